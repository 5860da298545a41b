// yarn asks the registry for the packages of every system, those that it will not install included, and a mirror may lack
// some of them.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { must } from './must.mjs';

const require = createRequire(import.meta.url);

/** Stands in for a package of another system. */
const harmless = 'npm:is-number@7.0.0';

/** `resolutions` for a package.json: another package for each one of another system that the registry lacks. */
export async function resolutionsForMissing(cliPackage) {
  const registry = (await must('npm', ['config', 'get', 'registry'], process.cwd())).trim();
  const optional = [cliPackage, 'squawk-cli'].flatMap((name) =>
    Object.entries(
      JSON.parse(readFileSync(require.resolve(`${name}/package.json`), 'utf8')).optionalDependencies ?? {},
    ),
  );
  const answers = await Promise.all(
    optional.map(async ([name, version]) => {
      const { status } = await globalThis.fetch(new URL(`${name.replace('/', '%2f')}/${version}`, registry));
      return status === 404 ? [[name, harmless]] : [];
    }),
  );
  return Object.fromEntries(answers.flat());
}
