import type { SearchHit } from '../../../../shared/contract/answers.ts';

/**
 * A passage with a smaller share of the best one's score is off the point: in a small base each
 * is among the best ten.
 */
const tellingShare = 0.5;

/**
 * What may be answered from, and where. A local-only passage makes the whole
 * answer local-only where it answers the question as well as the best do. Where it does not, and
 * nothing else requires it, the passage is left out and the others may be sent to a provider.
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
