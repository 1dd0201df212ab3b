import { createHash } from 'node:crypto';
import { AppError, toAppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
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
import { parseJsonDocument, parseJsonLines } from './parse-json-document.ts';
import { parsePdf } from './parse-pdf.ts';
import { parsePicture } from './parse-picture.ts';
import { parseRtf } from './parse-rtf.ts';
import { parseMarkdown, parsePlainText } from './parse-text.ts';
import { parseLimits, type ParsedDocument, type Parser } from './document/parsed.ts';
import { noOcr, type OcrClient } from './pictures/picture.ts';
import { documentTooLarge, readBytes } from './read-bytes.ts';

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
  'application/json': parseJsonDocument,
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
    throw new AppError('document_unsupported', phrase('documents.kind'));
  }
  const parsed = await runParser(parser, bytes, mediaType, ocr);
  const characters = parsed.sections.reduce((sum, section) => sum + section.text.length, 0);
  if (characters > parseLimits.textCharacters)
    throw documentTooLarge(
      phrase('documents.tooMuchText', { millions: parseLimits.textCharacters / 1_000_000 }),
    );
  if (parsed.sections.every((section) => section.text.trim() === ''))
    throw new AppError('document_no_text', phrase('documents.empty'));
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
    throw new AppError('document_unreadable', phrase('documents.damaged'), { cause });
  }
}
