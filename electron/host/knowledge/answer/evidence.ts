import type { SearchHit } from '../../../../shared/contract/answers.ts';
import { passageText } from '../parse/chunk.ts';
import type { Retrieved } from '../retrieve/retrieve.ts';
import { scriptOf } from '../text/script.ts';
import { sentencesOf } from '../text/sentences.ts';
import { isHanTerm } from '../text/terms.ts';
import {
  characterCoverage,
  coverage,
  credit,
  heldText,
  questionUnits,
  type HeldText,
  type QuestionUnit,
} from './question-units.ts';

/** A sentence of one of the best passages, and how it bears on the question. */
export interface EvidenceSentence {
  /** The source's number. */
  n: number;
  text: string;
  /** The weighted share of the question's words in it and the sentence behind it, 0..1. */
  window: number;
  /** The same of the sentence alone. */
  coverage: number;
  /**
   * Its similarity to the question above that of unrelated sentences, at most 1; null where no
   * model could tell.
   */
  meaning: number | null;
}

/** What retrieval knows about whether the documents hold an answer. */
export interface Evidence {
  script: 'han' | 'other';
  features: {
    /** The weighted share of the question's words in the best passage, 0..1. */
    passage: number;
    /** In the best two sentences that follow each other. */
    window: number;
    /** Of its Han characters in the best passage. */
    characters: number;
    /** Logarithm of one more than the count of its words. */
    length: number;
    /** How many of its words and numbers that are not Han are missing from the best passage. */
    missingNames: number;
    /**
     * Of the sentence nearest in meaning: how near, and its share of the question's words. Null
     * without a model that reads the question.
     */
    meaning: number | null;
    meaningCoverage: number | null;
  };
  sentences: EvidenceSentence[];
}

/**
 * Vectors for sentences by the model that the question's vector is from; `references` are those of
 * `referenceSentences`.
 */
export interface SentenceVectors {
  query: Float32Array;
  references: readonly Float32Array[];
  sentences: readonly Float32Array[];
}

/**
 * Sentences that hardly any question is about. How near a question is to them tells where
 * "unrelated" is for a model: about 0.05 for MiniLM, about 0.75 for models of the E5 family,
 * whose similarities are all high.
 */
export const referenceSentences: readonly string[] = [
  'The meeting was moved to the second floor.',
  'She bought three apples and a loaf of bread.',
  'The engine needs new oil every year.',
  'His brother plays the violin in a small orchestra.',
  'Please send the form back by post.',
  'The river froze early that winter.',
  'A new library opened near the station.',
  'They painted the kitchen yellow.',
];

/** This many of the first passages are compared sentence by sentence. */
const readPassages = 3;
const readSentences = 48;

/** The sentences whose vectors `weigh` wants. */
export function sentencesToWeigh(hits: readonly SearchHit[]): { n: number; text: string }[] {
  return hits
    .slice(0, readPassages)
    .flatMap((hit) => sentencesOf(hit.text).map(({ text }) => ({ n: hit.n, text })))
    .slice(0, readSentences);
}

export function weigh(
  question: string,
  found: Pick<Retrieved, 'hits' | 'frequencies' | 'passages'>,
  vectors: SentenceVectors | null,
): Evidence {
  const units = questionUnits(question, found.frequencies, found.passages);
  const sentences = weighSentences(units, sentencesToWeigh(found.hits), vectors);
  const [first] = found.hits;
  const best = heldText(
    first ? passageText(first.heading === null ? [] : [first.heading], first.text) : '',
  );
  const nearest = sentences.reduce<EvidenceSentence | null>(
    (top, next) => (next.meaning !== null && next.meaning > (top?.meaning ?? -2) ? next : top),
    null,
  );
  return {
    script: scriptOf(question) === 'han' ? 'han' : 'other',
    features: {
      passage: coverage(units, best),
      window: Math.max(0, ...sentences.map((sentence) => sentence.window)),
      characters: characterCoverage(units, best),
      length: Math.log(units.length + 1),
      missingNames: missingNames(units, best),
      meaning: nearest?.meaning ?? null,
      meaningCoverage: nearest?.coverage ?? null,
    },
    sentences,
  };
}

function missingNames(units: readonly QuestionUnit[], held: HeldText): number {
  return units.filter((unit) => !isHanTerm(unit.word) && credit(unit, held) === 0).length;
}

function weighSentences(
  units: readonly QuestionUnit[],
  sentences: readonly { n: number; text: string }[],
  vectors: SentenceVectors | null,
): EvidenceSentence[] {
  return sentences.map((sentence, i) => {
    const next = sentences[i + 1];
    const alone = coverage(units, heldText(sentence.text));
    const window =
      next?.n === sentence.n ? coverage(units, heldText(`${sentence.text} ${next.text}`)) : alone;
    const vector = vectors?.sentences[i];
    return {
      ...sentence,
      coverage: alone,
      window,
      meaning: vectors && vector ? nearness(vectors, vector) : null,
    };
  });
}

function nearness({ query, references }: SentenceVectors, vector: Float32Array): number {
  const unrelated =
    references.reduce((sum, reference) => sum + dot(query, reference), 0) /
    Math.max(1, references.length);
  return (dot(query, vector) - unrelated) / Math.max(0.01, 1 - unrelated);
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}
