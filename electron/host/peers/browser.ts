import type { Peer } from '../../../shared/contract/peers.ts';
import type { Multicast } from './multicast.ts';
import { readPeer, serviceType } from './service.ts';

/** More than any office has; a flood of made-up ones ends here. */
const mostPeers = 64;
/** The most that an announcement counts for, whatever its time to live. */
const longestMs = 120_000;
const askEveryMs = 10_000;

export interface Browser {
  peers(): Peer[];
  stop(): void;
}

interface KnownPeer {
  peer: Peer;
  untilMs: number;
}

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/**
 * Asks for peers and remembers those that answer, for their time to live, but for two minutes at
 * most. `ownId` is left out.
 */
export function createBrowser(multicast: Multicast, ownId: string, now: () => number): Browser {
  const known = new Map<string, KnownPeer>();
  const ask = (): void => multicast.query([{ name: serviceType, type: 'PTR' }]);
  const prune = (): void => {
    for (const [instance, { untilMs }] of known) if (untilMs <= now()) known.delete(instance);
  };
  const off = multicast.onResponse(({ answers = [], additionals = [] }, from) => {
    const records = [...answers, ...additionals].slice(0, 200);
    prune();
    for (const pointer of records) {
      if (pointer.type !== 'PTR' || !same(pointer.name, serviceType)) continue;
      const instance = pointer.data.toLowerCase();
      if (pointer.ttl === 0) known.delete(instance);
      const server = records.find((one) => one.type === 'SRV' && same(one.name, instance));
      const text = records.find((one) => one.type === 'TXT' && same(one.name, instance));
      if (pointer.ttl === 0 || server?.type !== 'SRV' || text?.type !== 'TXT') continue;
      const peer = readPeer(server.data.port, text.data, from);
      if (peer === null || peer.id === ownId || (known.size >= mostPeers && !known.has(instance)))
        continue;
      known.set(instance, {
        peer,
        untilMs: now() + Math.min(longestMs, (pointer.ttl ?? 0) * 1000),
      });
    }
  });
  ask();
  const timers = [setTimeout(ask, 1_000), setInterval(ask, askEveryMs)];
  for (const timer of timers) timer.unref();
  return {
    peers: () => {
      prune();
      return [...known.values()]
        .map((one) => one.peer)
        .sort((a, b) => a.name.localeCompare(b.name) || a.url.localeCompare(b.url));
    },
    stop: () => {
      off();
      clearTimeout(timers[0]);
      clearInterval(timers[1]);
    },
  };
}
