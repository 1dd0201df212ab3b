import { createSentenceStream } from './sentence-stream.ts';

/** A sentence, or a line of a fenced block, which is handed on as it is. */
export interface AnswerPiece {
  text: string;
  code: boolean;
}

export interface AnswerStream {
  push(text: string): AnswerPiece[];
  end(): AnswerPiece[];
}

const opening = /^\s*(`{3,}|~{3,})/;
/** An unfinished line that may still become one. */
const mayOpen = /^\s*(?:`{0,2}|~{0,2})$/;

/**
 * Cuts a growing answer into sentences and lines of fenced code (CommonMark 0.31, 4.5), whatever
 * the pieces it comes in. The pieces joined are the text.
 */
export function createAnswerStream(): AnswerStream {
  const sentences = createSentenceStream();
  let held = '';
  /** Of `held`'s line something was handed on: it opens no fence any more. */
  let begun = false;
  let fence: string | null = null;

  const prose = (texts: readonly string[]): AnswerPiece[] =>
    texts.map((text) => ({ text, code: false }));

  const takeLine = (line: string): AnswerPiece[] => {
    const mark = opening.exec(line)?.[1];
    if (fence !== null) {
      if (mark?.startsWith(fence) && line.trim() === mark) fence = null;
      return [{ text: line, code: true }];
    }
    if (mark === undefined || begun) return prose(sentences.push(line));
    fence = mark;
    return [...prose(sentences.end()), { text: line, code: true }];
  };

  return {
    push(text) {
      held += text;
      const pieces: AnswerPiece[] = [];
      for (let end = held.indexOf('\n'); end !== -1; end = held.indexOf('\n')) {
        pieces.push(...takeLine(held.slice(0, end + 1)));
        held = held.slice(end + 1);
        begun = false;
      }
      if (fence !== null || (!begun && (mayOpen.test(held) || opening.test(held)))) return pieces;
      pieces.push(...prose(sentences.push(held)));
      begun ||= held !== '';
      held = '';
      return pieces;
    },
    end() {
      const rest = held === '' ? [] : takeLine(held);
      held = '';
      return [...rest, ...prose(sentences.end())];
    },
  };
}
