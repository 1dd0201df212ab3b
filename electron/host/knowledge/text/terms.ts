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
  for (const [run] of normalize(text).matchAll(runPattern)) terms.push(...runTerms(run));
  return terms;
}

function runTerms(run: string): string[] {
  if (hanStart.test(run)) return bigrams(run);
  return /^\d/.test(run) ? [foldWord(run).replaceAll(',', '')] : wordTerms(run);
}

/** What a search needs of its question, from one pass over its text. */
export interface AnalysedQuestion {
  /** Every term in order, as `termsOf` gives them. */
  terms: string[];
  /**
   * The terms that carry content, each once: no stop words, Han runs cut at function words. A part of
   * one character stays as that character, and is looked for as a prefix. Where nothing would be left
   * these are all terms.
   */
  content: string[];
  /**
   * The bigrams of Han runs that function words make or touch: no part of `content`, but what a text
   * that answers often repeats (`是由`, `的人`).
   */
  functions: string[];
  words: QuestionWord[];
  /** For highlighting: the runs as the user wrote them. */
  runs: QuestionRun[];
}

export interface QuestionWord {
  word: string;
  /** Those of the content terms that make up the word. */
  terms: string[];
}

/** A run of letters, digits or Han. */
interface QuestionRun {
  run: string;
  /** Of a Han run its parts between function words; null for others. */
  parts: string[] | null;
  /** Terms of which a passage needs one for a run that is not Han to be highlighted. */
  marks: string[];
}

export function analyseQuestion(text: string): AnalysedQuestion {
  const terms: string[] = [];
  const content = new Set<string>();
  const words = new Map<string, QuestionWord>();
  const runs: QuestionRun[] = [];
  for (const [run] of normalize(text).matchAll(runPattern)) {
    const parts = hanStart.test(run) ? hanParts(run) : null;
    const all = runTerms(run);
    terms.push(...all);
    const own = parts === null ? latinTerms(run, all) : parts.flatMap(partTerms);
    for (const term of own) content.add(term);
    for (const word of wordsOf(run, parts, own)) words.set(word.word, word);
    runs.push({ run, parts, marks: parts === null ? marksOf(run, all) : [] });
  }
  const unique = [...new Set(terms)];
  const found = content.size > 0 ? content : new Set(unique);
  return {
    terms,
    content: [...found],
    functions: unique.filter((term) => isHanTerm(term) && [...term].length > 1 && !found.has(term)),
    words: [...words.values()],
    runs,
  };
}

/** The content words of a text, each once; Han runs cut into words by ICU's dictionary. */
export function questionWords(text: string): QuestionWord[] {
  const words = new Map<string, QuestionWord>();
  for (const [run] of normalize(text).matchAll(runPattern)) {
    const parts = hanStart.test(run) ? hanParts(run) : null;
    const own = parts === null ? latinTerms(run, runTerms(run)) : [];
    for (const word of wordsOf(run, parts, own)) words.set(word.word, word);
  }
  return [...words.values()];
}

/** The words of a run; `own` are the content terms of one that is not Han. */
function wordsOf(run: string, parts: readonly string[] | null, own: string[]): QuestionWord[] {
  const words =
    parts === null
      ? [{ word: foldWord(run), terms: own }]
      : parts.flatMap((part) =>
          [...segmenter.segment(part)].map(({ segment }) => ({
            word: segment,
            terms: partTerms(segment),
          })),
        );
  return words.filter(({ terms }) => terms.length > 0);
}

function marksOf(run: string, terms: readonly string[]): string[] {
  if (/^\d/.test(run)) return [wordTerms(run)[0] ?? '', run.replaceAll(',', '')];
  return englishStopWords.has(foldWord(run)) ? [] : terms.slice(0, 1);
}

/** `terms`, all of the run, unless it is a stop word. */
const latinTerms = (run: string, terms: string[]): string[] =>
  englishStopWords.has(foldWord(run)) ? [] : terms;

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

/** The words of a question as the user wrote them that a passage has; for highlighting. */
export function matchedWords({ runs }: AnalysedQuestion, passage: string): string[] {
  const held = new Set(termsOf(passage));
  const text = normalize(passage);
  const matched = new Set<string>();
  for (const { run, parts, marks } of runs) {
    if (parts !== null) for (const word of longestHeld(parts, text)) matched.add(word);
    else if (marks.some((term) => held.has(term))) matched.add(run);
  }
  return [...matched];
}

/**
 * The longest pieces of the parts of a Han run that the text holds: two characters or more, or a
 * whole part of one.
 */
function longestHeld(parts: readonly string[], text: string): string[] {
  const words: string[] = [];
  for (const part of parts) {
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
