import type { SearchFilter } from '../../../../shared/contract/knowledge.ts';
import { isHanTerm } from '../text/terms.ts';
import type { BaseDatabase } from './base-database.ts';
import { bestByBm25 } from './lexical/score-lists.ts';
import { listsOf, partsOf, type TermLists } from './lexical/read-lists.ts';
import { livePassages } from './passage-bits.ts';
import { allowedPassages } from './passage-filter.ts';
import { similarityOf } from './quantize.ts';
import { nearest } from './vectors/nearest-vectors.ts';

export interface VectorQuery {
  /** That `vector` comes from. */
  model: string;
  /** Normalised. */
  vector: Float32Array;
  limit: number;
  filter?: SearchFilter | undefined;
}

export interface VectorHit {
  passageId: number;
  /** Cosine, -1..1. */
  similarity: number;
}

export interface LexicalQuery {
  terms: readonly string[];
  /** Terms whose frequencies are returned too. */
  counted: readonly string[];
  limit: number;
  /** Changes which passages are found, not the weight of a term. */
  filter?: SearchFilter | undefined;
}

export interface LexicalHit {
  passageId: number;
  /** BM25, higher is better. */
  score: number;
}

export interface LexicalResult {
  hits: LexicalHit[];
  /** How many passages contain each term. */
  frequencies: Record<string, number>;
  /** Live passages of the base. */
  passages: number;
}

/**
 * Of a long question only so many terms are searched, the rarest; what is left out hardly moves
 * BM25.
 */
const searchedTerms = 64;

/** The nearest passages; none when the base has no vectors yet or they come from another model. */
export function searchVectors(
  db: BaseDatabase,
  { model, vector, limit, filter }: VectorQuery,
): VectorHit[] {
  return asOne(db, () => {
    const meta = metaOf(db);
    if (meta.get('model') !== model || Number(meta.get('dimensions')) !== vector.length) return [];
    const scale = Number(meta.get('scale'));
    return nearest(db, vector, scale, limit, allowedPassages(db, filter)).map(({ id, score }) => ({
      passageId: id,
      similarity: similarityOf(score, scale),
    }));
  });
}

/** Everything a search reads is of one moment, whatever is written meanwhile. */
function asOne<T>(db: BaseDatabase, read: () => T): T {
  return db.transaction(read)();
}

/** Which model the base's vectors come from, once there are any. */
export function vectorModel(db: BaseDatabase): string | null {
  return metaOf(db).get('model') ?? null;
}

function metaOf(db: BaseDatabase): Map<string, string> {
  return new Map(
    db
      .prepare<[], { key: string; value: string }>('SELECT key, value FROM meta')
      .all()
      .map((row) => [row.key, row.value]),
  );
}

/** The best passages by BM25 over `terms`. */
export function searchLexical(
  db: BaseDatabase,
  { terms, counted, limit, filter }: LexicalQuery,
): LexicalResult {
  return asOne(db, () => {
    const meta = metaOf(db);
    const passages = Number(meta.get('passages') ?? 0);
    const live = livePassages(db);
    const parts = partsOf(db);
    const lists = new Map(
      [...new Set([...terms, ...counted])].map((term) => [
        term,
        listsOf(parts, term, isPrefix(term), live),
      ]),
    );
    const searched = searchedOf(
      [...new Set(terms)].flatMap((term) => lists.get(term) ?? []),
      passages,
    );
    const hits = bestByBm25(
      parts,
      searched,
      { passages, terms: Number(meta.get('terms') ?? 0) },
      limit,
      filter ? allowedPassages(db, filter) : null,
    );
    return {
      hits: hits.map(({ id, score }) => ({ passageId: id, score })),
      frequencies: Object.fromEntries([...lists].map(([term, { frequency }]) => [term, frequency])),
      passages,
    };
  });
}

/** One Han character stands for every bigram that begins with it, and itself at a run's end. */
function isPrefix(term: string): boolean {
  return isHanTerm(term) && [...term].length === 1;
}

/**
 * Terms in more than half of the passages are left out where others are there: their weight in BM25
 * is next to nothing.
 */
function searchedOf(lists: readonly TermLists[], passages: number): TermLists[] {
  const held = lists
    .filter(({ frequency }) => frequency > 0)
    .sort((a, b) => a.frequency - b.frequency);
  const telling = held.filter(({ frequency }) => frequency * 2 <= passages);
  return (telling.length > 0 ? telling : held).slice(0, searchedTerms);
}
