import { readsScript, scriptOf } from '../text/script.ts';

/** Reciprocal rank fusion's constant (Cormack, Clarke, Büttcher, SIGIR 2009). */
const rankConstant = 60;

export interface Fused {
  passageId: number;
  /** 0..1; 1 is the first of both sides. */
  score: number;
  /** From 1; null where that side did not find it. */
  vectorRank: number | null;
  lexicalRank: number | null;
}

/**
 * How far the vector side can be trusted on this query, 0..1: fully where the embedding model was trained on a language of the query's script, not at all where it was
 * not. Plain RRF lets a side that can't read ruin the other: XQuAD in Chinese with MiniLM has recall@1 0.929 by words, 0.126 by vectors, and 0.370 fused.
 */
export function vectorTrust(query: string, languages: readonly string[]): number {
  return readsScript(languages, scriptOf(query)) ? 1 : 0;
}

/** Weighted RRF. A side without trust only fills up behind what the other one found. */
export function fuse(vectors: readonly number[], words: readonly number[], trust: number): Fused[] {
  const found = new Map<number, Fused>();
  const add = (passageId: number, rank: number, side: 'vectorRank' | 'lexicalRank', weight: number): void => {
    const entry = found.get(passageId) ?? { passageId, score: 0, vectorRank: null, lexicalRank: null };
    entry[side] = rank;
    entry.score += (weight * (rankConstant + 1)) / (rankConstant + rank);
    found.set(passageId, entry);
  };
  // So little that the last by words still comes before the first by vectors.
  const vectorWeight = Math.max(trust, 0.001);
  words.forEach((id, i) => add(id, i + 1, 'lexicalRank', 1));
  vectors.forEach((id, i) => add(id, i + 1, 'vectorRank', vectorWeight));
  return [...found.values()].map((entry) => ({ ...entry, score: entry.score / (1 + vectorWeight) })).sort((a, b) => b.score - a.score);
}
