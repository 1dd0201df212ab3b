import { describe, expect, it } from 'vitest';
import { faultsOf, repair } from './lock.mjs';

const hash = `sha512-${'A'.repeat(86)}==`;
const integrityOf = async () => hash;

const lock = () => ({
  '': { name: 'hearth' },
  'node_modules/native': {
    version: '1.0.0',
    integrity: hash,
    dev: true,
    hasInstallScript: true,
    resolved: 'somewhere',
    optionalDependencies: { '@native/linux-x64-musl': '1.0.0', '@native/win32-arm64': '1.0.0' },
  },
  'node_modules/native/node_modules/@native/win32-arm64': {
    version: '1.0.0',
    integrity: hash,
    optional: true,
  },
});

describe('the lock file', () => {
  it('is whole again for a platform whose packages the registry at hand did not serve', async () => {
    const mended = await repair(lock(), ['native'], integrityOf);
    expect(faultsOf(mended, ['native'])).toEqual([]);
    expect(mended['node_modules/@native/linux-x64-musl']).toEqual({
      version: '1.0.0',
      integrity: hash,
      cpu: ['x64'],
      os: ['linux'],
      libc: ['musl'],
      dev: true,
      optional: true,
    });
  });

  it('does not add what is already there, nested in its parent', async () => {
    expect(Object.keys(await repair(lock(), [], integrityOf))).not.toContain(
      'node_modules/@native/win32-arm64',
    );
  });

  it('leaves no mark by which an npm without allowScripts would run a denied script or compile', async () => {
    expect(faultsOf(lock(), ['native'])).toContain(
      'node_modules/native would run an install script',
    );
    expect((await repair(lock(), ['native'], integrityOf))['node_modules/native']).toMatchObject({
      gypfile: false,
    });
  });

  it('carries no download address of the machine that wrote it', async () => {
    expect(faultsOf(lock(), [])).toContain('node_modules/native carries a download address');
    expect((await repair(lock(), [], integrityOf))['node_modules/native']).not.toHaveProperty(
      'resolved',
    );
  });

  it.each([[undefined], ['sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk='], ['sha512-short==']])(
    'refuses an entry whose package any registry could replace (%s)',
    async (integrity) => {
      const packages = {
        ...lock(),
        'node_modules/@native/linux-x64-musl': {
          version: '1.0.0',
          ...(integrity && { integrity }),
        },
      };
      expect(faultsOf(packages, [])).toContain(
        'node_modules/@native/linux-x64-musl has no SHA-512 integrity',
      );
      const asked = [];
      const mended = await repair(
        packages,
        [],
        async (name, version) => (asked.push(`${name}@${version}`), hash),
      );
      expect(asked).toEqual(['@native/linux-x64-musl@1.0.0']);
      expect(mended['node_modules/@native/linux-x64-musl']).toMatchObject({ integrity: hash });
    },
  );

  it('asks for no hash of the project, a link, or what a package carries in its own archive', () => {
    const packages = {
      '': { name: 'hearth' },
      'node_modules/here': { link: true },
      'node_modules/a/node_modules/b': { version: '1.0.0', inBundle: true },
    };
    expect(faultsOf(packages, [])).toEqual([]);
  });
});
