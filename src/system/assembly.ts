import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** As much of it as is used here; the types of Node leave it out, those of browsers bring all of a browser. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
};

/** A new instance of `src/assembly/<name>.ts`, which was built into `dist`: its exports. */
export function loadAssembly(dist: string, name: string): unknown {
  const bytes = readFileSync(join(dist, 'assembly', `${name}.wasm`));
  return new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports;
}
