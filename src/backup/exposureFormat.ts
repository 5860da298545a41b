import { z } from 'zod';
import type { ExposedObject, Exposure } from '../database/exposure.js';

const roleShape = z.strictObject({ superuser: z.boolean(), bypassRls: z.boolean(), inherits: z.array(z.string()) });

const policyShape = z.strictObject({
  command: z.string(),
  restrictive: z.literal(true).optional(),
  to: z.array(z.string()),
  using: z.string().optional(),
  check: z.string().optional(),
});

const rightsShape = z.strictObject({
  access: z.record(z.string(), z.string()),
  columns: z.record(z.string(), z.record(z.string(), z.string())).optional(),
  schema: z.string().optional(),
  owner: z.string().optional(),
  rls: z.enum(['on', 'forced']).optional(),
  policies: z.record(z.string(), policyShape).optional(),
  securityInvoker: z.literal(true).optional(),
  securityDefiner: z.literal(true).optional(),
});

/** As it is written down: most objects of a project have rights that others have too, so each set stands there once. */
export const exposureShape = z.strictObject({
  schemas: z.array(z.string()),
  roles: z.record(z.string(), roleShape),
  rights: z.array(rightsShape),
  /** `<kind> <name>` → place in `rights`. */
  objects: z.record(z.string(), z.int().min(0)),
});

export type PackedExposure = z.infer<typeof exposureShape>;

export function packExposure({ schemas, roles, objects }: Exposure): PackedExposure {
  const places = new Map<string, number>();
  const place = (rights: ExposedObject): number => {
    const text = JSON.stringify(rights);
    const known = places.get(text) ?? places.size;
    places.set(text, known);
    return known;
  };
  const placed = Object.fromEntries(Object.entries(objects).map(([name, rights]) => [name, place(rights)]));
  const copy = {
    schemas,
    roles,
    rights: [...places.keys()].map((text) => JSON.parse(text) as unknown),
    objects: placed,
  };
  return exposureShape.parse(copy);
}

/** An object whose rights are not there is as one that nobody may touch: the comparison will tell. */
export const unpackExposure = ({ schemas, roles, rights, objects }: PackedExposure): Exposure => ({
  schemas,
  roles,
  objects: Object.fromEntries(Object.entries(objects).map(([name, at]) => [name, rights[at] ?? { access: {} }])),
});
