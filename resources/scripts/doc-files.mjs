import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './node24.mjs';

/** A Vite plugin that copies the files of packages into `docs/` beside a build: what /docs and /redoc load, which no module imports. */
export function docFilesPlugin(files) {
  return {
    name: 'hearth:doc-files',
    generateBundle() {
      for (const [name, path] of Object.entries(files)) this.emitFile({ type: 'asset', fileName: `docs/${name}`, source: readFileSync(join(root, 'node_modules', path)) });
    },
  };
}
