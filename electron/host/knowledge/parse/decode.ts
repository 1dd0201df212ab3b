import { guessEncoding, guessUtf16 } from './guess-encoding.ts';

/**
 * Bytes to text without being told the encoding: a byte order mark, else UTF-8 if it is valid, else
 * what the page itself declares, else UTF-8 with some bad bytes, else what the bytes look like
 * (UTF-16, GB18030 with GBK and GB2312, Big5, Shift_JIS, or Windows-1252, which takes any byte).
 */
export function decodeText(bytes: Uint8Array, declared?: string): string {
  const marked = byMark(bytes);
  if (marked !== null) return tidy(marked);
  const utf8 = tryDecode(bytes, 'utf-8');
  if (utf8 !== null && !(declared && /^utf-16/i.test(declared)))
    return tidy(hasZero(bytes) ? unmarked16(bytes, utf8) : utf8);
  const asDeclared = declared ? tryDecode(bytes, declared) : null;
  if (asDeclared !== null) return tidy(asDeclared);
  return tidy(new TextDecoder(isMostlyUtf8(bytes) ? 'utf-8' : guessEncoding(bytes)).decode(bytes));
}

function byMark(bytes: Uint8Array): string | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  return null;
}

function tryDecode(bytes: Uint8Array, encoding: string): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function hasZero(bytes: Uint8Array): boolean {
  return bytes.subarray(0, 65_536).includes(0);
}

/** English in UTF-16 without a mark is valid UTF-8 too, with a zero next to each letter. */
function unmarked16(bytes: Uint8Array, utf8: string): string {
  const encoding = guessUtf16(bytes);
  return encoding === null ? utf8 : new TextDecoder(encoding).decode(bytes);
}

/**
 * Whole characters of several bytes, and eight times as many as bad bytes: in another encoding such
 * a row does not come about by chance. A character that the file's end cuts in two is no bad byte.
 */
function isMostlyUtf8(bytes: Uint8Array): boolean {
  const text = new TextDecoder('utf-8').decode(bytes.subarray(0, 65_536), { stream: true });
  let bad = 0;
  let good = 0;
  for (const character of text) {
    if (character === '\ufffd') bad += 1;
    else if (character > '\u007f') good += 1;
  }
  return good >= 1 && good >= bad * 8;
}

/** One kind of line end, and no zero characters, which SQLite and FTS5 would cut the text at. */
function tidy(text: string): string {
  return text.replace(/\r\n?/g, '\n').replaceAll('\0', '');
}
