import type { Steps } from '../../event-loop.ts';
import type { Finder } from '../matching/content-match.ts';
import { createWordFinder } from './words.ts';

/** All lists together; a node takes about 60 bytes. One list alone may have more. */
const mostKeptNodes = 300_000;

const kept = new Map<string, { find: Finder; nodes: number }>();

/** The finder of a list. Those used last are kept: a client's rules are read for each request. */
export function* wordFinderOf(words: readonly string[]): Steps<Finder> {
  const key = words.join('\n');
  const finder = kept.get(key) ?? (yield* createWordFinder(words));
  kept.delete(key);
  kept.set(key, finder);
  let nodes = [...kept.values()].reduce((sum, one) => sum + one.nodes, 0);
  for (const [oldest, one] of kept) {
    if (nodes <= mostKeptNodes || oldest === key) break;
    kept.delete(oldest);
    nodes -= one.nodes;
  }
  return finder.find;
}
