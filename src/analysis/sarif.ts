import type { Level, LocatedFinding } from './finding.js';
import { pageTitle } from './page.js';

/** A finding with the path of its file from the root of the repository. */
export interface PlacedFinding extends LocatedFinding {
  readonly path: string;
}

const sarifLevels: Record<Level, 'note' | 'warning' | 'error'> = {
  note: 'note',
  warning: 'warning',
  dangerous: 'error',
  destructive: 'error',
  refused: 'error',
};

/** One run in SARIF 2.1.0; what its author accepted is a suppressed result. */
export function sarif(findings: readonly PlacedFinding[], version: string): object {
  const codes = [...new Set(findings.map(({ code }) => code))].sort();
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'supasafe',
            version,
            rules: codes.map((code) => ({
              id: code,
              shortDescription: { text: pageTitle(code) },
              help: { text: `npx supasafe explain ${code}` },
            })),
          },
        },
        results: findings.map((finding) => result(finding, codes.indexOf(finding.code))),
        columnKind: 'utf16CodeUnits',
      },
    ],
  };
}

const result = (finding: PlacedFinding, ruleIndex: number): object => ({
  ruleId: finding.code,
  ruleIndex,
  level: sarifLevels[finding.level],
  message: { text: messageOf(finding) },
  locations: [
    {
      physicalLocation: {
        artifactLocation: { uri: finding.path.split('/').map(encodeURIComponent).join('/'), uriBaseId: '%SRCROOT%' },
        region: { startLine: finding.line },
      },
    },
  ],
  ...(finding.accepted ? { suppressions: [{ kind: 'inSource', justification: finding.accepted.reason }] } : {}),
});

/** What it does, and the safe way below it. */
const messageOf = ({ what, safe = [], why, next }: LocatedFinding): string =>
  [`This ${what}.`, why, ...safe, next].filter((line) => line !== undefined).join('\n');

/** Workflow commands of GitHub Actions: one annotation a line. */
export const annotations = (findings: readonly PlacedFinding[]): string[] =>
  findings
    .filter(({ accepted }) => accepted === undefined)
    .map((finding) => {
      const level = { note: 'notice', warning: 'warning', error: 'error' }[sarifLevels[finding.level]];
      const values = {
        file: finding.path,
        line: String(finding.line),
        title: `${pageTitle(finding.code)} (${finding.code})`,
      };
      const properties = Object.entries(values).map(([name, value]) => `${name}=${escapeProperty(value)}`);
      return `::${level} ${properties.join(',')}::${escapeData(messageOf(finding))}`;
    });

const escapeData = (text: string): string =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const escapeProperty = (text: string): string => escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
