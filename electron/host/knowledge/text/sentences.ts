/**
 * Sentences of running text in Latin and Han scripts, with where they stand. Lines of a list or
 * table are sentences of their own.
 */

export interface Sentence {
  text: string;
  /** Offset into the text it was cut from. */
  start: number;
}

// A full stop behind one of these ends no sentence.
const abbreviations = [
  String.raw`[A-Z]|Mr|Mrs|Ms|Dr|Prof|St|Jr|Sr|vs|etc|e\.g|i\.e|cf|No|Nr|Art|Sec|Fig|Vol|pp?|ca|c`,
  String.raw`approx|Inc|Ltd|Co|Corp|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|U\.S|U\.K|D\.C`,
];
const abbreviation = new RegExp(String.raw`(?:^|[\s(])(?:${abbreviations.join('|')})\.$`);
const boundary = /[。！？；!?]+[”’」』）)"']*|\.+[”’"')\]]*(?=\s)|\n+/gu;

export function sentencesOf(text: string): Sentence[] {
  const sentences: Sentence[] = [];
  let start = 0;
  for (const match of text.matchAll(boundary)) {
    const end = match.index + match[0].length;
    if (match[0].startsWith('.') && !endsSentence(text, match.index, end)) continue;
    if (match[0] === '\n' && isWrapped(text, start, match.index)) continue;
    push(sentences, text, start, end);
    start = end;
  }
  push(sentences, text, start, text.length);
  return sentences;
}

/** A long line that goes on with a small letter is one that an editor wrapped. */
function isWrapped(text: string, start: number, at: number): boolean {
  const line = text.slice(Math.max(start, text.lastIndexOf('\n', at - 1) + 1), at);
  return line.length >= 40 && /^\p{Ll}/u.test(text.slice(at + 1, at + 3));
}

function endsSentence(text: string, at: number, end: number): boolean {
  if (abbreviation.test(text.slice(Math.max(0, at - 8), at + 1))) return false;
  const next = /^\s+["'“‘([]*(.)/su.exec(text.slice(end, end + 8))?.[1];
  return next === undefined || !/\p{Ll}/u.test(next);
}

function push(sentences: Sentence[], text: string, start: number, end: number): void {
  const raw = text.slice(start, end);
  const trimmed = raw.trim();
  if (!/[\p{L}\p{N}]/u.test(trimmed)) return;
  sentences.push({ text: trimmed, start: start + raw.indexOf(trimmed[0] ?? '') });
}
