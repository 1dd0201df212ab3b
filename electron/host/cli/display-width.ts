/**
 * Columns in a terminal: East Asian wide characters and emoji take two, marks and joiners none
 * (Unicode Standard Annex 11).
 */

import type { Phrase } from '../../../shared/messages/phrase-params.ts';

const wideClasses = [
  ...['Han', 'Hiragana', 'Katakana', 'Hangul', 'Bopomofo'].map((one) => `\\p{Script=${one}}`),
  '\\u3000-\\u303e',
  '\\uff01-\\uff60',
  '\\uffe0-\\uffe6',
  '\\p{Emoji_Presentation}',
];
const wide = new RegExp(`[${wideClasses.join('')}]`, 'u');
const none = /[\p{Mark}\p{Cf}]/u;

export function displayWidth(text: string): number {
  let columns = 0;
  for (const character of text) columns += none.test(character) ? 0 : wide.test(character) ? 2 : 1;
  return columns;
}

/** At most `columns` wide, with an ellipsis where something was cut. */
export function cutToWidth(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text;
  let kept = '';
  let used = 1;
  for (const character of text) {
    used += displayWidth(character);
    if (used > columns) break;
    kept += character;
  }
  return `${kept}…`;
}

/** The heads of a table's columns, which the catalogue has in one text. */
export const columns = (io: { text(phrase: Phrase): string }, heads: Phrase): string[] =>
  io.text(heads).split(' | ');

/** Rows in aligned columns, two blanks apart; the last column is not padded. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [header, ...rows];
  const widths = header.map((_, column) =>
    Math.max(...all.map((row) => displayWidth(row[column] ?? ''))),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) =>
        column === row.length - 1
          ? cell
          : cell + ' '.repeat((widths[column] ?? 0) - displayWidth(cell) + 2),
      )
      .join('')
      .trimEnd();
  return all.map(line).join('\n');
}
