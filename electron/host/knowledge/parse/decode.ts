/**
 * Bytes to text without being told the encoding: a byte order mark, else UTF-8 if it is valid, else what the page itself
 * declares, else GB18030 (which holds GBK and GB2312) if the high bytes come in pairs as they do in Chinese, else Windows-1252, which takes any byte.
 */
export function decodeText(bytes: Uint8Array, declared?: string): string {
  const marked = byMark(bytes);
  if (marked !== null) return tidy(marked);
  const utf8 = tryDecode(bytes, 'utf-8');
  if (utf8 !== null && !(declared && /^utf-16/i.test(declared))) return tidy(utf8);
  const asDeclared = declared ? tryDecode(bytes, declared) : null;
  if (asDeclared !== null) return tidy(asDeclared);
  const chinese = highBytesComeInPairs(bytes) ? tryDecode(bytes, 'gb18030') : null;
  return tidy(chinese ?? new TextDecoder('windows-1252').decode(bytes));
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

/** In GB2312 text both bytes of a character are above 0xA0; in French or German text a high byte stands alone. */
function highBytesComeInPairs(bytes: Uint8Array): boolean {
  let pairs = 0;
  let single = 0;
  const end = Math.min(bytes.length, 65_536);
  for (let i = 0; i < end; i += 1) {
    if ((bytes[i] ?? 0) < 0x80) continue;
    if ((bytes[i + 1] ?? 0) >= 0x80) {
      pairs += 1;
      i += 1;
    } else single += 1;
  }
  return pairs > single;
}

/** One kind of line end, and no zero characters, which SQLite and FTS5 would cut the text at. */
function tidy(text: string): string {
  return text.replace(/\r\n?/g, '\n').replaceAll('\0', '');
}
