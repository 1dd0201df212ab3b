// `node resources/scripts/wasm.mjs`: compiles the .wat sources into the modules that import them.
// The output is committed, since tests and benches run the TypeScript as it is; wasm.test.mjs
// fails where it is not what the source says.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import wabt from 'wabt';
import { root } from './node24.mjs';

const source = 'electron/host/knowledge/base/vectors/int4-scan.wat';
export const generated = 'electron/host/knowledge/base/vectors/int4-scan-module.ts';

/** The text of the generated module. */
export async function generate() {
  const { parseWat } = await wabt();
  const module = parseWat(source, readFileSync(join(root, source), 'utf8'), { simd: true });
  const base64 = Buffer.from(module.toBinary({}).buffer).toString('base64');
  module.destroy();
  const lines = base64.match(/.{1,88}/g).map((line) => `    '${line}',`);
  return `// Generated from int4-scan.wat by resources/scripts/wasm.mjs: change that file.

/** The WebAssembly module, in base64. */
export const int4ScanModule = [
${lines.map((line) => line.slice(2)).join('\n')}
].join('');
`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  writeFileSync(join(root, generated), await generate());
