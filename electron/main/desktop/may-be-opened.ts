import { extname } from 'node:path';

/**
 * Documents, that is: what the system's program for it shows and does not run. Everything else that
 * a knowledge base may hold is shown in its folder, since on some system a double click runs it
 * (.js, .ps1 and .lnk on Windows, .command on macOS, .desktop and .sh on Linux), or it may hold
 * macros (.xlsm).
 */
const documents = new Set(
  `.pdf .docx .pptx .xlsx .odt .ods .odp .rtf .epub .eml .html .htm .md .markdown .mdx .txt .text
  .log .rst .csv .tsv .json .jsonl .ndjson .geojson .yaml .yml .toml
  .png .jpg .jpeg .webp .tif .tiff .bmp`.split(/\s+/),
);

/**
 * By its ending alone: that is what the system goes by. A name that ends in a dot or a space, or
 * names a stream, has another ending for Windows than for us.
 */
export const mayBeOpened = (path: string): boolean =>
  documents.has(extname(path).toLowerCase()) && !/:[^\\/]*$/.test(path.replace(/^[A-Za-z]:/, ''));
