/** What the answer cache did, since the host started; `entries` as they are now. */
export interface AnswerCacheUse {
  entries: number;
  maxEntries: number;
  /** Requests that a stored answer was returned for, and those that it was searched for in vain. */
  hits: number;
  misses: number;
}

/** Of all owners together; the answer that was used longest ago goes first. */
export const mostAnswers = 1_000;

/** Of a host without a cache. */
export const noAnswerCache = (): AnswerCacheUse => ({
  entries: 0,
  maxEntries: mostAnswers,
  hits: 0,
  misses: 0,
});
