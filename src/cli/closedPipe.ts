/** `supasafe --help | head` closes the pipe early: what nobody reads is dropped. Before there is a report that does so. */
export function bearClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
}
