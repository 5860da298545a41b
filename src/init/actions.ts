import { wordsOf, type PackageManager } from '../environments/packageManager.js';
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
}

const installs: Readonly<Record<PackageManager['name'], string>> = {
  npm: 'npm ci',
  pnpm: 'pnpm install --frozen-lockfile',
  yarn: 'yarn install --immutable',
  bun: 'bun install --frozen-lockfile',
};

/** The first yarn calls it otherwise. */
const installLine = ({ name, version }: PackageManager): string =>
  name === 'yarn' && (version === null || version.startsWith('1.')) ? 'yarn install --frozen-lockfile' : installs[name];

function groundOf(place: Place, top: string): Ground {
  const { manager, packageFolder, project, version } = place;
  const folder = between(top, project.root);
  if (packageFolder === null) {
    return { steps: setupNode(), run: `npx --yes supasafe@${version}`, folder };
  }
  const installFolder = between(top, manager.folder ?? packageFolder);
  const install = [
    `- run: ${installLine(manager)}`,
    ...(installFolder === folder ? [] : [`  working-directory: ${JSON.stringify(installFolder)}`]),
  ];
  return {
    steps: [...setupManager(manager), ...setupNode(), ...install],
    run: `${wordsOf[manager.name].execute} supasafe`,
    folder,
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

const job = (name: string, ground: Ground, checkout: readonly string[], steps: readonly string[]): string[] => [
  'jobs:',
  `  ${name}:`,
  '    runs-on: ubuntu-latest',
  ...(ground.folder === '.'
    ? []
    : ['    defaults:', '      run:', `        working-directory: ${JSON.stringify(ground.folder)}`]),
  '    steps:',
  ...indent([...checkout, ...ground.steps, ...steps], 6),
  '',
];

/** Both workflows of a project; `top` is the repository's folder. */
export function actionsOf(place: Place, top: string): Action[] {
  const ground = groundOf(place, top);
  const below = ground.folder === '.' ? '' : `${ground.folder}/`;
  return [
    { file: 'supasafe-check.yml', text: checkAction(ground, below).join('\n') },
    { file: 'supasafe-prepare.yml', text: prepareAction(ground, below, place.mainBranch).join('\n') },
  ];
}

const checkAction = (ground: Ground, below: string): string[] => [
  '# Reads the migrations that a pull request changes, and writes what is dangerous in them beside their lines.',
  'name: supasafe check',
  'on:',
  '  pull_request:',
  `    paths: [${JSON.stringify(`${below}supabase/migrations/**`)}]`,
  'permissions:',
  '  contents: read',
  ...job(
    'check',
    ground,
    [
      '- uses: actions/checkout@v4',
      '  with:',
      '    # The migrations of the branch that it goes to are compared with.',
      '    fetch-depth: 0',
    ],
    [`- run: ${ground.run} check --base "origin/$BASE" --format github`, '  env:', '    BASE: ${{ github.base_ref }}'],
  ),
];

const prepareAction = (ground: Ground, below: string, branch: string): string[] => [
  '# Does everything up to the question: backs up production, proves the backup, rehearses, migrates staging. A person',
  '# answers the question in a terminal later. The secrets are made under Settings, Secrets and variables, Actions.',
  'name: supasafe prepare',
  'on:',
  '  push:',
  `    branches: [${JSON.stringify(branch)}]`,
  `    paths: [${JSON.stringify(`${below}supabase/migrations/**`)}]`,
  '  workflow_dispatch:',
  'permissions:',
  '  contents: read',
  '# Two runs would wait for each other on the databases; one that has begun is not cut off.',
  'concurrency:',
  '  group: supasafe-prepare',
  '  cancel-in-progress: false',
  ...job(
    'prepare',
    ground,
    ['- uses: actions/checkout@v4', '  with:', '    fetch-depth: 0'],
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
