import { lookup } from 'node:dns/promises';
import { createServer } from 'node:net';
import type { Network } from '../ports.js';

const listenOn = (port: number): Promise<number | null> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(null));
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : null));
    });
  });

export const createNetwork = (): Network => ({
  async freePort() {
    const port = await listenOn(0);
    if (port === null) throw new Error('No port of 127.0.0.1 is free.');
    return port;
  },
  isFree: async (port) => (await listenOn(port)) !== null,
  addresses: async (host) => {
    const found = await lookup(host, { all: true }).catch(() => []);
    return found.map(({ address }) => address);
  },
});
