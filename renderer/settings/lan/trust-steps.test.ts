import { describe, expect, it } from 'vitest';
import { plainAuthorityUrl, trusters, trustSteps } from './trust-steps.ts';

describe('how a device comes to trust our authority', () => {
  it('begins by plain HTTP on the same port: who does not trust it yet cannot ask by https', () => {
    expect(plainAuthorityUrl({ url: 'https://192.168.1.20:4680', caFingerprint: 'AA:BB' })).toBe(
      'http://192.168.1.20:4680/ca.crt',
    );
    expect(plainAuthorityUrl({ url: 'https://192.168.1.20:4680', caFingerprint: null })).toBeNull();
  });

  it('compares the fingerprint wherever a command fetched it: the way there is not encrypted', () => {
    for (const truster of trusters) {
      const { fetch, compare, trust } = trustSteps(truster, 'http://host:1/ca.crt');
      expect([truster, compare !== null, trust !== null]).toEqual([
        truster,
        fetch !== null,
        fetch !== null,
      ]);
    }
  });
});
