import { markPattern } from './citation-marks.ts';

/**
 * Cuts a growing text into sentences, each with the white space before it and the `[n]` behind it,
 * as soon as what follows shows that it is over. Nothing is lost: the pieces joined are the text.
 */
export interface SentenceStream {
  /** The sentences that are complete now. */
  push(text: string): string[];
  /** The rest. */
  end(): string[];
}

const quotes = '["”’」』）)]*';
const marks = `(?:[ \\t]*${markPattern})*`;
// A Latin full stop ends a sentence only before white space, so that no address is cut; what ends
// it may be followed by quotes and citations, and a line always ends one.
const ending = [
  `[。！？；]+${quotes}${marks}`,
  `[!?]+${quotes}(?=[\\s\\[［【\\p{Script=Han}])${marks}`,
  `\\.+${quotes}(?=[\\s\\[［【])${marks}`,
].join('|');
/** What begins the next sentence, or the end of the line. */
const following = '\\s*(?:!\\[|[^\\s\\[［【.。！？；!?”’」』）)])|[ \\t]*\\n';
const complete = new RegExp(
  `^\\s*\\S[\\s\\S]*?(?:(?:${ending})(?!\\()(?=${following})|\\n(?=\\s*\\S))`,
  'iu',
);
const abbreviations =
  '[A-Z]|Mr|Mrs|Ms|Dr|Prof|St|Jr|vs|etc|e\\.g|i\\.e|No|Art|Sec|approx|Inc|Ltd|Co|U\\.S';
const abbreviationEnd = new RegExp(
  `(?:^|[\\s(])(?:${abbreviations})\\.\\s*$|(?:^|\\n)\\s*\\d+\\.\\s*$`,
);

/** A code span is open; at the line's end what opened it was none. */
const inCode = (text: string): boolean =>
  !text.endsWith('\n') && (text.match(/`+/g)?.length ?? 0) % 2 === 1;

export function createSentenceStream(): SentenceStream {
  let held = '';
  const take = (): string[] => {
    const done: string[] = [];
    let from = 0;
    for (;;) {
      const match = complete.exec(held.slice(from));
      if (!match) break;
      const end = from + match[0].length;
      if (abbreviationEnd.test(held.slice(0, end)) || inCode(held.slice(0, end))) {
        from = end;
        continue;
      }
      done.push(held.slice(0, end));
      held = held.slice(end);
      from = 0;
    }
    return done;
  };
  return {
    push(text) {
      held += text;
      return take();
    },
    end() {
      const rest = [...take(), held];
      held = '';
      return rest.filter((piece) => piece !== '');
    },
  };
}
