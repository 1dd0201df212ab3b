import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The version in the package.json above this code: the same from the sources, the build
 * and the installed app.
 */
export function readVersion(from: string = fileURLToPath(import.meta.url)): string {
  for (let folder = dirname(from); ; folder = dirname(folder)) {
    try {
      const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
        name?: unknown;
        version?: unknown;
      };
      if (name === 'hearth' && typeof version === 'string') return version;
    } catch {
      // Not this folder: look above it.
    }
    if (folder === dirname(folder)) return '0.0.0';
  }
}
