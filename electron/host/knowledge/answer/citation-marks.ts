/**
 * The forms in which models write `[n]`: `[1, 2]`, `[1-3]`, `【1】`, `［１］`, `[^1]`, `[passage 2]`,
 * `[来源 2]`, also as the text of a link. A number of four digits is a year. A number in code is
 * never one: `list[0]` is for the reader to copy.
 */

const number = '[0-9０-９]{1,3}';
const between = '(?:\\s*(?:[,，、;；&~～－–—-]|and|to|和|与|至|到)\\s*|\\s+)';
const label = '(?:\\^|#|no\\.?|passages?|sources?|documents?|来源|资料|段落|文档)?\\s*';
/** The source of a pattern for one mark, with what it links to. */
export const markPattern =
  `[\\[［【〔]\\s*${label}${number}(?:${between}${label}${number})*\\s*[\\]］】〕]` +
  `(?:\\([^()\\s]*\\))?`;
const mark = new RegExp(`\\s*${markPattern}`, 'giu');
const codeSpan = /(?<!`)(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g;
const widest = 20;

/** The numbers of every mark, in order; a range gives all of its numbers. */
export function citedIn(text: string): number[] {
  return proseParts(text).flatMap(({ text: part, code }) =>
    code ? [] : [...part.matchAll(mark)].flatMap(([found]) => numbersIn(found)),
  );
}

export function withoutCitations(text: string): string {
  return proseParts(text)
    .map(({ text: part, code }) => (code ? part : part.replace(mark, '')))
    .join('');
}

/** `[1]: lease.md`, as models end an answer with: the app shows the sources itself. */
export function isReference(text: string): boolean {
  return new RegExp(`^\\s*(?:[-*•]\\s*)?(?:${markPattern}\\s*)+[:：]`, 'iu').test(text);
}

function numbersIn(text: string): number[] {
  const plain = text.normalize('NFKC').replace(/\([^()]*\)$/, '');
  return [...plain.matchAll(/(\d+)(?:\s*(?:[-–—~]|to|至|到)\s*(\d+))?/gi)].flatMap(
    ([, first, last]) => {
      const from = Number(first);
      const to = last === undefined ? from : Number(last);
      return to < from || to - from > widest
        ? [from, to]
        : Array.from({ length: to - from + 1 }, (_, i) => from + i);
    },
  );
}

/** The text in pieces, those of code marked. */
export function proseParts(text: string): { text: string; code: boolean }[] {
  const pieces: { text: string; code: boolean }[] = [];
  let at = 0;
  for (const match of text.matchAll(codeSpan)) {
    pieces.push({ text: text.slice(at, match.index), code: false }, { text: match[0], code: true });
    at = match.index + match[0].length;
  }
  return [...pieces, { text: text.slice(at), code: false }];
}
