import { describe, expect, it } from 'vitest';
import { createSparing, networkOf } from './sparing.ts';

describe('what repeats', () => {
  it('is one line a minute for a key, and the next line represents the rest', () => {
    let clock = 0;
    const sparing = createSparing({ now: () => clock, perMinute: 1, perMinuteInAll: 100 });
    expect(
      Array.from({ length: 1_000 }, () => sparing('a')).reduce((sum, one) => sum + one, 0),
    ).toBe(1);
    expect(sparing('b')).toBe(1);
    clock = 60_000;
    expect(sparing('a')).toBe(1_000);
  });

  it('is bounded over all keys: an attacker with a million addresses has no million lines', () => {
    const sparing = createSparing({ now: () => 0, perMinute: 1, perMinuteInAll: 100 });
    let lines = 0;
    for (let address = 0; address < 50_000; address += 1)
      lines += sparing(`10.0.${address}`) > 0 ? 1 : 0;
    expect(lines).toBe(100);
  });

  it.each([
    ['192.168.1.7', '192.168.1.7'],
    ['::ffff:192.168.1.7', '::ffff:192.168.1.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:db8:1:2::9', '2001:db8:1:2'],
    ['2001:DB8:01:2::9', '2001:db8:1:2'],
    ['fe80::1', 'fe80:0:0:0'],
    ['fe80::1%eth0', 'fe80:0:0:0'],
    ['::1', '0:0:0:0'],
    ['', ''],
  ])('of %s is counted under %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});
