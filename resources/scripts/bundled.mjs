// Which packages a bundle is made of, by the bundler's own list of modules: for the notices, and
// for the software bill of materials.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './node24.mjs';

/** What the plugin writes next to each part of a build, for `sbom.mjs` to gather. */
export const bundledFile = 'bundled.json';

export const manifestOf = (folder) =>
  JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));

/** The folder of the package that a module of the bundle comes from; undefined for our own. */
function packageOf(moduleId) {
  if (!moduleId.includes('node_modules')) return undefined;
  for (
    let folder = dirname(moduleId.replace(/^\0/, '').replace(/\?.*$/, ''));
    folder.includes('node_modules');
    folder = dirname(folder)
  ) {
    if (!existsSync(join(folder, 'package.json'))) continue;
    // Folders inside a package may have a manifest too, for the type of their modules alone.
    const { name, version } = manifestOf(folder);
    if (name && version) return folder;
  }
  return undefined;
}

/**
 * The folders of the packages in a bundle, and of those named in `copied`, whose files are copied
 * whole.
 */
export function packageFolders(bundle, copied = []) {
  const modules = Object.values(bundle).flatMap((file) =>
    file.type === 'chunk' ? file.moduleIds : [],
  );
  return [
    ...new Set([
      ...modules.map(packageOf).filter(Boolean),
      ...copied.map((name) => join(root, 'node_modules', name)),
    ]),
  ];
}

/** `MIT`, `(MIT OR Apache-2.0)`; null where a package names none, or names a file. */
function licenceOf({ license, licenses }) {
  const name = license?.type ?? license ?? licenses?.[0]?.type;
  return typeof name === 'string' && !/^SEE LICEN[CS]E/i.test(name) ? name : null;
}

/** Name, version and licence of the package in a folder. */
export function describePackage(folder) {
  const manifest = manifestOf(folder);
  return { name: manifest.name, version: manifest.version, licence: licenceOf(manifest) };
}

/**
 * A Vite plugin that writes down what a part of the build (`main`, `preload`, `renderer`) is made
 * of.
 */
export function bundledPackages(copied = []) {
  return {
    name: 'hearth:bundled-packages',
    generateBundle(_options, bundle) {
      this.emitFile({
        type: 'asset',
        fileName: bundledFile,
        source: JSON.stringify(packageFolders(bundle, copied).map(describePackage)),
      });
    },
  };
}
