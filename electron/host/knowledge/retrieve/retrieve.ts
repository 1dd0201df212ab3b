import type { SearchHit } from '../../../../shared/contract/answers.ts';
import type { PassageRow } from '../base/base-read.ts';
import type { LexicalResult, VectorHit } from '../base/search-base.ts';
import { analyseQuestion, matchedWords, type AnalysedQuestion } from '../text/terms.ts';
import { adjacentTo, type AdjacentPassage } from './adjacent-passages.ts';
import { rarity } from '../base/weigh/passage-bm25.ts';
import {
  agreementOf,
  fusedScore,
  nearness,
  shownScore,
  vectorTrust,
  withSharedMeaning,
  type Candidate,
} from './fusion.ts';
import { orderOf } from '../base/weigh/literal-evidence.ts';
import { withoutNearDuplicates, type Sketch } from '../base/weigh/near-duplicates.ts';
import type { RetrievedBase } from './retrieved-base.ts';
import { rerankDepth, rerankTop, type Ranker } from './rerank.ts';
import type { PassageWeight, WeighedQuestion } from '../base/weigh/weigh-passages.ts';

export interface Retrieved {
  hits: SearchHit[];
  /**
   * In how many passages each content term and each word's term of the query is, over all
   * bases.
   */
  frequencies: Record<string, number>;
  passages: number;
  /** How far the vectors could be trusted on this query, 0..1; 0 where there were none. */
  vectorTrust: number;
  /** Of the base whose vectors could be trusted: for comparing single sentences. */
  meaning: { model: string; query: Float32Array } | null;
  /** The passages next to hits that are cut in mid-thought. */
  adjacent(hits: readonly SearchHit[]): Promise<AdjacentPassage[]>;
}

/** How deep each side is read before they are fused. */
const depth = 50;

/** What one base's two sides found. */
interface Found {
  target: RetrievedBase;
  lexical: LexicalResult;
  vectors: VectorHit[];
  trust: number;
  meaning: Retrieved['meaning'];
  model: string | null;
}

interface Scored extends Candidate {
  found: Found;
  passageId: number;
  score: number;
  sketch: Sketch;
}

/**
 * Both sides at once, over every base; what they found is weighed against the question by its text,
 * fused, reranked by `ranker` where there is one, and cut to `limit`.
 */
export async function retrieve(
  bases: readonly RetrievedBase[],
  query: string,
  limit: number,
  ranker: Ranker | null = null,
): Promise<Retrieved> {
  const analysed = analyseQuestion(query);
  const terms = analysed.content;
  const counted = [...new Set([...terms, ...analysed.words.flatMap((word) => word.terms)])];
  const found = await Promise.all(bases.map((target) => search(target, query, { terms, counted })));
  const passages = found.reduce((sum, { lexical }) => sum + lexical.passages, 0);
  const frequencies = Object.fromEntries(
    counted.map((term) => [
      term,
      found.reduce((sum, { lexical }) => sum + (lexical.frequencies[term] ?? 0), 0),
    ]),
  );
  const weights = new Map(terms.map((term) => [term, rarity(frequencies[term] ?? 0, passages)]));
  const question: WeighedQuestion = {
    terms: [...weights],
    rest: analysed.functions,
    order: orderOf(analysed.terms, weights),
  };
  const lasts = lastSimilarities(found);
  const candidates = withSharedMeaning(
    (await Promise.all(found.map((each) => candidatesOf(each, question, lasts)))).flat(),
  );
  const agreement = agreementOf(candidates);
  const scored = candidates
    .map((one) => ({ ...one, score: fusedScore(one, one.found.trust, agreement) }))
    .sort((a, b) => b.score - a.score);
  const fused = await rowsOf(
    withoutNearDuplicates(scored, ranker ? Math.max(limit, rerankDepth) : limit),
  );
  const rows = ranker
    ? (await rerankTop(query, fused, ({ row }) => row.text, ranker)).slice(0, limit)
    : fused;
  return {
    hits: await heldHits(
      rows,
      rows.map(({ scored: one, row }, i) => hitOf(one, row, analysed, i + 1)),
    ),
    frequencies,
    passages,
    vectorTrust: Math.max(0, ...found.map(({ trust }) => trust)),
    meaning: found.find(({ meaning }) => meaning)?.meaning ?? null,
    adjacent: (hits) => adjacentTo(bases, hits),
  };
}

async function search(
  target: RetrievedBase,
  query: string,
  words: { terms: readonly string[]; counted: readonly string[] },
): Promise<Found> {
  const model = await target.base.vectorModel();
  const [lexical, { vector, vectors }] = await Promise.all([
    target.base.searchLexical({ terms: words.terms, counted: words.counted, limit: depth }),
    nearest(target, model),
  ]);
  const trust =
    model !== null && vectors.length > 0 ? vectorTrust(query, target.languagesOf(model)) : 0;
  return {
    target,
    lexical,
    vectors,
    trust,
    model,
    meaning: model !== null && vector && trust > 0 ? { model, query: vector } : null,
  };
}

async function nearest(
  target: RetrievedBase,
  model: string | null,
): Promise<{ vector: Float32Array | null; vectors: VectorHit[] }> {
  const vector = model === null ? null : await target.embedQuery(model);
  return {
    vector,
    vectors:
      model === null || vector === null
        ? []
        : await target.base.searchVectors({ model, vector, limit: depth }),
  };
}

/**
 * By model, the similarity of the last of `depth` candidates over all bases whose vectors it made.
 */
function lastSimilarities(found: readonly Found[]): Map<string | null, number> {
  const lasts = new Map<string | null, number>();
  for (const model of new Set(found.map((each) => each.model))) {
    const similarities = found
      .filter((each) => each.model === model)
      .flatMap(({ vectors }) => vectors.map(({ similarity }) => similarity))
      .sort((a, b) => b - a);
    lasts.set(model, similarities.slice(0, depth).at(-1) ?? 1);
  }
  return lasts;
}

async function candidatesOf(
  found: Found,
  question: WeighedQuestion,
  lasts: ReadonlyMap<string | null, number>,
): Promise<Omit<Scored, 'score'>[]> {
  const similarities = new Map(found.vectors.map((hit) => [hit.passageId, hit.similarity]));
  const last = lasts.get(found.model) ?? 1;
  return (await weightsOf(found, question)).map((weight) => ({
    ...weight,
    found,
    meaning: nearness(similarities.get(weight.passageId) ?? null, last),
  }));
}

/**
 * Of what the words found, and of what the vectors found besides. Vectors without trust only fill
 * up, so that their finds change nothing in how the others are weighed; and where the words found
 * nothing they have nothing to say about what the vectors found either.
 */
async function weightsOf(
  { target, lexical, vectors, trust }: Found,
  question: WeighedQuestion,
): Promise<PassageWeight[]> {
  const byWords = lexical.hits.map(({ passageId }) => passageId);
  const besides = vectors.map(({ passageId }) => passageId).filter((id) => !byWords.includes(id));
  const weigh = async (ids: readonly number[], by: WeighedQuestion): Promise<PassageWeight[]> =>
    ids.length === 0 ? [] : target.base.weighPassages({ passageIds: ids, question: by });
  if (trust > 0 && byWords.length > 0) return weigh([...byWords, ...besides], question);
  return [
    ...(await weigh(byWords, question)),
    ...(await weigh(besides.slice(0, depth - byWords.length), { terms: [], rest: [], order: [] })),
  ];
}

/** In order; a passage that is retired meanwhile is left out. */
async function rowsOf(scored: readonly Scored[]): Promise<{ scored: Scored; row: PassageRow }[]> {
  const rows = new Map<Found, Map<number, PassageRow>>();
  for (const found of new Set(scored.map((one) => one.found))) {
    const ids = scored.filter((one) => one.found === found).map(({ passageId }) => passageId);
    rows.set(
      found,
      new Map(
        (await found.target.base.passageRows({ passageIds: ids })).map((row) => [
          row.passageId,
          row,
        ]),
      ),
    );
  }
  return scored.flatMap((one) => {
    const row = rows.get(one.found)?.get(one.passageId);
    return row ? [{ scored: one, row }] : [];
  });
}

/** Marks the hits that may not leave this machine. */
async function heldHits(
  rows: readonly { scored: Scored; row: PassageRow }[],
  hits: SearchHit[],
): Promise<SearchHit[]> {
  const held = new Map<Found, ReadonlySet<number>>();
  for (const found of new Set(rows.map(({ scored }) => scored.found))) {
    const ids = rows.filter(({ scored }) => scored.found === found).map(({ row }) => row.passageId);
    held.set(found, (await found.target.localOnlyOf?.(ids)) ?? new Set());
  }
  return hits.map((hit, i) => {
    const of = rows[i];
    return of && held.get(of.scored.found)?.has(of.row.passageId) === true
      ? { ...hit, localOnly: true }
      : hit;
  });
}

function hitOf(
  { found: { target, lexical, vectors }, score }: Scored,
  row: PassageRow,
  question: AnalysedQuestion,
  n: number,
): SearchHit {
  const isHere = ({ passageId }: { passageId: number }): boolean => passageId === row.passageId;
  const rank = (hits: readonly { passageId: number }[]): number | null =>
    hits.findIndex(isHere) + 1 || null;
  return {
    n,
    baseId: target.id,
    documentId: row.documentId,
    chunkId: row.chunkId,
    file: row.file,
    page: row.page,
    heading: row.heading === '' ? null : row.heading,
    text: row.text,
    score: shownScore(score),
    vectorRank: rank(vectors),
    lexicalRank: rank(lexical.hits),
    similarity: vectors.find(isHere)?.similarity ?? null,
    lexicalScore: lexical.hits.find(isHere)?.score ?? null,
    matched: matchedWords(question, row.text),
  };
}
