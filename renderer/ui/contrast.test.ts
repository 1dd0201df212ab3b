/// <reference types="node" />
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

type Rgb = readonly [number, number, number];

function parse(hex: string): Rgb {
  const value = Number.parseInt(hex.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

/** Relative luminance of WCAG 2.2, "relative luminance" in its glossary. */
function luminance(rgb: Rgb): number {
  const [r, g, b] = rgb.map((byte) =>
    byte / 255 <= 0.04045 ? byte / 255 / 12.92 : ((byte / 255 + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * (r ?? 0) + 0.7152 * (g ?? 0) + 0.0722 * (b ?? 0);
}

function contrast(a: Rgb, b: Rgb): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return ((high ?? 0) + 0.05) / ((low ?? 0) + 0.05);
}

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');
const tokens = new Map<string, readonly [Rgb, Rgb]>();
for (const [, name, light, dark] of css.matchAll(
  /--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g,
)) {
  if (name && light && dark) tokens.set(name, [parse(light), parse(dark)]);
}

const grounds = ['stone-rail', 'stone-list', 'stone-ground', 'stone-surface', 'stone-hover'];
const text = [
  ...['ink', 'ink-soft', 'ink-faint', 'ember-ink', 'safe', 'limit', 'fail'].flatMap((ink) =>
    grounds.map((ground) => [ink, ground] as const),
  ),
  ['ink', 'stone-selected'],
  ['ink-soft', 'stone-selected'],
  ['on-ember', 'ember'],
  ['on-ember', 'ember-hover'],
  ['ember-ink', 'ember-wash'],
  ['ink', 'ember-wash'],
  ['safe', 'safe-wash'],
  ['limit', 'limit-wash'],
  ['fail', 'fail-wash'],
  ['ink', 'limit-wash'],
  ['ink', 'fail-wash'],
  ['ink', 'mark'],
  ['ink-soft', 'mark'],
] as const;

describe.each([
  ['light', 0],
  ['dark', 1],
] as const)('%s theme', (_theme, index) => {
  it.each(text)('%s is readable on %s (AA, 4.5)', (ink, ground) => {
    const [a, b] = [tokens.get(ink)?.[index], tokens.get(ground)?.[index]];
    expect(a && b ? contrast(a, b) : 0).toBeGreaterThanOrEqual(4.5);
  });

  it.each(['stone-ground', 'stone-surface', 'stone-list'])(
    'the edge of a field can be seen on %s (3.0)',
    (ground) => {
      const [a, b] = [tokens.get('stone-line-strong')?.[index], tokens.get(ground)?.[index]];
      expect(a && b ? contrast(a, b) : 0).toBeGreaterThanOrEqual(3);
    },
  );
});
