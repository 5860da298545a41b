export default {
  testEnvironment: 'node',
  globalSetup: '<rootDir>/test/support/announce.mjs',
  globalTeardown: '<rootDir>/test/support/forget.mjs',
  testSequencer: '<rootDir>/test/support/sequencer.mjs',
  roots: ['<rootDir>/test'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' } }] },
  testTimeout: 120_000,
  maxWorkers: 2,
  // Starting a program copies the page tables of whoever starts it: from a gigabyte that takes 50 ms, from 300 MB a quarter.
  workerIdleMemoryLimit: '300MB',
};
