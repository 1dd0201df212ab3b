import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Files of the pages, by the name in the URL; the build copies them to `out/main/docs`
 * (resources/scripts/doc-files.mjs).
 */
export const docFiles = {
  'swagger-ui-bundle.js': 'swagger-ui-dist/swagger-ui-bundle.js',
  'swagger-ui-bundle.js.LICENSE.txt': 'swagger-ui-dist/swagger-ui-bundle.js.LICENSE.txt',
  'swagger-ui.css': 'swagger-ui-dist/swagger-ui.css',
  'redoc.standalone.js': 'redoc/bundles/redoc.standalone.js',
  'redoc.standalone.js.LICENSE.txt': 'redoc/bundles/redoc.standalone.js.LICENSE.txt',
} as const;

const known = new Map<string, string>(Object.entries(docFiles));

/**
 * The folder of a file and its path there: in the build, or in the packages when there is no build.
 */
export function placeOf(name: string): { folder: string; path: string } | null {
  const packaged = known.get(name);
  if (packaged === undefined) return null;
  const here = dirname(fileURLToPath(import.meta.url));
  if (import.meta.url.endsWith('.ts'))
    return { folder: join(here, '../../../../node_modules'), path: `/${packaged}` };
  return { folder: join(here.replace(/[/\\]chunks$/, ''), 'docs'), path: `/${name}` };
}
