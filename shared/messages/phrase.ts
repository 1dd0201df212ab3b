import { catalogue } from './catalogue.ts';
import type { PhraseLanguage, PhraseTexts } from './define-phrases.ts';
import {
  formatTemplate,
  readDate,
  templateMatcher,
  type TemplateMatcher,
} from './format-template.ts';
import type { ParamsOf, Phrase, PhraseParams } from './phrase-params.ts';

type Catalogue = typeof catalogue;
export type PhraseKey = keyof Catalogue;
type EnglishOf<Key extends PhraseKey> = Catalogue[Key]['en'];

const texts: Readonly<Record<string, PhraseTexts>> = catalogue;
const none: PhraseParams = {};

const isPhrase = (param: string | number | Phrase): param is Phrase => typeof param === 'object';

type TextOf = (text: string, language: PhraseLanguage) => string;

/** `textOf` renders the parameters that are texts. */
function renderKey(
  key: string,
  params: PhraseParams,
  language: PhraseLanguage,
  textOf: TextOf = translateText,
): string | null {
  const template = texts[key]?.[language];
  if (template === undefined) return null;
  return formatTemplate(template, params, language, (param) => {
    if (isPhrase(param))
      return renderKey(param.key, param.params ?? none, language, textOf) ?? param.text;
    return typeof param === 'string' ? textOf(param, language) : String(param);
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

interface KnownTemplate extends TemplateMatcher {
  key: string;
}

/** Sentences without parameters by their text, and the others by their template, longest first. */
interface KnownTexts {
  plain: Map<string, string>;
  templates: KnownTemplate[];
}

/** Texts of the terminal and titles: shown at once and never stored. */
const neverStored = /^(?:cli|title)\./;

let known: KnownTexts | null = null;

function knownTexts(): KnownTexts {
  if (known !== null) return known;
  const plain = new Map<string, string>();
  const templates: KnownTemplate[] = [];
  const byLength = Object.entries(texts).toSorted(([, a], [, b]) => b.en.length - a.en.length);
  for (const [key, { en }] of byLength) {
    if (neverStored.test(key)) continue;
    if (en.includes('{')) templates.push({ key, ...templateMatcher(en) });
    else plain.set(renderKey(key, none, 'en') ?? en, key);
  }
  return (known = { plain, templates });
}

/** A longer text is a provider's or a caller's own. The host's sentences are far shorter. */
const longestText = 4_000;
/** A sentence in a sentence, and one more; a text of a caller could go on without end. */
const deepest = 3;

function findWithin(text: string, depth: number): Phrase | null {
  if (text.length > longestText || depth > deepest) return null;
  const { plain, templates } = knownTexts();
  const key = plain.get(text);
  if (key !== undefined) return { key, text };
  for (const { key: found, names, times, hasWords, match } of templates) {
    const values = match(text);
    if (values === null) continue;
    const params = values.map((value, index) =>
      times.has(names[index] ?? '') ? readDate(value) : (findWithin(value, depth + 1) ?? value),
    );
    if (params.some((param) => Number.isNaN(param))) continue;
    // Punctuation alone is in every text: one of the sentences in it has to be known.
    if (!hasWords && !params.some((param) => typeof param === 'object')) continue;
    const named = names.map((name, index) => [name, params[index] ?? ''] as const);
    return { key: found, params: Object.fromEntries(named), text };
  }
  return null;
}

/**
 * The phrase that an English text was rendered from. Rows of the database and reports that have
 * only the text are translated by it.
 */
export const findPhrase = (text: string): Phrase | null => findWithin(text, 0);

/** An English text of the host in the reader's language; unchanged where no phrase made it. */
export function translateText(text: string, language: PhraseLanguage): string {
  if (language === 'en') return text;
  const found = findPhrase(text);
  // What is a text in it was looked for already.
  return found === null
    ? text
    : (renderKey(found.key, found.params ?? none, language, (one) => one) ?? text);
}
