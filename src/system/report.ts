import { Chalk, chalkStderr, type ChalkInstance } from 'chalk';
import type { Clock, Host, Report, Tone } from '../ports.js';
import type { Problem } from '../problem.js';
import { visible, visibleLines } from '../visible.js';

const frames = ['·  ', '·· ', '···'];
const frameMs = 250;

/** Progress and prose on stderr, results on stdout; colours only where a terminal shows them and nobody said NO_COLOR. */
export function createReport(clock: Clock, host: Host, redact: (text: string) => string): Report {
  const chalk = new Chalk({ level: host.env.NO_COLOR ? 0 : chalkStderr.level });
  const paint = painter(chalk);
  bearClosedPipes();
  const isTerminal = process.stderr.isTTY;
  const write = (text: string) => process.stderr.write(text);
  const shown = showing(chalk);
  let live: { title: string; since: number; text: string; frame: number } | null = null;

  const clear = () => {
    if (isTerminal) write('\r\u001b[2K');
  };
  const draw = () => {
    if (!isTerminal || !live) return;
    const seconds = (clock.elapsed() - live.since) / 1000;
    const time = seconds < 1 ? '' : `  ${seconds.toFixed(0)} s`;
    const text = `${frames[live.frame % frames.length]} ${live.title}${live.text ? `: ${live.text}` : ''}${time}`;
    clear();
    write(paint('dim', text.slice(0, Math.max(20, process.stderr.columns - 1))));
  };
  const line = (text = '') => {
    clear();
    write(`${shown(redact(text))}\n`);
    draw();
  };

  const output = (text: string) => {
    clear();
    process.stdout.write(`${text}\n`);
    draw();
  };

  const result = (text: string) => output(shown(redact(text)));

  return {
    tone: paint,
    line,
    output: result,
    outputAsIs: output,
    progress: (text) => {
      if (live) live.text = visible(redact(text));
      draw();
    },
    async step(title, work, tell = () => null) {
      const outer = live;
      const since = clock.elapsed();
      live = { title, since, text: '', frame: 0 };
      const timer = setInterval(() => {
        if (live) live.frame += 1;
        draw();
      }, frameMs);
      timer.unref();
      draw();
      const ended = (mark: string, ...notes: readonly string[]) => {
        clearInterval(timer);
        live = outer;
        line([`${mark} ${title}`, ...notes.map((note) => paint('dim', note))].join('  '));
      };
      try {
        const result = await work();
        const seconds = ((clock.elapsed() - since) / 1000).toFixed(1);
        ended(paint('good', '✓'), `${seconds} s`, ...[tell(result) ?? []].flat());
        return result;
      } catch (error) {
        ended(paint('bad', '✖'));
        throw error;
      }
    },
    problem: (problem, as) => (as === 'result' ? result : line)(renderProblem(problem, paint)),
  };
}

/** `supasafe backups | head` closes the pipe early: what nobody reads is dropped, and the command goes on to its end. */
function bearClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr])
    if (!stream.listeners('error').includes(onPipeError)) stream.on('error', onPipeError);
}

function onPipeError(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

/** Headline with its code at the right edge of 90 columns, then why, then what to do. */
function renderProblem(problem: Problem, paint: (tone: Tone, text: string) => string): string {
  const headline = `✖ ${problem.what}`;
  const gap = ' '.repeat(Math.max(2, 90 - headline.length - problem.code.length));
  return [
    `${paint('bad', headline)}${gap}${paint('dim', problem.code)}`,
    ...(problem.details ?? []).map((text) => `  ${indent(text, 4)}`),
    ...(problem.next ?? []).map((text) => `  ${paint('strong', '→')} ${indent(text, 4)}`),
    ...(problem.commands ?? []).map((text) => `      ${text}`),
  ].join('\n');
}

/** Later lines of a text, PostgreSQL's HINT say, stand under its first. */
const indent = (text: string, columns: number): string => text.trimEnd().replaceAll('\n', `\n${' '.repeat(columns)}`);

/** Everything that is printed passes here, whoever wrote it: no control sequence comes through but those of our tones. */
function showing(chalk: ChalkInstance): (text: string) => string {
  const own = new Set(Object.values(tonesOf(chalk)).flatMap((paint) => paint(' ').match(sequences) ?? []));
  return (text) =>
    text
      .split(sequences)
      .map((part) => (own.has(part) ? part : visibleLines(part)))
      .join('');
}

/** In a group, so that splitting keeps them. */
// oxlint-disable-next-line no-control-regex
const sequences = /(\u001b\[\d+m)/g;

const tonesOf = (chalk: ChalkInstance): Record<Tone, (text: string) => string> => ({
  plain: (text) => text,
  dim: chalk.dim,
  good: chalk.green,
  bad: chalk.red,
  warn: chalk.yellow,
  production: chalk.red.bold,
  strong: chalk.bold,
});

function painter(chalk: ChalkInstance): Report['tone'] {
  const tones = tonesOf(chalk);
  return (tone, text) => tones[tone](text);
}
