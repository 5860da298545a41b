import type { Rule } from '../../rule.js';
import { authTrigger } from './authTrigger.js';
import { definerOpen, definerSearchPath } from './definers.js';
import { eventTrigger } from './eventTrigger.js';
import { exposedWithoutRls, extensionInPublic } from './exposedObjects.js';
import { grantMissing } from './grantMissing.js';
import { defaultGrant, grantWidened, roleGranted } from './grants.js';
import { instructions } from './instructions.js';
import { ownerChanged } from './ownerChanged.js';
import { platformObject } from './platformObject.js';
import { policyColumn } from './policyColumn.js';
import { policyChanged, policyDropped } from './policyDropped.js';
import { policyMissing } from './policyMissing.js';
import { policyOpen, policyUserMetadata } from './policyOpen.js';
import { defaultRevoked, rightsRevoked } from './rightsRevoked.js';
import { rlsDisabled } from './rlsDisabled.js';
import { rlsMissing } from './rlsMissing.js';
import { apiSetting, roleBypassesRls, rolePassword, roleSetting } from './roles.js';
import { secretInSql } from './secretInSql.js';
import { bucketPublic, storageListing } from './storage.js';
import { invokerLost, viewWithoutInvoker } from './views.js';

export const rightsRules: readonly Rule[] = [
  rlsDisabled,
  rlsMissing,
  policyMissing,
  policyDropped,
  policyChanged,
  policyOpen,
  policyUserMetadata,
  policyColumn,
  grantWidened,
  defaultGrant,
  roleGranted,
  grantMissing,
  rightsRevoked,
  defaultRevoked,
  definerSearchPath,
  definerOpen,
  viewWithoutInvoker,
  invokerLost,
  platformObject,
  authTrigger,
  ownerChanged,
  rolePassword,
  roleBypassesRls,
  secretInSql,
  bucketPublic,
  storageListing,
  extensionInPublic,
  exposedWithoutRls,
  apiSetting,
  roleSetting,
  eventTrigger,
  instructions,
];
