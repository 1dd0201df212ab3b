import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './node24.mjs';

/** What /docs and /redoc load. */
export const docFilesPlugin = (files) => packageFilesPlugin('docs', files);

/**
 * A Vite plugin that copies files of packages into a folder next to a build, where no module imports
 * them.
 */
export function packageFilesPlugin(folder, files) {
  return {
    name: `hearth:${folder}-files`,
    generateBundle() {
      for (const [name, path] of Object.entries(files))
        this.emitFile({
          type: 'asset',
          fileName: `${folder}/${name}`,
          source: readFileSync(join(root, 'node_modules', path)),
        });
    },
  };
}
