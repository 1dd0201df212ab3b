import { foldText, type FoldedText } from './fold-text.ts';

/** A part of a folded text with what is around it. */
export interface FoldedWindow {
  text: string;
  /** Finds that begin between the two belong to this window; the rest of its text is context. */
  coreStart: number;
  coreEnd: number;
  /** Whether nothing follows. */
  last: boolean;
  /** The place in the source, as `FoldedText.original`. */
  original: FoldedText['original'];
}

export interface WindowSize {
  core: number;
  /**
   * On both sides. No find of a bounded length is longer: a word of the list has up to 100
   * characters, which may fold to 18 each.
   */
  context: number;
}

const usual: WindowSize = { core: 8_192, context: 2_048 };

/** Source characters that are folded in one step. */
const pieceChars = 4_096;

interface Segment extends FoldedText {
  /** Where it begins in the window's text, and in the source. */
  at: number;
  sourceAt: number;
}

/** The end of a piece, which divides no surrogate pair. */
function pieceEnd(source: string, from: number): number {
  const end = Math.min(source.length, from + pieceChars);
  const code = source.charCodeAt(end - 1);
  return end < source.length && code >= 0xd800 && code <= 0xdbff ? end + 1 : end;
}

function originalIn(segments: readonly Segment[]): FoldedText['original'] {
  const holding = (place: number): Segment | undefined =>
    segments.findLast(({ at }) => at <= place);
  return (start, end) => {
    const [first, last] = [holding(start), holding(end - 1)];
    return {
      start:
        (first?.sourceAt ?? 0) +
        (first?.original(start - first.at, start - first.at + 1).start ?? 0),
      end: (last?.sourceAt ?? 0) + (last?.original(end - 1 - last.at, end - last.at).end ?? 0),
    };
  };
}

/**
 * A text of any length in windows of one size after folding, so that nothing hides behind
 * characters without width. `undefined` is a step between them.
 */
export function* foldedWindows(
  source: string,
  { core, context }: WindowSize = usual,
): Generator<FoldedWindow | undefined, void, undefined> {
  let segments: Segment[] = [];
  let text = '';
  let coreStart = 0;
  let sourceAt = 0;
  for (;;) {
    while (text.length < coreStart + core + context && sourceAt < source.length) {
      const end = pieceEnd(source, sourceAt);
      const piece = foldText(source.slice(sourceAt, end));
      if (piece.text !== '') segments.push({ ...piece, at: text.length, sourceAt });
      text += piece.text;
      sourceAt = end;
      yield undefined;
    }
    const last = sourceAt >= source.length;
    const coreEnd = last ? text.length : text.length - context;
    yield { text, coreStart, coreEnd, last, original: originalIn(segments) };
    if (last) return;
    const dropped = Math.max(0, coreEnd - context);
    text = text.slice(dropped);
    segments = segments
      .filter((segment, index) => (segments[index + 1]?.at ?? Infinity) > dropped)
      .map((segment) => ({ ...segment, at: segment.at - dropped }));
    coreStart = coreEnd - dropped;
  }
}
