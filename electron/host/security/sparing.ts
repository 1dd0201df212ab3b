import { isIPv6 } from 'node:net';
import ipaddr from 'ipaddr.js';
import { minuteMs } from '../../../shared/time.ts';

/**
 * The network of an address that one machine may hold all of: an IPv6 address's first 64 bits (RFC
 * 4291, 2.5.4), any other address itself.
 */
export function networkOf(address: string): string {
  if (!isIPv6(address) || address.includes('.')) return address;
  const parts = ipaddr.IPv6.parse(address).parts.slice(0, 4);
  return parts.map((part) => part.toString(16)).join(':');
}

export interface SparingParts {
  now: () => number;
  /** Lines a minute for one key. */
  perMinute: number;
  /** Lines a minute for all keys together: an attacker may have many addresses. */
  perMinuteInAll: number;
}

/** The key that was silent for longest is forgotten first. */
const mostKeys = 10_000;

interface Count {
  at: number;
  written: number;
  unwritten: number;
}

/**
 * Counts what repeats. The result says how many events the next line represents; 0 while none may
 * be written.
 */
export function createSparing({
  now,
  perMinute,
  perMinuteInAll,
}: SparingParts): (key: string) => number {
  const counts = new Map<string, Count>();
  const all: Count = { at: now(), written: 0, unwritten: 0 };
  const renew = (count: Count): void => {
    const passed = now() - count.at;
    if (passed < minuteMs && passed >= 0) return;
    count.at = now();
    count.written = 0;
  };
  return (key) => {
    const count = counts.get(key) ?? { at: now(), written: 0, unwritten: 0 };
    counts.delete(key);
    if (counts.size >= mostKeys) counts.delete(counts.keys().next().value ?? '');
    counts.set(key, count);
    renew(count);
    renew(all);
    if (count.written >= perMinute || all.written >= perMinuteInAll) {
      count.unwritten += 1;
      return 0;
    }
    count.written += 1;
    all.written += 1;
    const represented = 1 + count.unwritten;
    count.unwritten = 0;
    return represented;
  };
}
