import { passageText } from '../parse/chunk.ts';
import { estimatePieces } from '../text/estimate-pieces.ts';
import type { SearchHit } from '../../../../shared/contract/answers.ts';

export interface PassageBudget {
  /** Of the passages together, by `estimatePieces`. */
  maxTokens: number;
  least: number;
  most: number;
}

type Placed = Pick<SearchHit, 'heading' | 'text'>;

export function tokensOf({ heading, text }: Placed): number {
  return estimatePieces(passageText(heading === null ? [] : [heading], text));
}

/**
 * The best passages that fit together: `least` in any case, and no one in place of a better one
 * that is too long.
 */
export function fitPassages<T extends Placed>(
  hits: readonly T[],
  { maxTokens, least, most }: PassageBudget,
): T[] {
  const fitting: T[] = [];
  let tokens = 0;
  for (const hit of hits.slice(0, most)) {
    tokens += tokensOf(hit);
    if (tokens > maxTokens && fitting.length >= least) break;
    fitting.push(hit);
  }
  return fitting;
}
