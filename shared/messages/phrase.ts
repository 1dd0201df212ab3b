import { catalogue } from './catalogue.ts';
import type { PhraseLanguage, PhraseTexts } from './define-phrases.ts';
import { formatTemplate, templatePattern } from './format-template.ts';
import type { ParamsOf, Phrase, PhraseParams } from './phrase-params.ts';

type Catalogue = typeof catalogue;
export type PhraseKey = keyof Catalogue;
type EnglishOf<Key extends PhraseKey> = Catalogue[Key]['en'];

const texts: Readonly<Record<string, PhraseTexts>> = catalogue;
const none: PhraseParams = {};

const isPhrase = (param: string | number | Phrase): param is Phrase => typeof param === 'object';

function renderKey(key: string, params: PhraseParams, language: PhraseLanguage): string | null {
  const template = texts[key]?.[language];
  if (template === undefined) return null;
  return formatTemplate(template, params, language, (param) => {
    if (isPhrase(param)) return renderPhrase(param, language);
    return typeof param === 'string' ? translateText(param, language) : String(param);
  });
}

/** A sentence in the reader's language; its English text where the catalogue lacks its key. */
export const renderPhrase = (
  { key, params = none, text }: Phrase,
  language: PhraseLanguage,
): string => renderKey(key, params, language) ?? text;

/**
 * A sentence of the catalogue: `phrase('quota.budgetMissing')`, or with its parameters
 * `phrase('quota.budgetNameTaken', { name })`.
 */
export function phrase<Key extends PhraseKey>(
  key: Key,
  ...[params]: keyof ParamsOf<EnglishOf<Key>> extends never
    ? []
    : [params: ParamsOf<EnglishOf<Key>>]
): Phrase {
  return params === undefined
    ? { key, text: renderKey(key, none, 'en') ?? key }
    : { key, params, text: renderKey(key, params, 'en') ?? key };
}

/** The phrase again with other parameters, as where names are concealed. */
export const withParams = ({ key, text }: Phrase, params: PhraseParams): Phrase => ({
  key,
  params,
  text: renderKey(key, params, 'en') ?? text,
});

interface KnownText {
  key: string;
  pattern: RegExp;
  names: string[];
}

/** Sentences without parameters by their text, and the others by their pattern, longest first. */
interface KnownTexts {
  plain: Map<string, string>;
  patterns: KnownText[];
}

let known: KnownTexts | null = null;

function knownTexts(): KnownTexts {
  if (known !== null) return known;
  const plain = new Map<string, string>();
  const patterns: KnownText[] = [];
  const byLength = Object.entries(texts).toSorted(([, a], [, b]) => b.en.length - a.en.length);
  for (const [key, { en }] of byLength) {
    if (en.includes('{')) patterns.push({ key, ...templatePattern(en) });
    else plain.set(renderKey(key, none, 'en') ?? en, key);
  }
  return (known = { plain, patterns });
}

/**
 * The phrase that an English text was rendered from. Rows of the database and reports that have
 * only the text are translated by it.
 */
export function findPhrase(text: string): Phrase | null {
  const { plain, patterns } = knownTexts();
  const key = plain.get(text);
  if (key !== undefined) return { key, text };
  for (const { key: found, pattern, names } of patterns) {
    const groups = pattern.exec(text)?.groups;
    if (groups === undefined) continue;
    const params = names.map((name, index) => {
      const value = groups[`p${index}`] ?? '';
      return [name, findPhrase(value) ?? value] as const;
    });
    return { key: found, params: Object.fromEntries(params), text };
  }
  return null;
}

/** An English text of the host in the reader's language; unchanged where no phrase made it. */
export function translateText(text: string, language: PhraseLanguage): string {
  if (language === 'en') return text;
  const found = findPhrase(text);
  return found === null ? text : renderPhrase(found, language);
}
