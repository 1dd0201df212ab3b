import type { ParamNames } from './phrase-params.ts';

/** The languages that Hearth speaks. */
export type PhraseLanguage = 'en' | 'zh-CN';

/**
 * A sentence in each language.
 *
 * - `{name}` is a parameter;
 * - `{count#file|files}` is a word that follows the number `count` (Intl.PluralRules);
 * - `{until, time}` and `{day, date}` are Unix milliseconds in the reader's form.
 *
 * A template literal may have several lines: a line break and the spaces after it are one space in
 * English and nothing in Chinese.
 */
export type PhraseTexts = Readonly<Record<PhraseLanguage, string>>;

type SameNames<Texts extends PhraseTexts> = [ParamNames<Texts['en']>] extends [
  ParamNames<Texts['zh-CN']>,
]
  ? [ParamNames<Texts['zh-CN']>] extends [ParamNames<Texts['en']>]
    ? Texts
    : { 'zh-CN': `takes only ${ParamNames<Texts['en']>}` }
  : { 'zh-CN': `lacks one of ${ParamNames<Texts['en']>}` };

/** Part of the catalogue. A missing language or a missing parameter does not compile. */
export const definePhrases = <const Phrases extends Readonly<Record<string, PhraseTexts>>>(
  phrases: Phrases & { readonly [Key in keyof Phrases]: SameNames<Phrases[Key]> },
): Phrases => phrases;
