import { isHanTerm } from '../text/terms.ts';
import type { BaseDatabase } from './base-database.ts';
import { nearest } from './nearest.ts';
import { quantized, similarityOf } from './quantize.ts';

export interface VectorHit {
  passageId: number;
  /** Cosine, -1..1. */
  similarity: number;
}

export interface LexicalHit {
  passageId: number;
  /** BM25, higher is better. */
  score: number;
}

export interface LexicalResult {
  hits: LexicalHit[];
  /** In how many passages each counted term stands. */
  frequencies: Record<string, number>;
  /** Live passages of the base. */
  passages: number;
}

/** Of a long question only so many terms are searched, the rarest; what is left out hardly moves BM25. */
const searchedTerms = 24;
/**
 * And only so many places in their lists are read, but always the rarest few terms: FTS5 walks every list to its end, at about a million places
 * a second, and the longest lists tell the least. Bases below 10,000 passages never come near it.
 */
const searchedPlaces = 30_000;
const leastTerms = 4;

/** The nearest passages; none when the base has no vectors yet or they come from another model. */
export function searchVectors(db: BaseDatabase, model: string, vector: Float32Array, limit: number): VectorHit[] {
  const meta = metaOf(db);
  if (meta.get('model') !== model || Number(meta.get('dimensions')) !== vector.length) return [];
  const scale = Number(meta.get('scale'));
  return nearest(db, quantized(vector, scale), limit).map(({ id, dot }) => ({ passageId: id, similarity: similarityOf(dot, scale) }));
}

/** Which model the base's vectors come from, once there are any. */
export function vectorModel(db: BaseDatabase): string | null {
  return metaOf(db).get('model') ?? null;
}

function metaOf(db: BaseDatabase): Map<string, string> {
  return new Map(db.prepare<[], { key: string; value: string }>('SELECT key, value FROM meta').all().map((row) => [row.key, row.value]));
}

/** BM25 over `terms`; `counted` are the terms whose frequencies the caller wants to know besides. */
export function searchLexical(db: BaseDatabase, terms: readonly string[], counted: readonly string[], limit: number): LexicalResult {
  const passages = Number(metaOf(db).get('passages') ?? 0);
  const frequencies = frequenciesOf(db, [...new Set([...terms, ...counted])], passages);
  const expression = matchExpression(terms.map((term) => [term, frequencies[term] ?? 0]), passages);
  if (expression === '') return { hits: [], frequencies, passages };
  const hits = db
    .prepare<[string, number], { passageId: number; rank: number }>('SELECT rowid AS passageId, rank FROM lexical WHERE lexical MATCH ? ORDER BY rank LIMIT ?')
    .all(expression, limit)
    .map((row) => ({ passageId: row.passageId, score: -row.rank }));
  return { hits, frequencies, passages };
}

/** Counting a frequent term walks its whole list, so counts are kept while the base hardly changes. */
const counted = new WeakMap<BaseDatabase, { passages: number; frequencies: Map<string, number> }>();

function frequenciesOf(db: BaseDatabase, terms: readonly string[], passages: number): Record<string, number> {
  let known = counted.get(db);
  if (!known || Math.abs(known.passages - passages) > 0.02 * known.passages || known.frequencies.size > 50_000) {
    known = { passages, frequencies: new Map() };
    counted.set(db, known);
  }
  const { frequencies } = known;
  const exact = db.prepare<[string], { doc: number }>('SELECT doc FROM lexical_terms WHERE term = ?');
  const prefix = db.prepare<[string, string], { doc: number | null }>('SELECT sum(doc) AS doc FROM lexical_terms WHERE term >= ? AND term < ?');
  const count = (term: string): number => {
    const cached = frequencies.get(term);
    if (cached !== undefined) return cached;
    const found = isPrefix(term) ? prefix.get(term, `${term}\u{10ffff}`)?.doc : exact.get(term)?.doc;
    const frequency = Math.min(found ?? 0, passages);
    frequencies.set(term, frequency);
    return frequency;
  };
  return Object.fromEntries(terms.map((term) => [term, count(term)]));
}

/** One Han character stands for every bigram that begins with it, and itself at a run's end. */
function isPrefix(term: string): boolean {
  return isHanTerm(term) && [...term].length === 1;
}

/**
 * FTS5's syntax never sees the user's text: each term is quoted. Terms in more than half of the passages are left out where others
 * are there: their weight in BM25 is zero, and their lists are the longest.
 */
function matchExpression(terms: readonly (readonly [string, number])[], passages: number): string {
  const held = terms.filter(([, frequency]) => frequency > 0).sort((a, b) => a[1] - b[1]);
  const telling = held.filter(([, frequency]) => frequency * 2 <= passages);
  let places = 0;
  const chosen = (telling.length > 0 ? telling : held).slice(0, searchedTerms).filter(([, frequency], i) => {
    places += frequency;
    return i < leastTerms || places <= searchedPlaces;
  });
  return chosen.map(([term]) => `"${term.replaceAll('"', '""')}"${isPrefix(term) ? ' *' : ''}`).join(' OR ');
}
