import { joinPattern } from '../../../../shared/join-pattern.ts';
import type { Steps } from '../../event-loop.ts';
import { foldText } from '../matching/fold-text.ts';
import type { Finder, MatchSpan } from '../matching/content-match.ts';

/**
 * Lower case, unit by unit, so that places stay; the few letters that grow by it keep their form.
 */
function lower(text: string): string {
  const all = text.toLowerCase();
  return all.length === text.length
    ? all
    : Array.from(text, (letter) =>
        letter.toLowerCase().length === letter.length ? letter.toLowerCase() : letter,
      ).join('');
}

/** Numbers in place of objects: a list of 1,000 words of 100 characters has 100,000 nodes. */
interface Automaton {
  /** By node * 65,536 + the next UTF-16 unit. */
  next: Map<number, number>;
  /** Where a mismatch goes on, by node. */
  fallback: number[];
  /** Lengths of the words that end at a node itself, by node; most have none. */
  lengths: Map<number, number[]>;
  /** The next node on the way back at which a word ends; 0 where none does. */
  ending: number[];
}

const units = 65_536;
const root = 0;

function step({ next, fallback }: Automaton, from: number, unit: number): number {
  for (let node = from; ; node = fallback[node] ?? root) {
    const found = next.get(node * units + unit);
    if (found !== undefined) return found;
    if (node === root) return root;
  }
}

/** Nodes that are made or linked in one step. */
const nodesAStep = 1_000;

interface Edge {
  node: number;
  parent: number;
  unit: number;
  depth: number;
}

/** Adds the nodes of all words; returns each node's parent and unit, in the order of creation. */
function* addWords(automaton: Automaton, words: readonly string[]): Steps<Edge[]> {
  const { next, fallback, ending, lengths } = automaton;
  const edges: Edge[] = [];
  for (const word of words) {
    let node = root;
    for (let at = 0; at < word.length; at += 1) {
      const unit = word.charCodeAt(at);
      const known = next.get(node * units + unit);
      if (known === undefined) {
        const added = fallback.push(root) - 1;
        ending.push(root);
        next.set(node * units + unit, added);
        edges.push({ node: added, parent: node, unit, depth: at });
        if (edges.length % nodesAStep === 0) yield undefined;
      }
      node = known ?? fallback.length - 1;
    }
    const ends = lengths.get(node) ?? [];
    if (node !== root && !ends.includes(word.length)) lengths.set(node, [...ends, word.length]);
  }
  return edges;
}

/** A node's fallback is less deep than the node, so the less deep ones are linked first. */
function* linkFallbacks(automaton: Automaton, edges: readonly Edge[]): Steps<void> {
  const { fallback, ending, lengths } = automaton;
  const byDepth: Edge[][] = [];
  for (const edge of edges) (byDepth[edge.depth] ??= []).push(edge);
  let linked = 0;
  for (const level of byDepth) {
    for (const { node, parent, unit } of level) {
      const back = parent === root ? root : step(automaton, fallback[parent] ?? root, unit);
      fallback[node] = back;
      ending[node] = lengths.has(back) ? back : (ending[back] ?? root);
      linked += 1;
      if (linked % nodesAStep === 0) yield undefined;
    }
  }
}

/** The automaton of Aho and Corasick, "Efficient string matching" (CACM 18, 1975). */
function* automatonOf(words: readonly string[]): Steps<Automaton> {
  const automaton: Automaton = {
    next: new Map(),
    fallback: [root],
    lengths: new Map(),
    ending: [root],
  };
  const edges = yield* addWords(automaton, words);
  yield* linkFallbacks(automaton, edges);
  return automaton;
}

/**
 * Letters and digits of scripts that put spaces between their words; in the others a word may be
 * anywhere.
 */
const spaced = /^[\p{L}\p{Nd}_]$/u;
const unspaced = joinPattern(
  'u',
  String.raw`^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}`,
  String.raw`\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]$`,
);
const known: (boolean | undefined)[] = [];

/** Whether a unit of a text is part of a word with borders; false outside the text. */
function isInWord(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (Number.isNaN(code)) return false;
  const unit = text.charAt(at);
  return (known[code] ??= spaced.test(unit) && !unspaced.test(unit));
}

/**
 * The longest word of the list that ends behind `at`, with borders on both sides where its script
 * has them.
 */
function longestAt(automaton: Automaton, text: string, at: number, node: number): MatchSpan | null {
  const { lengths, ending } = automaton;
  const borderBehind = !(isInWord(text, at) && isInWord(text, at + 1));
  if (!borderBehind) return null;
  for (
    let place = lengths.has(node) ? node : (ending[node] ?? root);
    place !== root;
    place = ending[place] ?? root
  ) {
    for (const length of lengths.get(place) ?? []) {
      const start = at + 1 - length;
      if (!(isInWord(text, start) && isInWord(text, start - 1))) return { start, end: at + 1 };
    }
  }
  return null;
}

/**
 * Finds a list's words and phrases in any case: Latin and Cyrillic ones at the borders of words,
 * Chinese ones anywhere. Of words that end at the same place it finds the longest, which covers the
 * others.
 */
export function* createWordFinder(
  words: readonly string[],
): Steps<{ find: Finder; nodes: number }> {
  const folded: string[] = [];
  for (const word of words) {
    folded.push(lower(foldText(word).text));
    if (folded.length % 100 === 0) yield undefined;
  }
  const automaton = yield* automatonOf(folded);
  const find: Finder = (source, work) => {
    const text = lower(source);
    const found: MatchSpan[] = [];
    let node = root;
    for (let at = 0; at < text.length; at += 1) {
      node = step(automaton, node, text.charCodeAt(at));
      if (node === root) continue;
      const span = longestAt(automaton, text, at, node);
      if (span === null) continue;
      work.judge();
      found.push(span);
    }
    return found;
  };
  return { find, nodes: automaton.fallback.length };
}
