import { describe, expect, it } from 'vitest';
import { hourMs, minuteMs } from '../../shared/time.ts';
import { createFormat } from './format.ts';

const en = createFormat('en');
const zh = createFormat('zh-CN');

describe('format', () => {
  it('names sizes in decimal units and never shows 1000 of the smaller one', () => {
    expect(en.bytes(0)).toBe('0 B');
    expect(en.bytes(999)).toBe('999 B');
    expect(en.bytes(1000)).toBe('1 kB');
    expect(en.bytes(98_300_000)).toBe('98 MB');
    expect(en.bytes(1_250_000_000)).toBe('1.3 GB');
    expect(en.rate(2_400_000)).toBe('2.4 MB/s');
  });

  it('counts limits of storage in units of 1024, so that 2048 MB are 2 GB', () => {
    expect(en.mebibytes(500)).toBe('500 MB');
    expect(en.mebibytes(2048)).toBe('2 GB');
    expect(en.mebibytes(2000)).toBe('1.95 GB');
    expect(zh.mebibytes(2048)).toBe('2 GB');
  });

  it('keeps the digits of a sum below a cent instead of showing $0.00', () => {
    expect(en.money(123, 'USD')).toBe('$0.000123');
    expect(en.money(1_500_000, 'USD')).toBe('$1.50');
    expect(en.money(0, 'USD')).toBe('$0.00');
  });

  it('tells yuan from dollars in both languages', () => {
    expect(en.money(2_000_000, 'CNY')).toBe('CN¥2.00');
    expect(zh.money(2_000_000, 'CNY')).toBe('¥2.00');
    expect(zh.money(2_000_000, 'USD')).toBe('US$2.00');
  });

  it('goes from milliseconds to seconds to minutes', () => {
    expect(en.duration(420)).toBe('420 ms');
    expect(en.duration(3400)).toBe('3.4 sec');
    expect(en.duration(125_000)).toBe('2 min 5 sec');
  });

  it('says now for what has just happened and counts whole units after', () => {
    expect(en.relative(1000, 2000)).toBe('now');
    expect(en.relative(0, 3 * minuteMs)).toBe('3 minutes ago');
    expect(zh.relative(0, 26 * hourMs)).toBe('昨天');
  });
});
