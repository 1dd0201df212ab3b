import type { Steps } from '../event-loop.ts';
import type { MatchKind } from './matching/content-match.ts';

const english: Readonly<Record<MatchKind, string>> = {
  key: 'key',
  id_number: 'ID number',
  phone: 'phone',
  card: 'card',
  email: 'email',
  word: 'term',
};
const chinese: Readonly<Record<MatchKind, string>> = {
  key: '密钥',
  id_number: '证件号',
  phone: '电话',
  card: '卡号',
  email: '邮箱',
  word: '词语',
};

/** What is sent in place of what, throughout one request. */
export interface Placeholders {
  /** `[phone 1]`, or `[电话 1]` in a Chinese text; the same value has the same one wherever it is. */
  of(kind: MatchKind, value: string, isChinese: boolean): string;
  /** The same where only an identifier may be: `phone_1`. */
  nameOf(kind: MatchKind, value: string): string;
  /**
   * Values by their placeholder in lower case, as far as they were given: models change the case of
   * a word at the beginning of a line.
   */
  values: ReadonlyMap<string, string>;
}

const han =
  /[\u2e80-\u2fdf\u3005\u3007\u3021-\u3029\u3038-\u303b\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]/;
const charsAStep = 65_536;

/** Whether a text has Chinese characters. */
export function* isChinese(text: string): Steps<boolean> {
  for (let at = 0; at < text.length; at += charsAStep) {
    if (han.test(text.slice(at, at + charsAStep))) return true;
    yield undefined;
  }
  return false;
}

const placeholderAt = new RegExp(
  String.raw`\[(?:${[...Object.values(english), ...Object.values(chinese)].join('|')}) \d{1,9}\]`,
  'iy',
);
const bracketsAStep = 500;

/**
 * Adds the texts of a request that look like placeholders: on the way back they would be mistaken
 * for ours.
 */
export function* addTaken(text: string, taken: Set<string>): Steps<void> {
  let looked = 0;
  for (let open = text.indexOf('['); open !== -1; open = text.indexOf('[', open + 1)) {
    placeholderAt.lastIndex = open;
    const found = placeholderAt.exec(text)?.[0];
    if (found !== undefined) taken.add(found.toLowerCase());
    looked += 1;
    if (looked % bracketsAStep === 0) yield undefined;
  }
}

/** `taken` holds the placeholders that are not ours, in lower case. */
export function createPlaceholders(taken: ReadonlySet<string>): Placeholders {
  const known = new Map<string, { number: number; text: string | null }>();
  const values = new Map<string, string>();
  const used = new Map<MatchKind, number>();
  const isTaken = (kind: MatchKind, number: number): boolean =>
    taken.has(`[${english[kind]} ${number}]`.toLowerCase()) ||
    taken.has(`[${chinese[kind]} ${number}]`);
  const entryOf = (kind: MatchKind, value: string): { number: number; text: string | null } => {
    const found = known.get(value);
    if (found !== undefined) return found;
    let number = (used.get(kind) ?? 0) + 1;
    while (isTaken(kind, number)) number += 1;
    used.set(kind, number);
    const entry = { number, text: null };
    known.set(value, entry);
    return entry;
  };
  return {
    of: (kind, value, inChinese) => {
      const entry = entryOf(kind, value);
      if (entry.text === null) {
        entry.text = `[${(inChinese ? chinese : english)[kind]} ${entry.number}]`;
        values.set(entry.text.toLowerCase(), value);
      }
      return entry.text;
    },
    nameOf: (kind, value) => `${kind}_${entryOf(kind, value).number}`,
    values,
  };
}
