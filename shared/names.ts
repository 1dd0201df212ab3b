/**
 * `wanted`, or with the first number behind it that makes it unique: `Work`, `Work 2`, `Work
 * 3`.
 */
export function freeName(wanted: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? wanted : `${wanted} ${number}`;
    if (!taken.has(name)) return name;
  }
}

/**
 * A stranger's words, fit to be shown: without what could break a line or turn its direction, and
 * at most this many UTF-16 units.
 */
export const shownName = (text: string, most: number): string =>
  text
    .replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, '')
    .trim()
    .slice(0, most);
