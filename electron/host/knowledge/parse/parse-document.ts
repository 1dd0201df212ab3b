import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { AppError, toAppError } from '../../../../shared/errors.ts';
import { codeMediaType, mailMediaType, mediaTypeOf, pictureMediaTypes } from './media-type.ts';
import { parseOdp, parseOds, parseOdt } from './office/parse-odf.ts';
import { parsePptx } from './office/parse-pptx.ts';
import { parseXlsx } from './office/parse-xlsx.ts';
import { parseCode } from './parse-code.ts';
import { parseCsv } from './parse-csv.ts';
import { parseDocx } from './parse-docx.ts';
import { createParseEml } from './parse-eml.ts';
import { parseEpub } from './parse-epub.ts';
import { parseHtml } from './parse-html.ts';
import { parseJson, parseJsonLines } from './parse-json.ts';
import { parsePdf } from './parse-pdf.ts';
import { parsePicture } from './parse-picture.ts';
import { parseRtf } from './parse-rtf.ts';
import { parseMarkdown, parsePlainText } from './parse-text.ts';
import { parseLimits, type ParsedDocument, type Parser } from './parsed.ts';
import { noOcr, type OcrClient } from './pictures/picture.ts';

const parsers: Readonly<Record<string, Parser>> = {
  'text/markdown': parseMarkdown,
  'text/plain': parsePlainText,
  'text/html': parseHtml,
  'application/pdf': parsePdf,
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': parseDocx,
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': parsePptx,
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': parseXlsx,
  'application/vnd.oasis.opendocument.text': parseOdt,
  'application/vnd.oasis.opendocument.spreadsheet': parseOds,
  'application/vnd.oasis.opendocument.presentation': parseOdp,
  'application/rtf': parseRtf,
  'application/epub+zip': parseEpub,
  'application/json': parseJson,
  'application/jsonl': parseJsonLines,
  [mailMediaType]: createParseEml(parseBytes),
  'text/csv': parseCsv,
  'text/tab-separated-values': parseCsv,
  [codeMediaType]: parseCode,
  ...Object.fromEntries(pictureMediaTypes.map((mediaType) => [mediaType, parsePicture])),
};

/**
 * Reads and parses one file. Throws `document_…`, `forbidden`, or what the OCR throws; `hash` is
 * the SHA-256 of the bytes, in hex.
 */
export async function parseFile(
  path: string,
  name: string,
  ocr: OcrClient = noOcr,
): Promise<ParsedDocument & { hash: string; sizeBytes: number }> {
  const bytes = await readBytes(path);
  const hash = createHash('sha256').update(bytes).digest('hex');
  const parsed = await parseBytes(bytes, name, ocr);
  return { ...parsed, hash, sizeBytes: bytes.length };
}

async function parseBytes(
  bytes: Uint8Array,
  name: string,
  ocr: OcrClient,
): Promise<ParsedDocument> {
  const mediaType = mediaTypeOf(name, bytes.subarray(0, 4096));
  const parser = mediaType === null ? undefined : parsers[mediaType];
  if (mediaType === null || !parser) {
    throw new AppError(
      'document_unsupported',
      'Hearth can’t read this kind of file. It reads PDF, Word (.docx), PowerPoint (.pptx), ' +
        'Excel (.xlsx), OpenDocument, RTF, EPUB, e-mail (.eml), Markdown, plain text, HTML, ' +
        'CSV, JSON, source code, and text in pictures (PNG, JPEG, WebP, TIFF, BMP).',
    );
  }
  const parsed = await runParser(parser, bytes, mediaType, ocr);
  const characters = parsed.sections.reduce((sum, section) => sum + section.text.length, 0);
  if (characters > parseLimits.textCharacters)
    throw tooLarge(
      `it holds more than ${parseLimits.textCharacters / 1_000_000} million characters`,
    );
  if (parsed.sections.every((section) => section.text.trim() === ''))
    throw new AppError(
      'document_no_text',
      'The file holds no text, so there is nothing to find in it.',
    );
  return parsed;
}

async function runParser(
  parser: Parser,
  bytes: Uint8Array,
  mediaType: string,
  ocr: OcrClient,
): Promise<ParsedDocument> {
  try {
    return await parser(bytes, mediaType, ocr);
  } catch (cause) {
    const error = toAppError(cause);
    if (error.code !== 'internal') throw error;
    throw new AppError(
      'document_unreadable',
      'The file is damaged or not what its name says, and can’t be read. Open it in the ' +
        'program that made it and save it again.',
      { cause },
    );
  }
}

function tooLarge(why: string): AppError {
  return new AppError(
    'document_too_large',
    `The file is too large: ${why}. Split it, and add the parts.`,
  );
}

/**
 * A link that took a file's place is not followed, a pipe not waited for; Windows knows neither
 * flag.
 */
export const asFound =
  constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/**
 * In one handle, so that a file that is replaced meanwhile is read as one of the two and not as a
 * mixture.
 */
async function readBytes(path: string): Promise<Uint8Array> {
  try {
    const file = await open(path, asFound);
    try {
      const status = await file.stat();
      if (!status.isFile())
        throw new AppError(
          'document_unreadable',
          'There is no file in its place any more, but something else, which can’t be read. ' +
            'Put the file back and try again.',
          { retryable: true },
        );
      const { size } = status;
      if (size > parseLimits.fileBytes)
        throw tooLarge(
          `it has ${Math.ceil(size / 1024 / 1024)} MB, and at most ` +
            `${parseLimits.fileBytes / 1024 / 1024} MB are read`,
        );
      return await file.readFile();
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw readError(cause);
  }
}

export function readError(cause: unknown): AppError {
  if (cause instanceof AppError) return cause;
  const code = (cause as { code?: unknown }).code;
  // ELOOP: a link is in its place.
  if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP')
    return new AppError(
      'document_missing',
      'The file is not there any more. What was read of it before is kept until you remove ' +
        'it; put the file back and try again.',
      { cause },
    );
  if (code === 'EACCES' || code === 'EPERM')
    return new AppError(
      'forbidden',
      'Hearth may not read this: the system denies access. Change its permissions and try again.',
      { cause },
    );
  return new AppError(
    'document_unreadable',
    `The file can’t be read (${String(code ?? cause)}). Try again; if it stays so, check the disk.`,
    { cause, retryable: true },
  );
}
