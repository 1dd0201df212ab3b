/**
 * Sets that the fusion was not made for: XQuAD asked in other ways, both its languages in one base,
 * and the manuals of two packages.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseMarkdown } from '../../electron/host/knowledge/parse/parse-text.ts';
import type { ParsedSection } from '../../electron/host/knowledge/parse/document/parsed.ts';
import { analyseQuestion, termsOf } from '../../electron/host/knowledge/text/terms.ts';
import { sentencesOf } from '../../electron/host/knowledge/text/sentences.ts';
import { randomOf } from './random.ts';
import type { RetrievalSet } from './retrieval-set.ts';
import { readXquad, type BenchLanguage } from './xquad.ts';

const random = randomOf(11);
/** Of XQuAD's questions every fourth is asked in the other ways. */
const every = 4;

export function xquadSet(language: BenchLanguage): RetrievalSet {
  const { paragraphs, questions } = readXquad(language);
  return {
    documents: paragraphs.map((text) => [{ page: null, headings: [], text }]),
    questions: questions.map(({ question, paragraph }) => ({ question, document: paragraph })),
  };
}

/** XQuAD's questions, each changed; what changes to nothing is left out. */
function changed(
  language: BenchLanguage,
  change: (words: string[], byRarity: number[]) => string[],
  joint: string,
): RetrievalSet {
  const set = xquadSet(language);
  const held = set.documents.map(([section]) => new Set(termsOf(section?.text ?? '')));
  const frequency = (word: string): number =>
    Math.min(
      ...analyseQuestion(word).content.map(
        (term) => held.filter((terms) => terms.has(term)).length,
      ),
    );
  const questions = set.questions
    .filter((_, i) => i % every === 0)
    .flatMap(({ question, document }) => {
      const words = wordsOf(question, language);
      const content = words.flatMap((word, i) =>
        analyseQuestion(question).content.some((term) => termsOf(word).includes(term))
          ? [[i, frequency(word)] as const]
          : [],
      );
      const text = change(
        words,
        content.sort((a, b) => a[1] - b[1]).map(([i]) => i),
      )
        .join(joint)
        .trim();
      return text === '' ? [] : [{ question: text, document }];
    });
  return { ...set, questions };
}

const segmenter = new Intl.Segmenter('zh', { granularity: 'word' });

function wordsOf(text: string, language: BenchLanguage): string[] {
  return language === 'en'
    ? text.split(/\s+/)
    : [...segmenter.segment(text)].map(({ segment }) => segment);
}

/** Two letters inside change places. */
function mistyped(word: string): string {
  if (word.length < 4) return word;
  const at = 1 + Math.floor(random() * (word.length - 3));
  return `${word.slice(0, at)}${word[at + 1] ?? ''}${word[at] ?? ''}${word.slice(at + 2)}`;
}

const keywords = (words: string[], byRarity: number[]): string[] =>
  words.filter((_, i) => byRarity.slice(0, 3).includes(i));
const withoutTelling = (words: string[], byRarity: number[]): string[] =>
  words.filter((_, i) => !byRarity.slice(0, Math.ceil(byRarity.length * 0.4)).includes(i));
const withTypos = (words: string[], byRarity: number[]): string[] =>
  words.map((word, i) => (byRarity.slice(0, 2).includes(i) ? mistyped(word) : word));

function bothLanguages(): RetrievalSet {
  const [en, zh] = [xquadSet('en'), xquadSet('zh')];
  const some = (set: RetrievalSet, from: number): RetrievalSet['questions'] =>
    set.questions
      .filter((_, i) => i % every === 0)
      .map(({ question, document }) => ({ question, document: document + from }));
  return {
    documents: [...en.documents, ...zh.documents],
    questions: [...some(en, 0), ...some(zh, en.documents.length)],
  };
}

/** Every section of the manuals of undici and pino, each as a document of its own. */
function manualSections(): ParsedSection[] {
  const folders = ['undici/docs/docs/api', 'pino/docs'].map((folder) =>
    join(import.meta.dirname, '../../node_modules', folder),
  );
  const files = folders.flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith('.md'))
      .sort()
      .map((name) => join(folder, name)),
  );
  return files.flatMap((file) => {
    const parsed = parseMarkdown(readFileSync(file), 'text/markdown');
    return parsed instanceof Promise
      ? []
      : parsed.sections.filter(({ text }) => text.trim().length > 30);
  });
}

/**
 * Asked by its heading, which is taken out of the text; headings that stand twice or name one thing
 * only ask nothing.
 */
function manualsByHeading(): RetrievalSet {
  const sections = manualSections();
  const headings = sections.map((section) => section.headings.at(-1) ?? '');
  const asks = headings.map(
    (heading, i) =>
      headings.filter((other) => other === heading).length === 1 &&
      analyseQuestion(heading).content.length >= 2 &&
      (sections[i]?.text.length ?? 0) >= 150,
  );
  return {
    documents: sections.map((section, i) => [
      asks[i] ? { ...section, headings: section.headings.slice(0, -1) } : section,
    ]),
    questions: headings.flatMap((question, document) =>
      asks[document] ? [{ question, document }] : [],
    ),
  };
}

/**
 * Asked by two in five words of a sentence, as a reader remembers it; sentences that stand in
 * several documents ask nothing.
 */
function remembered(
  set: Pick<RetrievalSet, 'documents'>,
  language: BenchLanguage,
  count: number,
): RetrievalSet {
  const [least, most] = language === 'en' ? [60, 250] : [25, 100];
  const sentences = set.documents
    .flatMap((sections, document) =>
      sections.flatMap(({ text }) =>
        sentencesOf(text).map((sentence) => ({ document, text: sentence.text })),
      ),
    )
    .filter(({ text }) => text.length > least && text.length < most);
  const places = new Map<string, Set<number>>();
  for (const { document, text } of sentences)
    places.set(text, (places.get(text) ?? new Set()).add(document));
  const once = sentences.filter(({ text }) => places.get(text)?.size === 1);
  const questions = once
    .filter((_, i) => i % Math.max(1, Math.floor(once.length / count)) === 0)
    .map(({ document, text }) => ({
      document,
      question: wordsOf(text, language)
        .filter(() => random() < 0.4)
        .join(language === 'en' ? ' ' : ''),
    }));
  return {
    documents: set.documents,
    questions: questions.filter(({ question }) => analyseQuestion(question).content.length >= 2),
  };
}

/** By the name of their row. */
export const otherSets: Readonly<Record<string, () => RetrievalSet>> = {
  'xquad.en.typos': () => changed('en', withTypos, ' '),
  'xquad.en.keywords': () => changed('en', keywords, ' '),
  'xquad.en.untelling': () => changed('en', withoutTelling, ' '),
  'xquad.zh.keywords': () => changed('zh', keywords, ' '),
  'xquad.zh.untelling': () => changed('zh', withoutTelling, ''),
  'xquad.zh.remembered': () => remembered(xquadSet('zh'), 'zh', 300),
  'xquad.both': bothLanguages,
  'manuals.headings': manualsByHeading,
  // Nearly every sentence: of 300, 0.005 would be one question and a half.
  'manuals.remembered': () =>
    remembered({ documents: manualSections().map((section) => [section]) }, 'en', 3000),
};
