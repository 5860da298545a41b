import type { Rule } from '../../rule.js';
import { nameParts, quoteName, textOf } from '../../tree.js';

export const eventTrigger: Rule = {
  code: 'event-trigger-off',
  level: 'dangerous',
  title: 'Drops or disables an event trigger',
  dangers: ['S19'],
  problem:
    'Event triggers watch over what migrations and the dashboard do: the platform keeps the rights of its extensions in order with them, and teams forbid what must not happen. Without it nobody hears what it would have stopped.',
  example: { sql: 'alter event trigger issue_pg_net_access disable;' },
  sound: { sql: 'alter event trigger issue_pg_net_access enable;' },
  kinds: ['AlterEventTrigStmt', 'DropStmt'],
  judge: ({ kind, value, before }) => {
    if (kind === 'AlterEventTrigStmt') {
      const name = quoteName(textOf(value.trigname));
      return value.tgenabled === 'D' || value.tgenabled === 'R'
        ? { what: `disables the event trigger ${name}`, safe: [`alter event trigger ${name} enable;`] }
        : null;
    }
    if (value.removeType !== 'OBJECT_EVENT_TRIGGER') return null;
    const names = ((value.objects ?? []) as unknown[])
      .map((object) => nameParts(object)[0] ?? '')
      .filter((name) => !before.some((one) => one.kind === 'CreateEventTrigStmt' && one.value.trigname === name));
    return names.map((name) => ({
      what: `drops the event trigger ${quoteName(name)}`,
      safe: [
        'Leave it; what it does is changed in its function:',
        'create or replace function … returns event_trigger …;',
      ],
    }));
  },
};
