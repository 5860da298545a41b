import { bodyOf, functionOption, optionOf } from './called.js';
import { calledIn, stringsIn } from './expressions.js';
import { keyOf, type Known, type KnownFunction } from './known/known.js';
import { signatureOf, typeText } from './known/signature.js';
import { contentOf, listOf, nameParts, nodeOf, textOf, type Content } from './tree.js';

/** What rules ask of CREATE FUNCTION, with what ALTER FUNCTION changed. */
export const keyOfFunction = (create: Content): string => keyOf(nameParts(create.funcname));

export const isDefiner = (create: Content): boolean =>
  contentOf(contentOf(optionOf(create, 'security')).Boolean).boolval === true;

/** A setting that the function brings along; RESET takes it away. */
export const hasSetting = (create: Content, name: string): boolean =>
  listOf(create.options).some(({ value: { defname, arg } }) => {
    const setting = nodeOf(arg)?.value;
    return defname === 'set' && setting?.name === name && !String(setting.kind).startsWith('VAR_RESET');
  });

export const returnType = (create: Content): string => {
  const columns = listOf(create.parameters)
    .filter(({ value }) => ['FUNC_PARAM_TABLE', 'FUNC_PARAM_OUT', 'FUNC_PARAM_INOUT'].includes(textOf(value.mode)))
    .map(({ value }) => `${textOf(value.name)} ${typeText(value.argType)}`);
  const returned = create.returnType === undefined ? '' : typeText(create.returnType);
  const many = contentOf(create.returnType).setof === true ? 'setof ' : '';
  return columns.length > 0 ? `table(${columns.join(', ')})` : `${many}${returned}`;
};

/** Run by a trigger only: nobody can call it. */
export const isTriggerFunction = (create: Content): boolean =>
  ['trigger', 'event_trigger'].includes(returnType(create));

export interface Parameter {
  readonly name: string;
  readonly hasDefault: boolean;
}

/** The arguments that callers give. */
export const parametersOf = (create: Content): Parameter[] =>
  listOf(create.parameters)
    .filter(({ value }) => !['FUNC_PARAM_OUT', 'FUNC_PARAM_TABLE'].includes(textOf(value.mode)))
    .map(({ value }) => ({ name: textOf(value.name), hasDefault: value.defexpr !== undefined }));

/** `public.f(int4, text)`, for SQL. */
export const called = (create: Content): string => `${keyOfFunction(create)}(${signatureOf(create)})`;

/** The function of this CREATE as another moment knows it. */
export const sameFunction = (known: Known, create: Content): KnownFunction | undefined =>
  known.functions.get(keyOfFunction(create))?.find((one) => one.signature === signatureOf(create));

/** Whether the body looks at who calls it. */
export function asksCaller(create: Content): boolean {
  const { sql_body: parsed } = create;
  const body = [bodyOf(create), ...calledIn(parsed), ...stringsIn(parsed)].join('\n');
  return /\bauth\s*\.\s*(uid|jwt|role|email)\b|request\.jwt|\bcurrent_user_id\b/i.test(body);
}

/** `volatile`, `stable` or `immutable`. */
export const volatility = (create: Content): string => functionOption(create, 'volatility') || 'volatile';

export const isStrict = (create: Content): boolean =>
  contentOf(contentOf(optionOf(create, 'strict')).Boolean).boolval === true;
