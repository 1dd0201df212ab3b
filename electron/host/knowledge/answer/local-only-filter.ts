import type { SearchHit } from '../../../../shared/contract/answers.ts';

/**
 * A passage with a smaller share of the best one's score is beside the point: in a small base each
 * is among the best ten.
 */
const tellingShare = 0.5;

/**
 * What may be answered from, and where. A passage that may not leave this machine makes all of the
 * answer stay here where it says as much to the question as the best do; where it does not, and
 * nothing else asks for it, the passage itself is left out, and the others may go to an account.
 */
export function filterLocalOnly(
  hits: readonly SearchHit[],
  localOnly: boolean,
): { hits: SearchHit[]; localOnly: boolean } {
  const best = Math.max(0, ...hits.map(({ score }) => score));
  const stays =
    localOnly || hits.some((hit) => hit.localOnly === true && hit.score >= best * tellingShare);
  return {
    hits: stays ? [...hits] : hits.filter((hit) => hit.localOnly !== true),
    localOnly: stays,
  };
}
