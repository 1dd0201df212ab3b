import { AppError } from '../../../shared/errors.ts';
import { networkOf } from '../security/sparing.ts';

const most = 3;
const withinMs = 60_000;
const mostPeers = 10_000;

/** Three tries a minute an address. Throws `rate_limited` beyond them. */
export function createAskingThrottle(now: () => number): (address: string) => void {
  const peers = new Map<string, number[]>();
  return (address) => {
    const peer = networkOf(address);
    const recent = (peers.get(peer) ?? []).filter((at) => now() - at < withinMs);
    const leftMs = recent.length < most ? 0 : (recent[0] ?? 0) + withinMs - now();
    if (leftMs > 0)
      throw new AppError(
        'rate_limited',
        'This machine has asked for access three times within a minute. Try again in ' +
          `${Math.ceil(leftMs / 1000)} s.`,
        { retryable: true, retryAfterMs: leftMs },
      );
    peers.delete(peer);
    if (peers.size >= mostPeers) peers.delete(peers.keys().next().value ?? '');
    peers.set(peer, [...recent, now()]);
  };
}
