import type { Change } from '../../../shared/contract/app.ts';

/** Tells views what became stale, each owner only of what is theirs. */
export interface Changes {
  publish(ownerId: string, change: Change): void;
  /** Equal changes within 250 ms come once. Ends with the signal. */
  subscribe(ownerId: string, signal: AbortSignal): AsyncIterable<Change>;
}
