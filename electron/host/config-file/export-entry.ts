import { same } from './sections/plan-section.ts';

/** One entry of an exported file. */
export type Entry = Record<string, unknown>;

/** The entry without defaults and empty lists. */
export const withoutDefaults = (entry: Entry, defaults: Entry): Entry =>
  Object.fromEntries(
    Object.entries(entry).filter(
      ([key, value]) => value !== undefined && value !== null && !same(value, defaults[key]),
    ),
  );

export type UniqueName = (name: string, kind: string) => string;

/** Names of environment variables that no two keys share. */
export function createNames(): UniqueName {
  const given = new Set<string>();
  return (name, kind) => {
    const plain = name
      .normalize('NFKD')
      .replaceAll(/[^A-Za-z0-9]+/g, '_')
      .replaceAll(/^_+|_+$/g, '')
      .toUpperCase();
    const base =
      plain === '' || /^\d/.test(plain) ? `${kind}${plain === '' ? '' : '_'}${plain}` : plain;
    for (let number = 1; ; number += 1) {
      const wanted = `${base}${number === 1 ? '' : `_${number}`}_KEY`;
      if (given.has(wanted)) continue;
      given.add(wanted);
      return wanted;
    }
  };
}
