import { extname } from 'node:path';

const byExtension: Readonly<Record<string, string>> = {
  '.md': 'text/markdown',
  '.markdown': 'text/markdown',
  '.mdx': 'text/markdown',
  '.txt': 'text/plain',
  '.text': 'text/plain',
  '.log': 'text/plain',
  '.rst': 'text/plain',
  '.tex': 'text/plain',
  '.html': 'text/html',
  '.htm': 'text/html',
  '.xhtml': 'text/html',
  '.pdf': 'application/pdf',
  '.docx': 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  '.pptx': 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  '.xlsx': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  '.xlsm': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  '.odt': 'application/vnd.oasis.opendocument.text',
  '.ods': 'application/vnd.oasis.opendocument.spreadsheet',
  '.odp': 'application/vnd.oasis.opendocument.presentation',
  '.rtf': 'application/rtf',
  '.epub': 'application/epub+zip',
  '.eml': 'message/rfc822',
  '.json': 'application/json',
  '.geojson': 'application/json',
  '.jsonl': 'application/jsonl',
  '.ndjson': 'application/jsonl',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.webp': 'image/webp',
  '.tif': 'image/tiff',
  '.tiff': 'image/tiff',
  '.bmp': 'image/bmp',
  '.csv': 'text/csv',
  '.tsv': 'text/tab-separated-values',
};

const codeExtensions = new Set(
  `
  .ts .tsx .mts .cts .js .jsx .mjs .cjs .py .rb .go .rs .java .kt .kts .c .h .cc .cpp
  .hpp .cs .swift .m .scala .php .pl .lua .r .jl .sh .bash .zsh .ps1 .sql .css .scss
  .less .vue .svelte .jsonc .yaml .yml .toml .ini .cfg .conf .xml .gradle .cmake .dart
  .ex .exs .erl .hs .clj .proto .graphql
`
    .trim()
    .split(/\s+/),
);

/** How pictures begin: what a camera or a messenger calls them is often wrong. */
const pictureHeads: readonly (readonly [string, string])[] = [
  ['\u0089PNG\r\n', 'image/png'],
  ['\u00ff\u00d8\u00ff', 'image/jpeg'],
  ['II*\0', 'image/tiff'],
  ['MM\0*', 'image/tiff'],
];

export const codeMediaType = 'text/x-source';
export const pictureMediaTypes: readonly string[] = [
  'image/png',
  'image/jpeg',
  'image/webp',
  'image/tiff',
  'image/bmp',
];
export const mailMediaType = 'message/rfc822';

/** By name, then by what the bytes begin with; null for what Hearth can't read. */
export function mediaTypeOf(name: string, head: Uint8Array): string | null {
  const extension = extname(name).toLowerCase();
  if (startsWith(head, '%PDF-')) return 'application/pdf';
  if (startsWith(head, '{\\rtf')) return 'application/rtf';
  const picture = pictureHeads.find(([magic]) => startsWith(head, magic));
  if (picture) return picture[1];
  if (startsWith(head, 'RIFF') && startsWith(head.subarray(8), 'WEBP')) return 'image/webp';
  const known = byExtension[extension];
  if (known) return known;
  if (codeExtensions.has(extension)) return codeMediaType;
  return looksLikeText(head) ? 'text/plain' : null;
}

/**
 * Whether a file of this name is worth reading at all, so that other files of a folder are left
 * out.
 */
export function isReadableName(name: string): boolean {
  const extension = extname(name).toLowerCase();
  return extension in byExtension || codeExtensions.has(extension);
}

function startsWith(head: Uint8Array, magic: string): boolean {
  return [...magic].every((character, i) => head[i] === character.charCodeAt(0));
}

/** No zero byte and few control characters in the first 4 KiB, or a UTF-16 mark. */
function looksLikeText(head: Uint8Array): boolean {
  if (head.length === 0) return true;
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)) return true;
  const part = head.subarray(0, 4096);
  let control = 0;
  for (const byte of part) {
    if (byte === 0) return false;
    if (byte < 9 || (byte > 13 && byte < 32)) control += 1;
  }
  return control / part.length < 0.01;
}
