import { porterStem } from './porter.ts';
import { chineseStopPattern, englishStopWords } from './stop-words.ts';

/**
 * The one analyser: it makes the terms of the lexical index, of queries, of highlights and of the checks on an answer. Words are
 * folded and stemmed; runs of Han and kana become overlapping bigrams plus the run's last character alone, so that the query of one character
 * `字` is the prefix query `字*` and finds every place, and a query of two is one exact term.
 */

const runPattern = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]+|\d+(?:[.,]\d+)*|[\p{L}\p{M}\p{N}]+/gu;
const hanStart = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]/u;

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
  return /[^\x00-\x7f]/.test(lower) && !/\p{Script=Hangul}/u.test(lower) ? lower.normalize('NFD').replace(/\p{M}/gu, '') : lower;
}

function bigrams(run: string): string[] {
  const characters = [...run];
  const terms: string[] = [];
  for (let i = 0; i + 1 < characters.length; i += 1) terms.push(`${characters[i] ?? ''}${characters[i + 1] ?? ''}`);
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
 * The terms of a question that carry content, each once: no stop words, Han runs cut at function words. A part of one
 * character stays as that character. Where nothing would be left the plain terms come back.
 */
export function contentTerms(text: string): string[] {
  const found = new Set<string>();
  for (const [run] of normalize(text).matchAll(runPattern)) {
    if (hanStart.test(run)) addHan(found, run);
    else if (/^\d/.test(run)) found.add(foldWord(run).replaceAll(',', ''));
    else if (!englishStopWords.has(foldWord(run))) for (const term of wordTerms(run)) found.add(term);
  }
  return found.size > 0 ? [...found] : [...new Set(termsOf(text))];
}

function addHan(found: Set<string>, run: string): void {
  for (const part of run.split(chineseStopPattern)) {
    const characters = [...part];
    if (characters.length === 1) found.add(part);
    else for (const term of bigrams(part).slice(0, -1)) found.add(term);
  }
}

/** The words of a query as the user wrote them that a passage holds; for highlighting. */
export function matchedWords(query: string, passage: string): string[] {
  const held = new Set(termsOf(passage));
  const text = normalize(passage);
  const matched = new Set<string>();
  for (const [run] of normalize(query).matchAll(runPattern)) {
    if (hanStart.test(run)) for (const word of longestHeld(run, text)) matched.add(word);
    else if (!englishStopWords.has(foldWord(run)) && held.has(wordTerms(run)[0] ?? '')) matched.add(run);
    else if (/^\d/.test(run) && held.has(run.replaceAll(',', ''))) matched.add(run);
  }
  return [...matched];
}

/** The longest pieces of the parts of a Han run that the text holds: two characters or more, or a whole part of one. */
function longestHeld(run: string, text: string): string[] {
  const words: string[] = [];
  for (const part of run.split(chineseStopPattern)) {
    const characters = [...part];
    for (let start = 0; start < characters.length; ) {
      let end = characters.length;
      while (end > start && !text.includes(characters.slice(start, end).join(''))) end -= 1;
      if (end - start >= 2 || (end > start && characters.length === 1)) words.push(characters.slice(start, end).join(''));
      start = Math.max(end, start + 1);
    }
  }
  return words;
}
