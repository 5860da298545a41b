import type { Rule } from '../../rule.js';
import { copiesTable } from './copiesTable.js';
import { deleteRows } from './deleteRows.js';
import { deletesAlong } from './deletesAlong.js';
import { discardsWrites } from './discardsWrites.js';
import { dropCascade } from './dropCascade.js';
import { dropColumn } from './dropColumn.js';
import { dropConstraint } from './dropConstraint.js';
import { dropDatabase } from './dropDatabase.js';
import { dropDefault } from './dropDefault.js';
import { dropExtension } from './dropExtension.js';
import { dropMisspelt } from './dropMisspelt.js';
import { dropOwned, reassignOwned } from './dropOwned.js';
import { dropTable } from './dropTable.js';
import { dropUniqueIndex } from './dropUniqueIndex.js';
import { dropView } from './dropView.js';
import { narrowsType, removesEnumValue } from './narrowsType.js';
import { noInherit } from './noInherit.js';
import { platformCalls } from './platformCalls.js';
import { platformRows } from './platformRows.js';
import { revokeCascade } from './revokeCascade.js';
import { sequenceReset } from './sequenceReset.js';
import { setUnlogged } from './setUnlogged.js';
import { disableTrigger, dropTrigger, replicationRole } from './triggersOff.js';
import { truncate, truncateCascade } from './truncate.js';
import { updateEveryRow } from './updateEveryRow.js';

/** What loses rows, values, or what keeps them right. */
export const dataRules: readonly Rule[] = [
  dropTable,
  dropCascade,
  dropColumn,
  dropView,
  dropExtension,
  dropConstraint,
  dropUniqueIndex,
  dropTrigger,
  disableTrigger,
  replicationRole,
  dropDefault,
  noInherit,
  discardsWrites,
  dropMisspelt,
  dropDatabase,
  dropOwned,
  reassignOwned,
  truncate,
  truncateCascade,
  deleteRows,
  updateEveryRow,
  platformRows,
  platformCalls,
  narrowsType,
  removesEnumValue,
  sequenceReset,
  setUnlogged,
  copiesTable,
  deletesAlong,
  revokeCascade,
];
