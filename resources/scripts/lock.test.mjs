import { describe, expect, it } from 'vitest';
import { faultsOf, repair } from './lock.mjs';

const lock = () => ({
  '': { name: 'hearth' },
  'node_modules/native': { version: '1.0.0', dev: true, hasInstallScript: true, resolved: 'somewhere', optionalDependencies: { '@native/linux-x64-musl': '1.0.0', '@native/win32-arm64': '1.0.0' } },
  'node_modules/native/node_modules/@native/win32-arm64': { version: '1.0.0', optional: true },
});

describe('the lock file', () => {
  it('is whole again for a platform whose packages the registry at hand did not serve', () => {
    const mended = repair(lock(), ['native']);
    expect(faultsOf(mended, ['native'])).toEqual([]);
    expect(mended['node_modules/@native/linux-x64-musl']).toEqual({ version: '1.0.0', cpu: ['x64'], os: ['linux'], libc: ['musl'], dev: true, optional: true });
  });

  it('does not add what is already there, nested in its parent', () => {
    expect(Object.keys(repair(lock(), []))).not.toContain('node_modules/@native/win32-arm64');
  });

  it('leaves no mark by which an npm without allowScripts would run a denied script or compile', () => {
    expect(faultsOf(lock(), ['native'])).toContain('node_modules/native would run an install script');
    expect(repair(lock(), ['native'])['node_modules/native']).toMatchObject({ gypfile: false });
  });

  it('carries no download address of the machine that wrote it', () => {
    expect(faultsOf(lock(), [])).toContain('node_modules/native carries a download address');
    expect(repair(lock(), [])['node_modules/native']).not.toHaveProperty('resolved');
  });
});
