import { optionsBack } from './columns.js';

const pieces = [
  'kind',
  'persistence',
  'owner',
  'options',
  'toast options',
  'of',
  'using',
  'partition by',
  'partition',
  'replica identity',
  'inherits',
  'server',
  'server options',
] as const;
type Piece = (typeof pieces)[number];
type Table = Partial<Record<Piece, string>>;

/** The parts of a table's definition, each by the word that it begins with. */
function read(definition: string): Table {
  const starts = pieces
    .flatMap((piece) => {
      const at = definition.startsWith(`${piece} `) && piece === 'kind' ? 0 : definition.indexOf(`, ${piece} `);
      return at < 0 ? [] : [{ piece, at, text: at === 0 ? piece.length + 1 : at + piece.length + 3 }];
    })
    // "options" stands in "toast options" too, "partition" in "partition by".
    .filter(({ at, piece }, _, all) => !all.some((other) => other.at === at && other.piece.length > piece.length))
    .sort((one, other) => one.at - other.at);
  return Object.fromEntries(
    starts.map(({ piece, text }, index) => [piece, definition.slice(text, starts[index + 1]?.at)]),
  );
}

const replicaIdentities: Readonly<Record<string, string>> = { n: 'nothing', f: 'full' };
const settled: readonly Piece[] = ['kind', 'of', 'using', 'partition by', 'server', 'server options'];

/** Statements that make a table itself what it was; null where only making it anew does. */
export function tableBack(name: string, definition: string, nowDefinition: string): string[] | null {
  const [was, is] = [read(definition), read(nowDefinition)];
  if (settled.some((piece) => was[piece] !== is[piece])) return null;
  const alter = (words: string): string => `alter table ${name} ${words}`;
  const statements: string[] = [];
  const parents = (table: Table): string[] => (table.inherits ?? '').split(', ').filter((one) => one !== '');
  if (was.partition !== is.partition || was.inherits !== is.inherits) {
    if (is.partition !== undefined) statements.push(`alter table ${is.inherits ?? ''} detach partition ${name}`);
    else
      statements.push(
        ...parents(is)
          .filter((one) => !parents(was).includes(one))
          .map((one) => alter(`no inherit ${one}`)),
      );
    if (was.partition !== undefined)
      statements.push(`alter table ${was.inherits ?? ''} attach partition ${name} ${was.partition}`);
    else
      statements.push(
        ...parents(was)
          .filter((one) => !parents(is).includes(one))
          .map((one) => alter(`inherit ${one}`)),
      );
  }
  if (was.persistence !== is.persistence)
    statements.push(alter(was.persistence === 'u' ? 'set unlogged' : 'set logged'));
  statements.push(...optionsBack(was.options ?? null, is.options ?? null, alter));
  statements.push(...optionsBack(was['toast options'] ?? null, is['toast options'] ?? null, alter, 'toast.'));
  const identity = was['replica identity'];
  // One by an index is said where the index is.
  if (identity !== is['replica identity'] && identity !== 'i')
    statements.push(alter(`replica identity ${replicaIdentities[identity ?? ''] ?? 'default'}`));
  if (was.owner !== is.owner) statements.push(alter(`owner to ${was.owner ?? ''}`));
  return statements;
}

export function rowSecurityBack(name: string, was: string, is: string): string[] {
  const alter = (words: string): string => `alter table ${name} ${words} row level security`;
  const [forced, isForced] = [was.endsWith('forced'), is.endsWith('forced')];
  const [enabled, isEnabled] = [was.startsWith('enabled'), is.startsWith('enabled')];
  return [
    ...(enabled === isEnabled ? [] : [alter(enabled ? 'enable' : 'disable')]),
    ...(forced === isForced ? [] : [alter(forced ? 'force' : 'no force')]),
  ];
}

const sequenceShape =
  /^owner (.+?), (\S.*?) (-?\d+)\.\.(-?\d+) by (-?\d+) start (-?\d+) cache (\d+)(, cycle)?(?:, persistence (\w))?(?:, of (.+))?$/s;

export function sequenceBack(name: string, definition: string, nowDefinition: string): string[] | null {
  const [, owner, type, low, high, by, start, cache, cycle, persistence, of] = sequenceShape.exec(definition) ?? [];
  const [, ownerNow, , , , , , , , persistenceNow, ofNow] = sequenceShape.exec(nowDefinition) ?? [];
  if (type === undefined || ownerNow === undefined) return null;
  const alter = (words: string): string => `alter sequence ${name} ${words}`;
  const says = `as ${type} increment by ${by} minvalue ${low} maxvalue ${high} start with ${start} cache ${cache} ${cycle === undefined ? 'no cycle' : 'cycle'}`;
  return [
    alter(says),
    ...(persistence === persistenceNow ? [] : [alter(persistence === 'u' ? 'set unlogged' : 'set logged')]),
    ...(of === ofNow ? [] : [alter(`owned by ${of ?? 'none'}`)]),
    ...(owner === ownerNow ? [] : [alter(`owner to ${owner ?? ''}`)]),
  ];
}
