import { AppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import { hourMs, minuteMs } from '../../../../shared/time.ts';
import { networkOf } from '../../security/sparing.ts';

/**
 * Slows down guessing: after five failures from an address, each further one doubles the wait, up
 * to 15 minutes.
 */
export interface SignInThrottle {
  /** Throws `rate_limited` while an address has to wait. */
  check(address: string): void;
  failed(address: string): void;
  succeeded(address: string): void;
}

const free = 5;
const firstWaitMs = 2_000;
const longestWaitMs = 15 * minuteMs;
/** After this long without a failure, an address starts from zero. */
const forgetMs = hourMs;
const mostPeers = 10_000;

/** `tooMany`: a sentence about what the address did too often. */
export function createSignInThrottle(
  now: () => number,
  tooMany = phrase('lan.tooManyTries').text,
): SignInThrottle {
  const peers = new Map<string, { failures: number; at: number }>();
  const waitMs = (failures: number): number =>
    failures < free ? 0 : Math.min(longestWaitMs, firstWaitMs * 2 ** (failures - free));
  return {
    check: (address) => {
      const known = peers.get(networkOf(address));
      const leftMs = known === undefined ? 0 : known.at + waitMs(known.failures) - now();
      if (leftMs > 0)
        throw new AppError(
          'rate_limited',
          phrase('lan.tryAgainIn', { why: tooMany, seconds: Math.ceil(leftMs / 1000) }),
          { retryable: true, retryAfterMs: leftMs },
        );
    },
    failed: (address) => {
      const peer = networkOf(address);
      const known = peers.get(peer);
      const failures = known === undefined || now() - known.at > forgetMs ? 1 : known.failures + 1;
      peers.delete(peer);
      if (peers.size >= mostPeers) peers.delete(peers.keys().next().value ?? '');
      peers.set(peer, { failures, at: now() });
    },
    succeeded: (address) => void peers.delete(networkOf(address)),
  };
}
