import { createBest, type Scored } from '../passages/best.ts';
import type { PassageBits } from '../passages/passage-bits.ts';
import { countOf, localOf } from './postings.ts';
import { largeSegment } from './lexical-write.ts';
import type { LexicalPart, TermLists } from './read-lists.ts';

/**
 * BM25 with the constants and the weight of a term of SQLite's FTS5 (sqlite.org/fts5.html, "The
 * bm25() function"), whose scores these are.
 */
const k1 = 1.2;
const b = 0.75;
const leastWeight = 1e-6;

export interface Collection {
  parts: readonly LexicalPart[];
  passages: number;
  /** Over all passages. */
  terms: number;
}

/** The best passages by the sum over `terms`; every posting counts, none is skipped. */
export function scoreLists(
  collection: Collection,
  terms: readonly TermLists[],
  limit: number,
  allowed: PassageBits | null,
): Scored[] {
  const best = createBest(limit);
  const scores = new Float64Array(largeSegment);
  const averageLength = Math.max(1, collection.terms) / Math.max(1, collection.passages);
  const weights = terms.map(({ frequency }) =>
    Math.max(leastWeight, Math.log((collection.passages - frequency + 0.5) / (frequency + 0.5))),
  );
  collection.parts.forEach((part, at) => {
    const { lengths } = part;
    let touched = false;
    terms.forEach(({ lists }, term) => {
      const list = lists[at];
      const weight = (weights[term] ?? 0) * (k1 + 1);
      if (!list || list.length === 0) return;
      touched = true;
      for (let i = 0; i < list.length; i += 1) {
        const posting = list[i] ?? 0;
        const local = localOf(posting);
        const count = countOf(posting);
        scores[local] =
          (scores[local] ?? 0) +
          (weight * count) / (count + k1 * (1 - b + (b * (lengths[local] ?? 0)) / averageLength));
      }
    });
    if (!touched) return;
    let floor = best.floor();
    for (let local = 0; local < lengths.length; local += 1) {
      const score = scores[local] ?? 0;
      if (score === 0 || score <= floor) continue;
      const id = part.ids ? (part.ids[local] ?? 0) : part.firstId + local;
      if (allowed && !allowed.has(id)) continue;
      best.add(id, score);
      floor = best.floor();
    }
    scores.fill(0);
  });
  return best.sorted();
}
