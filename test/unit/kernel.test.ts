import { setImmediate as turn } from 'node:timers/promises';
import { inspect } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { parseJson } from '../../src/json.js';
import { collect, Interrupted, Stop, stop, stopIfAny, type ExitCode, type Problem } from '../../src/problem.js';
import { exclusiveModes, type Mode } from '../../src/sandbox/modes.js';
import { checkOrder, define, evidenceFor, NothingToDo, type StepOf } from '../../src/steps/step.js';
import { Secrets } from '../../src/system/secrets.js';
import { oneAtATime, together } from '../../src/together.js';

const turns = async (count = 10) => {
  for (let index = 0; index < count; index += 1) await turn();
};
const asText = (value: { toString(): string }) => value.toString();
const problem = (exit: ExitCode, code = 'x'): Problem => ({ code, exit, what: `${code} went wrong.` });

describe('passwords', () => {
  test('print as [password], however they are turned into text', () => {
    const password = new Secrets().wrap('Alpha-Xeta');
    expect(password.reveal()).toBe('Alpha-Xeta');
    const texts = [
      asText(password),
      JSON.stringify({ password }),
      inspect({ password }),
      inspect(password, { showHidden: true }),
    ];
    expect(texts).toEqual(['[password]', '{"password":"[password]"}', '{ password: [password] }', '[password]']);
  });

  test('are hidden as they are and as URLs write them', () => {
    const secrets = new Secrets();
    secrets.wrap('Al@pha');
    secrets.wrap('Al@pha/Xeta');
    expect(secrets.redact('Al@pha/Xeta, Al%40pha%2FXeta, Al@pha.')).toBe('[password], [password], [password].');
  });

  test('are hidden where characters of regular expressions are in them', () => {
    const secrets = new Secrets();
    secrets.wrap('a.*b$&(');
    expect(secrets.redact('a.*b$&( axxb')).toBe('[password] axxb');
  });

  test('that nobody made known are hidden inside of URLs all the same', () => {
    const { redact } = new Secrets();
    expect(redact('at postgresql://postgres:abc@h/d and POSTGRES://a.b:%40@h')).toBe(
      'at postgresql://postgres:[password]@h/d and POSTGRES://a.b:[password]@h',
    );
    expect(redact('postgresql://postgres@h:5432/d mail a@b.c')).toBe('postgresql://postgres@h:5432/d mail a@b.c');
  });

  test("that are short or everybody's do not blank out words", () => {
    const secrets = new Secrets();
    for (const text of ['', 'a', 'short', 'postgres']) secrets.wrap(text);
    expect(secrets.redact('a short word of postgres')).toBe('a short word of postgres');
  });
});

describe('work of two modes', () => {
  const recorded = () => {
    const log: string[] = [];
    const say =
      (text: string, count = 3) =>
      async () => {
        log.push(`${text}…`);
        await turns(count);
        log.push(text);
      };
    const mode = (name: string): Mode => ({ enter: say(`enter ${name}`), leave: say(`leave ${name}`) });
    return { log, say, mode };
  };

  test('never runs side by side, work of one mode does', async () => {
    const { log, say, mode } = recorded();
    const modes = exclusiveModes();
    const [a, b] = [modes(mode('A')), modes(mode('B'))];
    await Promise.all([a(say('one', 8)), a(say('two', 4)), b(say('three'))]);
    expect(log).toEqual(
      'enter A…|enter A|one…|two…|two|one|leave A…|leave A|enter B…|enter B|three…|three|leave B…|leave B'.split('|'),
    );
  });

  test('that comes while its mode is being left enters it anew', async () => {
    const { log, say, mode } = recorded();
    const a = exclusiveModes()(mode('A'));
    const first = a(say('one'));
    while (!log.includes('leave A…')) await turn();
    await Promise.all([first, a(say('two'))]);
    expect(log).toEqual(
      'enter A…|enter A|one…|one|leave A…|leave A|enter A…|enter A|two…|two|leave A…|leave A'.split('|'),
    );
  });

  test('is not waited for when its mode could not be entered, and does not run then', async () => {
    const { log, say, mode } = recorded();
    const modes = exclusiveModes();
    let attempts = 0;
    const enter = () => ((attempts += 1) === 1 ? Promise.reject(new Error('no entry')) : Promise.resolve());
    const [a, b] = [modes({ ...mode('A'), enter }), modes(mode('B'))];
    await expect(a(say('one'))).rejects.toThrow('no entry');
    const rest = Promise.all([b(say('two')), a(say('three'))]);
    await Promise.race([rest, turns(200)]);
    expect(log.filter((text) => !text.endsWith('…'))).toEqual(['enter B', 'two', 'leave B', 'three', 'leave A']);
  });

  test('that fails leaves its mode, and its error arrives', async () => {
    const { log, mode } = recorded();
    const a = exclusiveModes()(mode('A'));
    await expect(a(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(log.at(-1)).toBe('leave A');
  });
});

describe('steps', () => {
  interface All {
    readonly look: { readonly seen: number };
    readonly ask: string;
    readonly push: null;
  }
  const step = <Id extends keyof All>(id: Id, needs: readonly (keyof All)[], result: All[Id]) =>
    define<All>()({
      id,
      title: id,
      touches: 'nothing',
      needs,
      preview: () => [],
      run: () => Promise.resolve(result),
    }) as StepOf<All>;
  const [look, ask, push] = [
    step('look', [], { seen: 1 }),
    step('ask', ['look'], 'yes'),
    step('push', ['look', 'ask'], null),
  ];

  test('in an order that gives each what it needs are fine', () => {
    expect(() => checkOrder<All>([look, ask, push])).not.toThrow();
    expect(() => checkOrder<All>([])).not.toThrow();
  });

  test('in any other order cannot be started', () => {
    expect(() => checkOrder<All>([look, push])).toThrow('step push needs ask, which does not come before it');
    expect(() => checkOrder<All>([ask, look])).toThrow('step ask needs look, which does not come before it');
    expect(() => checkOrder<All>([look, look])).toThrow('step look stands twice');
    expect(() => checkOrder<All>([step('look', ['look'], { seen: 1 })])).toThrow('step look needs look');
  });

  test('get exactly the evidence that they name', () => {
    expect(evidenceFor<All, 'ask'>({ look: { seen: 1 }, ask: 'yes' }, ['ask'])).toEqual({ ask: 'yes' });
    expect(new NothingToDo(['Nothing is pending.', 'Really.'])).toMatchObject({
      message: 'Nothing is pending.',
      lines: ['Nothing is pending.', 'Really.'],
    });
  });
});

describe('together', () => {
  test('gives every result in its place', async () => {
    expect(await together([turn(1), Promise.resolve('two'), Promise.resolve(null)])).toEqual([1, 'two', null]);
  });

  test('waits for everything before it throws the first failure of the list', async () => {
    let ended = false;
    const slow = turns(20).then(() => (ended = true));
    const late = turns(10).then(() => Promise.reject(new Error('first of the list')));
    await expect(together([slow, late, Promise.reject(new Error('first in time'))])).rejects.toThrow(
      'first of the list',
    );
    expect(ended).toBe(true);
  });

  test('one at a time means in order, also after a failure', async () => {
    const inTurn = oneAtATime();
    const log: string[] = [];
    const failing = inTurn(() => Promise.reject(new Error('broken')));
    const slow = inTurn(() => turns().then(() => log.push('slow')));
    const quick = inTurn(() => Promise.resolve(log.push('quick')));
    await expect(failing).rejects.toThrow('broken');
    expect([await slow, await quick, log]).toEqual([1, 2, ['slow', 'quick']]);
  });
});

describe('a stop', () => {
  test.each([
    [[3, 2], 2],
    [[6, 3], 3],
    [[6, 2, 3], 2],
    [[4], 4],
    [[1, 6], 6],
    [[5, 1], 5],
  ] as [ExitCode[], number][])('for problems with the codes %j ends with %i', (codes, exit) => {
    const [first = 1, ...rest] = codes;
    expect(new Stop(problem(first), ...rest.map((code) => problem(code))).exit).toBe(exit);
  });

  test('comes only when there is a problem, and then with all of them', () => {
    expect(() => stopIfAny([])).not.toThrow();
    expect(() => stopIfAny([problem(3, 'a'), problem(2, 'b')])).toThrow('a went wrong.');
    expect(stop(3, 'code', 'What.').problems).toEqual([
      { code: 'code', exit: 3, what: 'What.', details: [], next: [], commands: [] },
    ]);
  });

  test('is collected, so that the search for more goes on', async () => {
    const problems: Problem[] = [];
    expect(await collect(problems, () => Promise.reject(new Stop(problem(2, 'a'), problem(3, 'b'))))).toBeNull();
    expect(await collect(problems, () => Promise.resolve(7))).toBe(7);
    expect(problems.map(({ code }) => code)).toEqual(['a', 'b']);
  });

  test.each([new Interrupted(), new Error('a fault')])('is not collected when it is %s', async (error) => {
    const problems: Problem[] = [];
    await expect(collect(problems, () => Promise.reject(error))).rejects.toBe(error);
    expect(problems).toEqual([]);
    expect(new Interrupted().exit).toBe(130);
  });
});

test.each([
  [null, null],
  ['', null],
  ['{"a":', null],
  ['{"a":1}', { a: 1 }],
  ['null', null],
])('the JSON text %j reads as %j', (text, value) => {
  expect(parseJson(text)).toEqual(value);
});
