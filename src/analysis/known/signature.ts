import { contentOf, listOf, nameParts, nodeOf, textOf, type Content } from '../tree.js';

/** Types of the arguments that callers give; RETURNS TABLE and OUT are not among them. */
export const signatureOf = (value: Content): string =>
  listOf(value.parameters)
    .filter(({ value: one }) => !['FUNC_PARAM_OUT', 'FUNC_PARAM_TABLE'].includes(textOf(one.mode)))
    .map(({ value: one }) => typeText(one.argType))
    .join(', ');

/** `int4`, `text[]`: a type as the parser writes it, without `pg_catalog`. */
export function typeText(type: unknown): string {
  const parts = nameParts({ TypeName: type }).filter((part) => part !== 'pg_catalog');
  return parts.join('.') + '[]'.repeat(listOf(contentOf(type).arrayBounds).length);
}

/** The same of an object of DROP FUNCTION and its like; null where no arguments are given: whichever there is. */
export function signatureOfDrop(object: unknown): string | null {
  const { objargs, args_unspecified: any } = nodeOf(object)?.value ?? {};
  if (any === true) return null;
  return listOf(objargs)
    .map((one) => typeText(one.value))
    .join(', ');
}
