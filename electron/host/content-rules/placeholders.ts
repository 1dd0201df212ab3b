import type { FoundKind } from './found.ts';

const english: Readonly<Record<FoundKind, string>> = { key: 'key', id_number: 'ID number', phone: 'phone', card: 'card', email: 'email', word: 'term' };
const chinese: Readonly<Record<FoundKind, string>> = { key: '密钥', id_number: '证件号', phone: '电话', card: '卡号', email: '邮箱', word: '词语' };

const han = /\p{Script=Han}/u;

/** What stands for what, throughout one request. */
export interface Placeholders {
  /** `[phone 1]`, or `[电话 1]` in a Chinese text; the same value has the same one wherever it stands. */
  of(kind: FoundKind, value: string, context: string): string;
  /** The same where only an identifier may stand: `phone_1`. */
  nameOf(kind: FoundKind, value: string): string;
  /** Each placeholder with its value, as far as they were given. */
  pairs(): (readonly [placeholder: string, value: string])[];
}

/** `taken` says whether the request holds such a text already: then it would be mistaken for ours on the way back. */
export function createPlaceholders(taken: (placeholder: string) => boolean): Placeholders {
  const known = new Map<string, { number: number; text: string | null }>();
  const used = new Map<FoundKind, number>();
  const isTaken = (kind: FoundKind, number: number): boolean => taken(`[${english[kind]} ${number}]`) || taken(`[${chinese[kind]} ${number}]`);
  const entryOf = (kind: FoundKind, value: string): { number: number; text: string | null } => {
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
    of: (kind, value, context) => {
      const entry = entryOf(kind, value);
      entry.text ??= `[${(han.test(context) ? chinese : english)[kind]} ${entry.number}]`;
      return entry.text;
    },
    nameOf: (kind, value) => `${kind}_${entryOf(kind, value).number}`,
    pairs: () => [...known].flatMap(([value, { text }]) => (text === null ? [] : [[text, value] as const])),
  };
}
