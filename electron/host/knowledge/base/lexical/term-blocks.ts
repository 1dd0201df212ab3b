import { pushNumber } from './postings.ts';

/**
 * The terms of a segment in the order of their UTF-8 bytes, in blocks of some thousand bytes. An
 * entry is: how many bytes the term shares with the one before it in the block, how many follow,
 * these, the length of its postings in bytes, and these.
 */

/** Two blocks fit on a page of 8192 bytes; a long list makes its block longer. */
const blockBytes = 3900;

export interface TermBlock {
  firstTerm: Buffer;
  entries: Buffer;
}

export function createBlockWriter(write: (block: TermBlock) => void) {
  let first: Buffer | null = null;
  let before: Buffer = Buffer.alloc(0);
  let bytes: number[] = [];
  const flush = (): void => {
    if (first) write({ firstTerm: first, entries: Buffer.from(bytes) });
    [first, before, bytes] = [null, Buffer.alloc(0), []];
  };
  return {
    /** Terms come in order. */
    add(term: Buffer, postings: ArrayLike<number>): void {
      if (first && bytes.length + term.length + postings.length > blockBytes) flush();
      first ??= term;
      const shared = sharedBytes(before, term);
      pushNumber(bytes, shared);
      pushNumber(bytes, term.length - shared);
      for (let i = shared; i < term.length; i += 1) bytes.push(term[i] ?? 0);
      pushNumber(bytes, postings.length);
      for (let i = 0; i < postings.length; i += 1) bytes.push(postings[i] ?? 0);
      before = term;
    },
    flush,
  };
}

function sharedBytes(a: Buffer, b: Buffer): number {
  let shared = 0;
  while (shared < a.length && shared < b.length && a[shared] === b[shared]) shared += 1;
  return shared;
}

export interface TermEntry {
  term: Buffer;
  /** Where its postings lie in the block's bytes. */
  from: number;
  to: number;
}

function createReader(entries: Buffer) {
  let at = 0;
  return {
    more: (): boolean => at < entries.length,
    number(): number {
      let value = 0;
      for (let shift = 0; ; shift += 7) {
        const byte = entries[at++] ?? 0;
        value |= (byte & 0x7f) << shift;
        if (byte <= 0x7f) return value;
      }
    },
    /** Where that many bytes begin, which are passed over. */
    skip(bytes: number): number {
      at += bytes;
      return at - bytes;
    },
  };
}

/** The entries of a block in order; `term` is overwritten by the next one. */
export function* entriesOf(entries: Buffer): Generator<TermEntry> {
  const reader = createReader(entries);
  let room = Buffer.alloc(64);
  while (reader.more()) {
    const shared = reader.number();
    const more = reader.number();
    const suffix = reader.skip(more);
    if (shared + more > room.length) room = Buffer.concat([room], (shared + more) * 2);
    entries.copy(room, shared, suffix, suffix + more);
    const length = reader.number();
    const from = reader.skip(length);
    yield { term: room.subarray(0, shared + more), from, to: from + length };
  }
}

export interface PostingsAt {
  from: number;
  to: number;
}

/**
 * Where the postings of a term lie in a block, or of every term that begins with it, without
 * building the terms before it: while they are smaller, it is enough to know how many bytes of the
 * term the last one had.
 */
export function findTerm(entries: Buffer, term: Buffer, isPrefix: boolean): PostingsAt[] {
  const reader = createReader(entries);
  const found: PostingsAt[] = [];
  let matched = 0;
  while (reader.more()) {
    const shared = reader.number();
    const more = reader.number();
    const suffix = reader.skip(more);
    const length = reader.number();
    const from = reader.skip(length);
    if (found.length > 0) {
      if (shared < term.length) return found;
      found.push({ from, to: from + length });
      continue;
    }
    // It has the byte at which the last one was smaller, or a larger one where the last one was
    // equal.
    if (shared > matched) continue;
    if (shared < matched) return found;
    const equal = equalBytes(entries.subarray(suffix, suffix + more), term, matched);
    matched += equal;
    const isWhole = equal === more;
    if (matched === term.length) {
      if (isWhole || isPrefix) found.push({ from, to: from + length });
      if (!isPrefix) return found;
    } else if (!isWhole && (entries[suffix + equal] ?? 0) > (term[matched] ?? 0)) return found;
  }
  return found;
}

/** How many bytes of `suffix` are those of `term` from `at` on. */
function equalBytes(suffix: Buffer, term: Buffer, at: number): number {
  let equal = 0;
  while (equal < suffix.length && at + equal < term.length && suffix[equal] === term[at + equal])
    equal += 1;
  return equal;
}
