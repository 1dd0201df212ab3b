import { porterStem } from './porter.ts';
import { chinesePhrasePattern, chineseStopWords, englishStopWords } from './stop-words.ts';

/**
 * The one analyser: it makes the terms of the lexical index, of queries, of highlights and of the
 * checks on an answer. Words are folded and stemmed; runs of Han and kana become overlapping
 * bigrams plus the run's last character alone, so that the query of one character `字` is the prefix
 * query `字*` and finds every place, and a query of two is one exact term.
 */

const han = String.raw`[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]`;
const runPattern = new RegExp(
  String.raw`${han}+|\d+(?:[.,]\d+)*|(?:(?!${han})[\p{L}\p{M}\p{N}])+`,
  'gu',
);
const hanStart = new RegExp(`^${han}`, 'u');

export function isHanTerm(term: string): boolean {
  return hanStart.test(term);
}

/** Full width and ligatures to their plain forms; `6½` stays two numbers. */
function normalize(text: string): string {
  return text.replace(/(\d)(?=[¼½¾⅓⅔⅛])/gu, '$1 ').normalize('NFKC');
}

function foldWord(word: string): string {
  const lower = word.toLowerCase();
  // Only where there is something to fold: NFD would break Hangul into its letters.
  return /[^\x00-\x7f]/.test(lower) && !/\p{Script=Hangul}/u.test(lower)
    ? lower.normalize('NFD').replace(/\p{M}/gu, '')
    : lower;
}

function bigrams(run: string): string[] {
  const characters = [...run];
  const terms: string[] = [];
  for (let i = 0; i + 1 < characters.length; i += 1)
    terms.push(`${characters[i] ?? ''}${characters[i + 1] ?? ''}`);
  terms.push(characters.at(-1) ?? '');
  return terms;
}

/** `maxTokens` is also found as `max` and `tokens`. */
function wordTerms(word: string): string[] {
  const whole = porterStem(foldWord(word));
  const parts = word.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g);
  if (!parts || parts.length < 2 || !/[a-z][A-Z]/.test(word)) return [whole];
  return [whole, ...parts.map((part) => porterStem(part.toLowerCase()))];
}

/** Every term of a text in order; what the lexical index holds. */
export function termsOf(text: string): string[] {
  const terms: string[] = [];
  for (const [run] of normalize(text).matchAll(runPattern)) {
    if (hanStart.test(run)) terms.push(...bigrams(run));
    else if (/^\d/.test(run)) terms.push(foldWord(run).replaceAll(',', ''));
    else terms.push(...wordTerms(run));
  }
  return terms;
}

/**
 * The terms of a question that carry content, each once: no stop words, Han runs cut at function
 * words. A part of one character stays as that character, and is looked for as a prefix. Where
 * nothing would be left the plain terms come back.
 */
export function contentTerms(text: string): string[] {
  const found = new Set<string>();
  for (const [run] of normalize(text).matchAll(runPattern)) {
    if (!hanStart.test(run)) for (const term of latinTerms(run)) found.add(term);
    else for (const part of hanParts(run)) for (const term of partTerms(part)) found.add(term);
  }
  return found.size > 0 ? [...found] : [...new Set(termsOf(text))];
}

/**
 * The bigrams of a question's Han runs that its function words make or touch: no part of
 * `contentTerms`, but what a text that answers often repeats (`是由`, `的人`).
 */
export function functionTerms(text: string): string[] {
  const content = new Set(contentTerms(text));
  return [...new Set(termsOf(text))].filter(
    (term) => isHanTerm(term) && [...term].length > 1 && !content.has(term),
  );
}

export interface QuestionWord {
  word: string;
  /** Those of `contentTerms` that make up the word. */
  terms: string[];
}

/** The content words of a question, each once; Han runs cut into words by ICU's dictionary. */
export function questionWords(text: string): QuestionWord[] {
  const found = new Map<string, QuestionWord>();
  const add = (word: string, terms: string[]): void => {
    if (terms.length > 0) found.set(word, { word, terms });
  };
  for (const [run] of normalize(text).matchAll(runPattern)) {
    if (!hanStart.test(run)) add(foldWord(run), latinTerms(run));
    else
      for (const part of hanParts(run))
        for (const { segment } of segmenter.segment(part)) add(segment, partTerms(segment));
  }
  return [...found.values()];
}

function latinTerms(run: string): string[] {
  if (/^\d/.test(run)) return [foldWord(run).replaceAll(',', '')];
  return englishStopWords.has(foldWord(run)) ? [] : wordTerms(run);
}

/** Of one character that character, else the bigrams. */
function partTerms(part: string): string[] {
  return [...part].length === 1 ? [part] : bigrams(part).slice(0, -1);
}

// ICU's dictionary tells 中国 from the function word 中, which no list of characters could.
const segmenter = new Intl.Segmenter('zh', { granularity: 'word' });

/** The parts of a Han run between its function words: `租赁合同什么时候结束` gives `租赁合同` and `结束`. */
export function hanParts(run: string): string[] {
  const parts: string[] = [];
  for (const piece of run.split(chinesePhrasePattern)) {
    let part = '';
    for (const { segment } of segmenter.segment(piece)) {
      if (!chineseStopWords.has(segment)) part += segment;
      else if (part !== '') {
        parts.push(part);
        part = '';
      }
    }
    if (part !== '') parts.push(part);
  }
  return parts;
}

/** The words of a query as the user wrote them that a passage holds; for highlighting. */
export function matchedWords(query: string, passage: string): string[] {
  const held = new Set(termsOf(passage));
  const text = normalize(passage);
  const matched = new Set<string>();
  for (const [run] of normalize(query).matchAll(runPattern)) {
    if (hanStart.test(run)) for (const word of longestHeld(run, text)) matched.add(word);
    else if (!englishStopWords.has(foldWord(run)) && held.has(wordTerms(run)[0] ?? ''))
      matched.add(run);
    else if (/^\d/.test(run) && held.has(run.replaceAll(',', ''))) matched.add(run);
  }
  return [...matched];
}

/**
 * The longest pieces of the parts of a Han run that the text holds: two characters or more, or a
 * whole part of one.
 */
function longestHeld(run: string, text: string): string[] {
  const words: string[] = [];
  for (const part of hanParts(run)) {
    const characters = [...part];
    for (let start = 0; start < characters.length;) {
      let end = characters.length;
      while (end > start && !text.includes(characters.slice(start, end).join(''))) end -= 1;
      if (end - start >= 2 || (end > start && characters.length === 1))
        words.push(characters.slice(start, end).join(''));
      start = Math.max(end, start + 1);
    }
  }
  return words;
}
