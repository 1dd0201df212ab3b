// The software bill of materials, CycloneDX 1.6 (cyclonedx.org/docs/1.6/json): what the build
// bundles, by the bundler's list, and the native packages that are shipped next to it, by the lock
// file. The build writes it to out/sbom.cdx.json. npm's own list would be of no use: most of what
// is bundled is a devDependency.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundledFile } from './bundled.mjs';
import { root } from './node24.mjs';

export const sbomFile = 'sbom.cdx.json';

const purlOf = ({ name, version }) => `pkg:npm/${name.replace(/^@/, '%40')}@${version}`;
const nameOf = (key) => key.split('node_modules/').at(-1);

/**
 * The lock file's packages that are installed with Hearth, not only to build it; `part` says how
 * they get into it.
 */
function shippedBeside({ packages }) {
  return Object.entries(packages)
    .filter(
      ([key, { dev, devOptional, link }]) =>
        key.startsWith('node_modules/') && !dev && !devOptional && !link,
    )
    .map(([key, { version, license }]) => ({
      name: nameOf(key),
      version,
      licence: license ?? null,
      part: 'node_modules',
    }));
}

/**
 * Electron is shipped around it all, and of what is shipped the part that most often needs an
 * update.
 */
function electronOf({ packages }) {
  const entry = packages['node_modules/electron'];
  return entry
    ? [
        {
          name: 'electron',
          version: entry.version,
          licence: entry.license ?? null,
          part: 'runtime',
        },
      ]
    : [];
}

/** SHA-512 of a package's archive in hex, as the lock file has it in base64. */
function hashesOf({ packages }) {
  const hashes = new Map();
  for (const [key, { version, integrity }] of Object.entries(packages)) {
    if (integrity?.startsWith('sha512-'))
      hashes.set(
        `${nameOf(key)}@${version}`,
        Buffer.from(integrity.slice('sha512-'.length), 'base64').toString('hex'),
      );
  }
  return hashes;
}

function componentOf({ name, version, licence, parts }, hash) {
  const [scope, bare] = name.startsWith('@') ? name.split('/') : [undefined, name];
  const purl = purlOf({ name, version });
  return {
    type: 'library',
    'bom-ref': purl,
    ...(scope && { group: scope }),
    name: bare,
    version,
    ...(hash && { hashes: [{ alg: 'SHA-512', content: hash }] }),
    ...(licence && {
      licenses: / (?:OR|AND|WITH) /.test(licence)
        ? [{ expression: licence }]
        : [{ license: /^[\w.+-]+$/.test(licence) ? { id: licence } : { name: licence } }],
    }),
    purl,
    properties: parts.map((value) => ({ name: 'hearth:part', value })),
  };
}

/**
 * The document, from the packages of each part (`{ name, version, licence, part }`) and the lock
 * file; the same input gives the same text.
 */
export function billOfMaterials({ name, version, license }, bundled, lock) {
  const components = new Map();
  for (const one of [...bundled, ...shippedBeside(lock), ...electronOf(lock)]) {
    const key = `${one.name}@${one.version}`;
    const known = components.get(key) ?? { ...one, parts: new Set() };
    known.parts.add(one.part);
    components.set(key, { ...known, licence: known.licence ?? one.licence });
  }
  const hashes = hashesOf(lock);
  const sorted = [...components].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      component: {
        type: 'application',
        'bom-ref': `${name}@${version}`,
        name,
        version,
        licenses: [{ license: { id: license } }],
      },
    },
    components: sorted.map(([key, component]) =>
      componentOf(
        { ...component, parts: [...component.parts].toSorted((a, b) => a.localeCompare(b, 'en')) },
        hashes.get(key),
      ),
    ),
  };
}

/**
 * Gathers what the plugin wrote in each part of a build in `out`, and writes the document there.
 */
export function writeBillOfMaterials(out) {
  const read = (...path) => JSON.parse(readFileSync(join(...path), 'utf8'));
  const bundled = ['main', 'preload', 'renderer'].flatMap((part) => {
    const file = join(out, part, bundledFile);
    if (!existsSync(file)) throw new Error(`the build of ${part} left no ${bundledFile}`);
    const packages = read(file);
    rmSync(file);
    return packages.map((one) => ({ ...one, part }));
  });
  const lock = read(root, 'package-lock.json');
  const bill = billOfMaterials(read(root, 'package.json'), bundled, lock);
  writeFileSync(join(out, sbomFile), `${JSON.stringify(bill, null, 1)}\n`);
}
