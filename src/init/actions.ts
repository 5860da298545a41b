import type { PackageManager } from '../environments/packageManager.js';
import { between, type Place } from './place.js';

/** A workflow of GitHub Actions. */
export interface Action {
  /** In `.github/workflows/`. */
  readonly file: string;
  readonly text: string;
}

/** Major that `setup-node` installs: the newest one in long-term support that the tests run on. */
const node = 22;

/** What a workflow does before it can run supasafe, and how it runs it then. */
interface Ground {
  readonly steps: readonly string[];
  readonly run: string;
  /** Of the project, from the repository's folder. */
  readonly folder: string;
  /** What tells its workflows from those of another project of the repository. */
  readonly suffix: string;
}

const installs: Readonly<Record<PackageManager['name'], string>> = {
  npm: 'npm ci',
  pnpm: 'pnpm install --frozen-lockfile',
  yarn: 'yarn install --immutable',
  bun: 'bun install --frozen-lockfile',
};

/** What is installed and nothing else: no other package of the registry may come into a run that has secrets. */
const executes: Readonly<Record<PackageManager['name'], string>> = {
  npm: 'npx --no-install',
  pnpm: 'pnpm exec',
  yarn: 'yarn run',
  bun: 'bunx --no-install',
};

/** The first yarn calls it otherwise, and the later ones want a lock file in CI unless they are told. */
function installLine({ name, version }: PackageManager, hasLock: boolean): string {
  const isFirstYarn = name === 'yarn' && (version === null || version.startsWith('1.'));
  if (hasLock) return isFirstYarn ? 'yarn install --frozen-lockfile' : installs[name];
  return name === 'yarn' && !isFirstYarn ? 'yarn install --no-immutable' : `${name} install`;
}

function groundOf(place: Place & { readonly packageFolder: string }, top: string): Ground {
  const { manager, packageFolder, project, lockFolder } = place;
  const folder = between(top, project.root);
  const installFolder = between(top, lockFolder ?? manager.folder ?? packageFolder);
  const install = [
    `- run: ${installLine(manager, lockFolder !== null)}`,
    ...(installFolder === folder ? [] : [`  working-directory: ${JSON.stringify(installFolder)}`]),
  ];
  return {
    steps: [...setupManager(manager), ...setupNode(), ...install],
    run: `${executes[manager.name]} supasafe`,
    folder,
    suffix: folder === '.' ? '' : `-${folder.replaceAll(/[^\w.-]+/g, '-')}`,
  };
}

const setupNode = (): string[] => ['- uses: actions/setup-node@v4', '  with:', `    node-version: ${node}`];

function setupManager({ name, version }: PackageManager): string[] {
  if (name === 'bun') return ['- uses: oven-sh/setup-bun@v2'];
  if (name === 'pnpm') {
    // It reads the version from `packageManager`, and refuses to be told one beside that.
    return ['- uses: pnpm/action-setup@v4', ...(version === null ? ['  with:', '    version: latest'] : [])];
  }
  return name === 'yarn' && version !== null && !version.startsWith('1.') ? ['- run: corepack enable'] : [];
}

const indent = (lines: readonly string[], columns: number): string[] =>
  lines.map((line) => (line === '' ? '' : ' '.repeat(columns) + line));

const job = (
  name: string,
  ground: Ground,
  guards: readonly string[],
  checkout: readonly string[],
  steps: readonly string[],
): string[] => [
  'jobs:',
  `  ${name}:`,
  ...guards,
  '    runs-on: ubuntu-latest',
  ...(ground.folder === '.'
    ? []
    : ['    defaults:', '      run:', `        working-directory: ${JSON.stringify(ground.folder)}`]),
  '    steps:',
  ...indent([...checkout, ...ground.steps, ...steps], 6),
  '',
];

/** What the workflows of all projects are called. */
export const actionName = /^supasafe-[\w.-]+\.yml$/;

/** Both workflows of a project; `top` is the repository's folder. */
export function actionsOf(place: Place & { readonly packageFolder: string }, top: string): Action[] {
  const ground = groundOf(place, top);
  const below = ground.folder === '.' ? '' : `${ground.folder}/`;
  return [
    { file: `supasafe-check${ground.suffix}.yml`, text: checkAction(ground, below).join('\n') },
    { file: `supasafe-prepare${ground.suffix}.yml`, text: prepareAction(ground, below, place.mainBranch).join('\n') },
  ];
}

const checkAction = (ground: Ground, below: string): string[] => [
  '# Reads the migrations that a pull request changes, and writes what is dangerous in them beside their lines.',
  `name: ${JSON.stringify(`supasafe check${ground.folder === '.' ? '' : ` of ${ground.folder}`}`)}`,
  'on:',
  '  pull_request:',
  `    paths: [${JSON.stringify(`${below}supabase/migrations/**`)}]`,
  'permissions:',
  '  contents: read',
  ...job(
    'check',
    ground,
    [],
    [
      '- uses: actions/checkout@v4',
      '  with:',
      '    persist-credentials: false',
      '    # The migrations of the branch that it goes to are compared with.',
      '    fetch-depth: 0',
    ],
    [`- run: ${ground.run} check --base "origin/$BASE" --format github`, '  env:', '    BASE: ${{ github.base_ref }}'],
  ),
];

const prepareAction = (ground: Ground, below: string, branch: string): string[] => [
  '# Does everything up to the question: backs up production, proves the backup, rehearses, migrates staging. A person',
  '# answers the question in a terminal later. Make an environment "production" under Settings, Environments; let it',
  `# deploy from ${JSON.stringify(branch)} only, and put the secrets there. Secrets of the whole repository can be read by`,
  '# a workflow of any branch.',
  `name: ${JSON.stringify(`supasafe prepare${ground.folder === '.' ? '' : ` of ${ground.folder}`}`)}`,
  'on:',
  '  push:',
  `    branches: [${JSON.stringify(branch)}]`,
  `    paths: [${JSON.stringify(`${below}supabase/migrations/**`)}]`,
  '  workflow_dispatch:',
  'permissions:',
  '  contents: read',
  '# Two runs would wait for each other on the databases; one that has begun is not cut off.',
  'concurrency:',
  `  group: supasafe-prepare${ground.suffix}`,
  '  cancel-in-progress: false',
  ...job(
    'prepare',
    ground,
    [`    if: github.ref == 'refs/heads/${branch.replaceAll("'", "''")}'`, '    environment: production'],
    ['- uses: actions/checkout@v4', '  with:', '    persist-credentials: false', '    fetch-depth: 0'],
    [
      "# PostgreSQL's client programs, as new as production's server.",
      '- run: |',
      '    sudo apt-get install -y postgresql-common',
      '    sudo /usr/share/postgresql-common/pgdg/apt.postgresql.org.sh -y',
      '    sudo apt-get install -y postgresql-client-17',
      '- run: |',
      '    code=0',
      `    ${ground.run} migrate --prepare || code=$?`,
      '    # 5: prepared, and nobody here to ask. 0: nothing is pending.',
      '    if [ "$code" -ne 5 ]; then exit "$code"; fi',
      '  env:',
      '    SUPASAFE_PRODUCTION_URL: ${{ secrets.SUPASAFE_PRODUCTION_URL }}',
      '    SUPASAFE_STAGING_URL: ${{ secrets.SUPASAFE_STAGING_URL }}',
    ],
  ),
];
