// The Markdown pages of the repository, as paths from its root.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './node24.mjs';

const folders = ['docs', '.github'];

export function markdownFiles() {
  const below = folders
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true }).map((name) =>
        join(folder, name).replaceAll('\\', '/'),
      ),
    );
  return [...readdirSync(root), ...below].filter((name) => name.endsWith('.md'));
}
