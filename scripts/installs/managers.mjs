// How each package manager installs a project, with install scripts allowed and with them blocked, and starts what it
// installed. The managers are npm packages themselves, in fixed versions; npm is the one of this machine.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { must } from './must.mjs';

const versions = {
  pnpm: 'pnpm@10.34.8',
  yarn: '@yarnpkg/cli-dist@4.18.1',
  bun: `@oven/bun-${process.platform}-${process.arch}@1.4.5`,
};

/** `[program, ...first arguments]` of each manager, on the Node of PATH, once `fetchManagers` has brought it. */
const programs = (folder) => ({
  npm: ['npm'],
  pnpm: ['node', join(folder, 'node_modules', 'pnpm', 'bin', 'pnpm.cjs')],
  yarn: ['node', join(folder, 'node_modules', '@yarnpkg', 'cli-dist', 'bin', 'yarn.js')],
  bun: [join(folder, 'node_modules', versions.bun.replace(/@[^@]*$/, ''), 'bin', 'bun')],
});

const plans = {
  npm: {
    settings: () => undefined,
    install: (scripts) => ['install', ...(scripts ? [] : ['--ignore-scripts'])],
    exec: ['npx', 'supasafe'],
  },
  pnpm: {
    // It blocks every script unless it is told otherwise.
    settings: (project, scripts) =>
      writeFileSync(
        join(project, 'pnpm-workspace.yaml'),
        scripts ? 'dangerouslyAllowAllBuilds: true\n' : 'packages: []\n',
      ),
    install: () => ['install', '--no-frozen-lockfile'],
    exec: ['exec', 'supasafe'],
  },
  yarn: {
    settings: (project, scripts) => {
      writeFileSync(join(project, 'yarn.lock'), '');
      writeFileSync(
        join(project, '.yarnrc.yml'),
        `nodeLinker: node-modules\nenableScripts: ${scripts}\nenableTelemetry: false\n`,
      );
    },
    install: () => ['install', '--no-immutable'],
    exec: ['exec', 'supasafe'],
  },
  bun: {
    settings: () => undefined,
    install: (scripts) => ['install', ...(scripts ? [] : ['--ignore-scripts'])],
    exec: ['x', 'supasafe'],
  },
};

/** Names of the managers that `fetchManagers` can bring. */
export const managerNames = Object.keys(plans);

/** Brings the managers of `names` into `folder`; returns how to use each. */
export async function fetchManagers(names, folder) {
  const wanted = names.filter((name) => name in versions).map((name) => versions[name]);
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  if (wanted.length > 0) await must('npm', ['install', '--no-save', '--ignore-scripts', ...wanted], folder);
  const brought = programs(folder);
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await managerFrom(name, brought[name])])),
  );
}

async function managerFrom(name, [program, ...first]) {
  const { settings, install, exec } = plans[name];
  return {
    name,
    version: (await must(program, [...first, '--version'], process.cwd())).trim(),
    /** `env` says by its PATH which Node is to do it. */
    async install(project, scripts, env) {
      settings(project, scripts);
      await must(program, [...first, ...install(scripts)], project, env);
    },
    /** Program and arguments of `supasafe <words>`, as somebody types it. */
    supasafe: (words) => (name === 'npm' ? [...exec, ...words] : [program, ...first, ...exec, ...words]),
  };
}
