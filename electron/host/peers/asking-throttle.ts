import { AppError } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
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
        phrase('peers.askedOften', { seconds: Math.ceil(leftMs / 1000) }),
        { retryable: true, retryAfterMs: leftMs },
      );
    peers.delete(peer);
    if (peers.size >= mostPeers) peers.delete(peers.keys().next().value ?? '');
    peers.set(peer, [...recent, now()]);
  };
}
