import type { SearchHit } from '../../../../shared/contract/answers.ts';
import { fitPassages, tokensOf, type PassageBudget } from './fit-passages.ts';
import type { AdjacentChunk } from '../base/adjacent-chunks.ts';
import type { RetrievedBase } from './retrieved-base.ts';

export type AdjacentPassage = AdjacentChunk & { baseId: string };

/** The passages next to the hits, of every base. */
export async function adjacentTo(
  bases: readonly RetrievedBase[],
  hits: readonly SearchHit[],
): Promise<AdjacentPassage[]> {
  const found = bases.map(async ({ id, base }) => {
    const chunks = hits.filter((hit) => hit.baseId === id).map((hit) => hit.chunkId);
    return chunks.length === 0
      ? []
      : (await base.adjacentChunks({ chunkIds: chunks })).map((row) => ({ ...row, baseId: id }));
  });
  return (await Promise.all(found)).flat();
}

/**
 * The hits that fit and, in the tokens that are left, the passages in which their thoughts begin or
 * go on: each a source of its own with its own page, next to the one that it belongs to. `hits` are
 * the found ones among `sources`; both are numbered alike.
 */
export async function fitWithAdjacent(
  found: readonly SearchHit[],
  fit: PassageBudget,
  adjacentOf: (hits: readonly SearchHit[]) => Promise<AdjacentPassage[]>,
): Promise<{ hits: SearchHit[]; sources: SearchHit[] }> {
  const chosen = fitPassages(found, fit);
  const taken = new Set(chosen.map(keyOf));
  let left = fit.maxTokens - chosen.reduce((sum, hit) => sum + tokensOf(hit), 0);
  const added = new Map<string, SearchHit>();
  for (const adjacent of await adjacentOf(chosen)) {
    const hit = chosen.find((one) => one.baseId === adjacent.baseId && one.chunkId === adjacent.of);
    const tokens = tokensOf(adjacent);
    if (!hit || taken.has(keyOf(adjacent)) || tokens > left || adjacent.text === '') continue;
    taken.add(keyOf(adjacent));
    left -= tokens;
    added.set(`${keyOf(hit)} ${adjacent.side}`, toHit(adjacent, hit));
  }
  const sources = chosen
    .flatMap((hit) =>
      [added.get(`${keyOf(hit)} before`) ?? [], hit, added.get(`${keyOf(hit)} after`) ?? []].flat(),
    )
    .map((hit, i) => ({ ...hit, n: i + 1 }));
  const own = new Set(chosen.map(keyOf));
  return { sources, hits: sources.filter((hit) => own.has(keyOf(hit))) };
}

const keyOf = ({ baseId, chunkId }: { baseId: string; chunkId: number }): string =>
  `${baseId} ${chunkId}`;

/**
 * It is there for the sake of the hit, so it has its score, and stays where the hit must stay;
 * neither index found it.
 */
function toHit(
  { baseId, documentId, chunkId, file, page, heading, text }: AdjacentPassage,
  { score, localOnly }: SearchHit,
): SearchHit {
  return {
    ...(localOnly ? { localOnly } : {}),
    n: 0,
    baseId,
    documentId,
    chunkId,
    file,
    page,
    heading: heading === '' ? null : heading,
    text,
    score,
    vectorRank: null,
    lexicalRank: null,
    similarity: null,
    lexicalScore: null,
    matched: [],
  };
}
