import { join } from 'node:path';
import { build } from 'vite';
import { describe, expect, it } from 'vitest';
import { bundledFile, bundledPackages } from './bundled.mjs';
import { root } from './node24.mjs';
import { billOfMaterials } from './sbom.mjs';

const integrity = `sha512-${Buffer.alloc(64, 1).toString('base64')}`;
const lock = {
  packages: {
    '': { name: 'hearth', version: '1.0.0' },
    'node_modules/native': { version: '3.0.0', license: 'ISC', integrity },
    'node_modules/native/node_modules/@deep/part': { version: '1.0.0', integrity },
    'node_modules/hono': { version: '4.0.0', license: 'MIT', integrity, dev: true },
    'node_modules/vitest': { version: '5.0.0', integrity, dev: true },
    'node_modules/electron': { version: '45.0.0', license: 'MIT', integrity, dev: true },
  },
};
const product = { name: 'hearth', version: '1.0.0', license: 'MIT' };

describe('the bill of materials', () => {
  it('lists what is bundled, what is shipped next to it, and Electron; no tool of the build', () => {
    const hono = { name: 'hono', version: '4.0.0', licence: 'MIT' };
    const bom = billOfMaterials(
      product,
      [
        { ...hono, part: 'main' },
        { ...hono, part: 'renderer' },
      ],
      lock,
    );
    expect(bom).toMatchObject({
      bomFormat: 'CycloneDX',
      specVersion: '1.6',
      metadata: { component: { name: 'hearth', version: '1.0.0' } },
    });
    expect(bom.components.map(({ purl }) => purl)).toEqual([
      'pkg:npm/%40deep/part@1.0.0',
      'pkg:npm/electron@45.0.0',
      'pkg:npm/hono@4.0.0',
      'pkg:npm/native@3.0.0',
    ]);
    expect(bom.components[2]).toEqual({
      type: 'library',
      'bom-ref': 'pkg:npm/hono@4.0.0',
      name: 'hono',
      version: '4.0.0',
      hashes: [{ alg: 'SHA-512', content: '01'.repeat(64) }],
      licenses: [{ license: { id: 'MIT' } }],
      purl: 'pkg:npm/hono@4.0.0',
      properties: [
        { name: 'hearth:part', value: 'main' },
        { name: 'hearth:part', value: 'renderer' },
      ],
    });
    expect(bom.components[0]).toMatchObject({ group: '@deep', name: 'part' });
  });

  it('knows a licence that is a choice as an expression, and two versions of a package as two', () => {
    const of = (version, licence) => ({ name: 'a', version, licence, part: 'main' });
    const { components } = billOfMaterials(
      product,
      [of('1.0.0', '(MIT OR Apache-2.0)'), of('2.0.0', null)],
      { packages: {} },
    );
    expect(components.map(({ version, licenses }) => [version, licenses])).toEqual([
      ['1.0.0', [{ expression: '(MIT OR Apache-2.0)' }]],
      ['2.0.0', undefined],
    ]);
  });
});

describe('the bundler’s own list', () => {
  it('names what the host is bundled with, devDependencies too, and no tool', async () => {
    const { output } = await build({
      configFile: false,
      root,
      logLevel: 'silent',
      plugins: [bundledPackages(['redoc'])],
      ssr: { noExternal: true, external: ['better-sqlite3', 'node-llama-cpp', 'onnxruntime-node'] },
      build: {
        write: false,
        ssr: true,
        rolldownOptions: { input: join(root, 'electron/host/cli.ts') },
      },
    });
    const packages = JSON.parse(output.find(({ fileName }) => fileName === bundledFile).source);
    const names = packages.map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining([
        'hono',
        '@hono/node-server',
        'ws',
        'undici',
        'jose',
        'kysely',
        'zod',
        'redoc',
      ]),
    );
    for (const tool of ['vitest', 'typescript', 'vite', 'electron', 'oxlint', 'playwright'])
      expect(names).not.toContain(tool);
    expect(packages.filter(({ name, version, licence }) => !name || !version || !licence)).toEqual(
      [],
    );
  });
});
