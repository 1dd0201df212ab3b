import { AppError } from '../../../../shared/errors.ts';
import type { Phrase } from '../../../../shared/messages/phrase-params.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import { createMinuteWindow, type MinuteWindow } from '../../limits/minute-window.ts';
import { networkOf } from '../../security/sparing.ts';
import type { LanContext } from '../http/lan-context.ts';
import type { ClientNetwork } from '../network/client-network.ts';

/** Limits of what one address sends, of IPv6 one /64. */
export interface AddressLimits {
  /**
   * Counts a request without a valid key; the second time for the same request nothing. Throws
   * `rate_limited` beyond the limit.
   */
  stranger(c: LanContext): void;
  /** The same for one that has no context of hono: an upgrade. */
  strangerAt(address: string): void;
  /** Counts a request with a valid key, where a limit is set. Throws `rate_limited`. */
  known(c: LanContext): void;
}

/** The address that was silent for longest is forgotten first; each takes half a kilobyte. */
const mostAddresses = 10_000;

function createCounter(now: () => number, tooMany: (most: number, seconds: number) => Phrase) {
  const windows = new Map<string, MinuteWindow>();
  return (address: string, most: number): void => {
    const at = networkOf(address);
    const window = windows.get(at) ?? createMinuteWindow();
    windows.delete(at);
    if (windows.size >= mostAddresses) windows.delete(windows.keys().next().value ?? '');
    windows.set(at, window);
    const nowMs = now();
    if (window.sum(nowMs) < most) return window.add(nowMs, 1);
    const retryAfterMs = window.untilAtMost(nowMs, most - 1);
    throw new AppError('rate_limited', tooMany(most, Math.ceil(retryAfterMs / 1000)), {
      retryable: true,
      retryAfterMs,
    });
  };
}

export function createAddressLimits({
  network,
  now,
}: {
  network: Pick<ClientNetwork, 'rules' | 'addressOf'>;
  now: () => number;
}): AddressLimits {
  const countStranger = createCounter(now, (most, seconds) =>
    phrase('lan.strangerLimit', { most, seconds }),
  );
  const countKnown = createCounter(now, (most, seconds) =>
    phrase('lan.addressLimit', { most, seconds }),
  );
  const strangerAt = (address: string): void =>
    countStranger(address, network.rules.lanStrangersPerMinute);
  return {
    strangerAt,
    stranger: (c) => {
      if (c.get('countedAsStranger') === true) return;
      c.set('countedAsStranger', true);
      strangerAt(network.addressOf(c.env.incoming));
    },
    known: (c) => {
      const most = network.rules.lanAddressPerMinute;
      if (most > 0) countKnown(network.addressOf(c.env.incoming), most);
    },
  };
}
