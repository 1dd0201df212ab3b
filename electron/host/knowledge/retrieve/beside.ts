import type { SearchHit } from '../../../../shared/contract/knowledge.ts';
import { fitPassages, tokensOf, type Fit } from './fit-passages.ts';
import type { NeighbourRow } from '../base/adjacent-chunks.ts';
import type { RetrievedBase } from './retrieve.ts';

export type Neighbour = NeighbourRow & { baseId: string };

/** What goes on beside each of the hits, of every base. */
export async function besideHits(
  bases: readonly RetrievedBase[],
  hits: readonly SearchHit[],
): Promise<Neighbour[]> {
  const found = bases.map(async ({ id, base }) => {
    const chunks = hits.filter((hit) => hit.baseId === id).map((hit) => hit.chunkId);
    return chunks.length === 0
      ? []
      : (await base.neighboursOf({ chunkIds: chunks })).map((row) => ({ ...row, baseId: id }));
  });
  return (await Promise.all(found)).flat();
}

/**
 * The hits that fit and, in the tokens that are left, the passages in which their thoughts begin or
 * go on: each a source of its own with its own page, beside the one that it belongs to. `hits` are
 * the found ones among `sources`; both are numbered alike.
 */
export async function fitWithNeighbours(
  found: readonly SearchHit[],
  fit: Fit,
  beside: (hits: readonly SearchHit[]) => Promise<Neighbour[]>,
): Promise<{ hits: SearchHit[]; sources: SearchHit[] }> {
  const chosen = fitPassages(found, fit);
  const taken = new Set(chosen.map(keyOf));
  let left = fit.maxTokens - chosen.reduce((sum, hit) => sum + tokensOf(hit), 0);
  const added = new Map<string, SearchHit>();
  for (const neighbour of await beside(chosen)) {
    const hit = chosen.find(
      (one) => one.baseId === neighbour.baseId && one.chunkId === neighbour.of,
    );
    const tokens = tokensOf(neighbour);
    if (!hit || taken.has(keyOf(neighbour)) || tokens > left || neighbour.text === '') continue;
    taken.add(keyOf(neighbour));
    left -= tokens;
    added.set(`${keyOf(hit)} ${neighbour.side}`, toHit(neighbour, hit));
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
  { baseId, documentId, chunkId, file, page, heading, text }: Neighbour,
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
