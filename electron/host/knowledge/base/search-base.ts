import type { SearchFilter } from '../../../../shared/contract/knowledge.ts';
import { isHanTerm } from '../text/terms.ts';
import type { BaseDatabase } from './database/base-database.ts';
import { scoreLists } from './lexical/score-lists.ts';
import { listsOf, partsOf, type TermLists } from './lexical/read-lists.ts';
import { livePassages } from './passages/passage-bits.ts';
import { allowedPassages } from './passages/passage-filter.ts';
import { nearestVectors } from './vectors/nearest-vectors.ts';

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

/** Of a long question the rarest terms are searched; the others hardly change BM25. */
const searchedTerms = 64;

/** The nearest passages; none when the base has no vectors yet or they come from another model. */
export function searchVectors(
  db: BaseDatabase,
  { model, vector, limit, filter }: VectorQuery,
): VectorHit[] {
  return inSnapshot(db, () => {
    const meta = metaOf(db);
    if (meta.get('model') !== model || Number(meta.get('dimensions')) !== vector.length) return [];
    const scale = Number(meta.get('scale'));
    const allowed = allowedPassages(db, filter);
    return nearestVectors(db, { vector, scale, limit, allowed }).map(({ id, score }) => ({
      passageId: id,
      similarity: Math.max(-1, Math.min(1, score)),
    }));
  });
}

/** A search reads one state of the base, even while another thread writes. */
function inSnapshot<T>(db: BaseDatabase, read: () => T): T {
  return db.transaction(read)();
}

/** The model that the base's vectors come from; null before the first one. */
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
  return inSnapshot(db, () => {
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
    const collection = { parts, passages, terms: Number(meta.get('terms') ?? 0) };
    const allowed = filter ? allowedPassages(db, filter) : null;
    const hits = scoreLists(collection, searched, limit, allowed);
    return {
      hits: hits.map(({ id, score }) => ({ passageId: id, score })),
      frequencies: Object.fromEntries([...lists].map(([term, { frequency }]) => [term, frequency])),
      passages,
    };
  });
}

/** One Han character means every bigram that begins with it, and itself at a run's end. */
function isPrefix(term: string): boolean {
  return isHanTerm(term) && [...term].length === 1;
}

/** Terms in more than half of the passages are skipped where there are others: they weigh nearly 0. */
function searchedOf(lists: readonly TermLists[], passages: number): TermLists[] {
  const used = lists
    .filter(({ frequency }) => frequency > 0)
    .sort((a, b) => a.frequency - b.frequency);
  const rare = used.filter(({ frequency }) => frequency * 2 <= passages);
  return (rare.length > 0 ? rare : used).slice(0, searchedTerms);
}
