import type { Address, DatabaseUrl } from './url.js';
import type { Password } from '../ports.js';

export const environmentNames = ['local', 'staging', 'production'] as const;
export type EnvironmentName = (typeof environmentNames)[number];

/** One environment's database. */
export interface Target extends DatabaseUrl {
  readonly environment: EnvironmentName;
  /** `<project_id>/<environment>`: what the owner types. */
  readonly label: string;
  readonly address: Address;
  readonly password: Password;
  /** Where the URL came from, for messages: a file, a variable, the sandbox. */
  readonly source: string;
}

export const labelOf = (projectId: string, environment: EnvironmentName): string => `${projectId}/${environment}`;
