import type { SearchHit } from '../../../../shared/contract/knowledge.ts';
import type { PassageRow } from '../base/base-read.ts';
import type { Base } from '../base/base-workers.ts';
import type { LexicalResult, VectorHit } from '../base/search-base.ts';
import { contentTerms, matchedWords, questionWords } from '../text/terms.ts';
import { fuse, vectorTrust, type Fused } from './fusion.ts';

export interface RetrievedBase {
  id: string;
  base: Base;
  /** The question's vector by the model that embedded the base; null where it can't be had now, and the words must do alone. */
  embedQuery(model: string): Promise<Float32Array | null>;
  languagesOf(model: string): readonly string[];
}

export interface Retrieved {
  hits: SearchHit[];
  /** BM25 of each hit by its place in `hits`; 0 where the words did not find it. */
  lexicalScores: number[];
  /** In how many passages each content term and each word's term of the query stands, over all bases. */
  frequencies: Record<string, number>;
  passages: number;
  /** How far the vectors could be trusted on this query, 0..1; 0 where there were none. */
  vectorTrust: number;
  /** Of the base whose vectors could be trusted: for comparing single sentences. */
  meaning: { model: string; query: Float32Array } | null;
}

/** How deep each side is read before they are fused. */
const depth = 50;

/** Both sides at once, over every base, fused by rank and cut to `limit`. */
export async function retrieve(bases: readonly RetrievedBase[], query: string, limit: number): Promise<Retrieved> {
  const terms = contentTerms(query);
  const counted = [...new Set([...terms, ...questionWords(query).flatMap((word) => word.terms)])];
  const found = await Promise.all(bases.map((base) => retrieveFrom(base, query, { terms, counted }, limit)));
  const all = found.flatMap((result) => result.rows).sort((a, b) => b.hit.score - a.hit.score).slice(0, limit);
  const frequencies: Record<string, number> = {};
  for (const term of counted) frequencies[term] = found.reduce((sum, result) => sum + (result.lexical.frequencies[term] ?? 0), 0);
  return {
    hits: all.map((row, i) => ({ ...row.hit, n: i + 1 })),
    lexicalScores: all.map((row) => row.lexicalScore),
    frequencies,
    passages: found.reduce((sum, result) => sum + result.lexical.passages, 0),
    vectorTrust: Math.max(0, ...found.map((result) => result.trust)),
    meaning: found.find((result) => result.meaning)?.meaning ?? null,
  };
}

interface Row {
  hit: SearchHit;
  lexicalScore: number;
}

async function retrieveFrom(target: RetrievedBase, query: string, words: { terms: readonly string[]; counted: readonly string[] }, limit: number): Promise<{ rows: Row[]; lexical: LexicalResult; trust: number; meaning: Retrieved['meaning'] }> {
  const model = await target.base.call('words', 'vectorModel');
  const [lexical, vectors] = await Promise.all([target.base.call('words', 'searchLexical', words.terms, words.counted, depth), nearest(target, model)]);
  const trust = model !== null && vectors.hits.length > 0 ? vectorTrust(query, target.languagesOf(model)) : 0;
  const meaning = model !== null && vectors.query && trust > 0 ? { model, query: vectors.query } : null;
  const fused = fuse(vectors.hits.map((hit) => hit.passageId), lexical.hits.map((hit) => hit.passageId), trust).slice(0, limit);
  const rows = await target.base.call('words', 'passageRows', fused.map((entry) => entry.passageId));
  return { rows: joined(target.id, query, rows, fused, vectors.hits, lexical), lexical, trust, meaning };
}

async function nearest(target: RetrievedBase, model: string | null): Promise<{ query: Float32Array | null; hits: VectorHit[] }> {
  const query = model === null ? null : await target.embedQuery(model);
  return { query, hits: model === null || query === null ? [] : await target.base.call('vectors', 'searchVectors', model, query, depth) };
}

function joined(baseId: string, query: string, rows: readonly PassageRow[], fused: readonly Fused[], vectors: readonly VectorHit[], lexical: LexicalResult): Row[] {
  const ranks = new Map(fused.map((entry) => [entry.passageId, entry]));
  const similarities = new Map(vectors.map((hit) => [hit.passageId, hit.similarity]));
  const scores = new Map(lexical.hits.map((hit) => [hit.passageId, hit.score]));
  return rows.map((row) => {
    const rank = ranks.get(row.passageId);
    return {
      hit: {
        n: 0, baseId, documentId: row.documentId, chunkId: row.chunkId, file: row.file, page: row.page, heading: row.heading === '' ? null : row.heading, text: row.text,
        score: rank?.score ?? 0, vectorRank: rank?.vectorRank ?? null, lexicalRank: rank?.lexicalRank ?? null,
        similarity: similarities.get(row.passageId) ?? null, matched: matchedWords(query, row.text),
      },
      lexicalScore: scores.get(row.passageId) ?? 0,
    };
  });
}
