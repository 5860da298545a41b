import { environmentNames } from '../environments/environment.js';
import { fileOf, variableOf } from '../environments/sources.js';
import { backupLogPath } from '../journal/backupLog.js';
import { failureLogPath, resetLogPath } from '../journal/textLogs.js';
import { make, nothingWanted, type Present, type Wanted } from './change.js';
import { appendLines, linesOf } from './text.js';

/** Lines that a file gets at its end, under a comment that says whose they are; the file is made when it is missing. */
function wantLines(path: string, present: Present | null, comment: string, lines: readonly string[]): Wanted {
  if (lines.length === 0) return nothingWanted;
  const block = [comment, ...lines];
  if (!present) return make(path, `${block.join('\n')}\n`, { kind: 'lines', lines: block });
  return {
    change: {
      path,
      before: present.text,
      insertions: [appendLines(present.text, block)],
      added: { kind: 'lines', lines: block },
    },
    left: [],
  };
}

const hasLine = (present: Present | null, line: string): boolean =>
  linesOf(present?.text ?? '').some((one) => one.trim() === line);

const example = '.env.example';
const secretFiles = environmentNames.map(fileOf);

/** Paths that git is asked about, to learn what its files ignore already. */
export const asked: readonly string[] = ['.supasafe/runs', ...secretFiles, example];

/** Whether a line of .gitignore may mean this file of the same folder; a set of letters is taken for any. */
function mayName(line: string, file: string): boolean {
  const parts = line.replace(/^\//, '').split(/(\*+|\?|\[[^\]]*\])/);
  const wild = (part: string): string => (part.startsWith('*') ? '.*' : '.');
  const pattern = parts.map((part, at) => (at % 2 === 1 ? wild(part) : part.replace(/[^\w]/g, '\\$&'))).join('');
  return new RegExp(`^${pattern}$`).test(file);
}

/** `ignored`: what git said of the paths that were asked about; null where there is no repository. */
export function wantIgnores(present: Present | null, ignored: readonly string[] | null): Wanted {
  const covers = (path: string, line: string): boolean => (ignored?.includes(path) ?? false) || hasLine(present, line);
  const all = '.env.*';
  const hides = secretFiles.some((file) => !covers(file, all));
  const isHidden = ignored?.includes(example) ?? hasLine(present, all);
  // The last line that fits counts: what is let through before ours must be let through behind it once more.
  const letThrough = linesOf(present?.text ?? '')
    .map((line) => line.trim())
    .filter((line) => /^!\/?\.env\./.test(line));
  const exceptions = letThrough.filter((line) => !secretFiles.some((file) => mayName(line.slice(1), file)));
  const lines = [
    ...(covers('.supasafe/runs', '.supasafe/') ? [] : ['.supasafe/']),
    ...(hides ? [all, ...new Set([...exceptions, `!${example}`])] : []),
    ...(!hides && isHidden && !hasLine(present, `!${example}`) ? [`!${example}`] : []),
  ];
  return wantLines('.gitignore', present, '# supasafe: passwords, and what belongs to this machine', lines);
}

/** Logs that several people write to, so that git joins them by itself. */
export const mergedLogs: readonly string[] = [backupLogPath, resetLogPath, failureLogPath].map((path) =>
  path('').replaceAll('\\', '/'),
);

/** `merge`: what git said of the attribute, by path; null where there is no repository. */
export function wantAttributes(present: Present | null, merge: Readonly<Record<string, string>> | null): Wanted {
  const path = '.gitattributes';
  const isOpen = (log: string): boolean =>
    (merge?.[log] ?? 'unspecified') === 'unspecified' && !hasLine(present, `${log} merge=union`);
  const left = mergedLogs
    .filter((log) => !isOpen(log) && !['union', 'unspecified'].includes(merge?.[log] ?? 'union'))
    .map((log) => ({ path, why: `It merges ${log} its own way (${merge?.[log] ?? ''}), and stays.` }));
  const lines = mergedLogs.filter(isOpen).map((log) => `${log} merge=union`);
  return { ...wantLines(path, present, '# supasafe: logs that several people write to', lines), left };
}

const template = [
  '# Copy this file to .env.production, .env.staging and .env.local and fill it in there (chmod 600); never here, where',
  '# git sees it. In the password write @ as %40, # %23, % %25, : %3A, / %2F, ? %3F, $ %24.',
  'DATABASE_URL=',
  '# Or a program that prints the URL, a password manager say, as a JSON array:',
  '# DATABASE_URL_COMMAND=',
  `# Where there are no files, in CI say, variables: ${environmentNames.map(variableOf).join(', ')}`,
];

/** The names of the variables, without any value. */
export function wantExample(present: Present | null): Wanted {
  if (present && /^\s*#?\s*(export\s+)?DATABASE_URL(_COMMAND)?\s*=/m.test(present.text)) return nothingWanted;
  return wantLines(example, present, '# supasafe: the database of one environment.', template);
}
