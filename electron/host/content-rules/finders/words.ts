import { foldText } from '../fold-text.ts';
import type { Finder, Span } from '../found.ts';

interface Node {
  next: Map<string, Node>;
  /** Where a mismatch goes on. */
  fallback: Node | null;
  /** Lengths of the words that end here. */
  lengths: number[];
}

const newNode = (): Node => ({ next: new Map(), fallback: null, lengths: [] });

/** Lower case, unit by unit, so that places stay; the few letters that grow by it keep their form. */
function lower(text: string): string {
  const all = text.toLowerCase();
  return all.length === text.length ? all : Array.from(text, (letter) => (letter.toLowerCase().length === letter.length ? letter.toLowerCase() : letter)).join('');
}

/** The automaton of Aho and Corasick, "Efficient string matching" (CACM 18, 1975). */
function automatonOf(words: readonly string[]): Node {
  const root = newNode();
  for (const word of words) {
    let node = root;
    for (const unit of word.split('')) {
      const next = node.next.get(unit) ?? newNode();
      node.next.set(unit, next);
      node = next;
    }
    if (node !== root && !node.lengths.includes(word.length)) node.lengths.push(word.length);
  }
  const queue = [root];
  for (let node = queue.shift(); node !== undefined; node = queue.shift()) {
    for (const [unit, child] of node.next) {
      let at = node.fallback;
      while (at !== null && !at.next.has(unit)) at = at.fallback;
      child.fallback = at?.next.get(unit) ?? root;
      child.lengths = [...child.lengths, ...child.fallback.lengths];
      queue.push(child);
    }
  }
  return root;
}

/** Letters and digits of scripts that part their words by spaces; in the others a word may stand anywhere. */
const spaced = /^[\p{L}\p{Nd}_]$/u;
const unspaced = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]$/u;
const inWord = (unit: string): boolean => spaced.test(unit) && !unspaced.test(unit);

const isWhole = (text: string, { start, end }: Span): boolean =>
  !(inWord(text.charAt(start)) && inWord(text.charAt(start - 1))) && !(inWord(text.charAt(end - 1)) && inWord(text.charAt(end)));

/** Finds a list's words and phrases whatever their case: Latin and Cyrillic ones at the borders of words, Chinese ones anywhere. */
export function createWordFinder(words: readonly string[]): Finder {
  const root = automatonOf(words.map((word) => lower(foldText(word).text)));
  return (source) => {
    const text = lower(source);
    const found: Span[] = [];
    let node = root;
    for (let index = 0; index < text.length; index += 1) {
      const unit = text.charAt(index);
      while (node.fallback !== null && !node.next.has(unit)) node = node.fallback;
      node = node.next.get(unit) ?? root;
      for (const length of node.lengths) {
        const span = { start: index + 1 - length, end: index + 1 };
        if (isWhole(text, span)) found.push(span);
      }
    }
    return found;
  };
}
