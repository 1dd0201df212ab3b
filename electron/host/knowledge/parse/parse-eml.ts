import PostalMime, { type Address, type Attachment, type Email } from 'postal-mime';
import { AppError, toAppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import { decodeText } from './decode.ts';
import { mailMediaType } from './media-type.ts';
import { htmlSections } from './parse-html.ts';
import { noOcr, type OcrClient } from './pictures/picture.ts';
import {
  parseLimits,
  type ParsedDocument,
  type ParsedSection,
  type Parser,
} from './document/parsed.ts';

const attachmentsMax = 200;
const mailsInMailsMax = 8;

/**
 * A mail's headers and text (the plain one, else the HTML), then its attachments, each read by its
 * own kind under its name; a mail in a mail too. MIME (RFC 2045 to 2047, 2231) is postal-mime's.
 * `parseAttachment` reads one file by name.
 */
export function createParseEml(
  parseAttachment: (bytes: Uint8Array, name: string, ocr: OcrClient) => Promise<ParsedDocument>,
): Parser {
  const read = async (
    bytes: Uint8Array,
    depth: number,
    ocr: OcrClient,
  ): Promise<ParsedSection[]> => {
    const email = await PostalMime.parse(bytes, {
      forceRfc822Attachments: true,
      maxNestingDepth: 64,
    });
    if (email.headers.length === 0)
      throw new AppError('document_unreadable', phrase('documents.noEmail'));
    const title = email.subject?.trim() ?? '';
    const sections = bodyOf(email);
    let characters = 0;
    for (const attachment of email.attachments.slice(0, attachmentsMax)) {
      const found = await readAttachment(attachment, depth, ocr);
      characters += found.reduce((sum, { text }) => sum + text.length, 0);
      sections.push(...found);
      if (characters > parseLimits.textCharacters) break;
    }
    return sections.map((section) =>
      title === '' ? section : { ...section, headings: [title, ...section.headings] },
    );
  };

  const readAttachment = async (
    attachment: Attachment,
    depth: number,
    ocr: OcrClient,
  ): Promise<ParsedSection[]> => {
    const isMail = attachment.mimeType === mailMediaType;
    const name = attachment.filename ?? (isMail ? 'message.eml' : '');
    if (/^(image|audio|video)\//.test(attachment.mimeType) || name === '') return [];
    const bytes =
      typeof attachment.content === 'string'
        ? Buffer.from(attachment.content)
        : new Uint8Array(attachment.content as ArrayBuffer);
    try {
      if (isMail && depth >= mailsInMailsMax)
        throw new AppError('document_unsupported', phrase('documents.nestedShort'));
      const sections = isMail
        ? await read(bytes, depth + 1, ocr)
        : (await parseAttachment(bytes, name, ocr)).sections;
      return sections.map((section) => ({
        ...section,
        page: null,
        headings: [name, ...section.headings],
      }));
    } catch (cause) {
      return [
        { page: null, headings: [], text: `(Attachment ${name}: ${toAppError(cause).message})` },
      ];
    }
  };

  return async (bytes, mediaType, ocr = noOcr) => ({
    mediaType,
    pages: null,
    sections: await read(bytes, 0, ocr),
  });
}

function bodyOf(email: Email): ParsedSection[] {
  const head = [
    ['From', people(email.from ? [email.from] : [])],
    ['To', people(email.to ?? [])],
    ['Cc', people(email.cc ?? [])],
    ['Date', email.date ?? ''],
  ]
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n');
  const text = email.text?.trim()
    ? [{ page: null, headings: [], text: plainText(email.text) }]
    : email.html
      ? htmlSections(email.html)
      : [];
  const [first, ...rest] = text;
  if (head !== '' && first && first.headings.length === 0)
    return [
      {
        page: null,
        headings: [],
        text: `${head}\n\n${first.text}`,
        ...moved(first, head.length + 2),
      },
      ...rest,
    ];
  return [...(head === '' ? [] : [{ page: null, headings: [], text: head }]), ...text];
}

function moved({ tables }: ParsedSection, by: number): Pick<ParsedSection, 'tables'> {
  return tables
    ? {
        tables: tables.map(({ start, headEnd, end }) => ({
          start: start + by,
          headEnd: headEnd + by,
          end: end + by,
        })),
      }
    : {};
}

function plainText(text: string): string {
  return decodeText(Buffer.from(text))
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

function people(addresses: readonly Address[]): string {
  return addresses
    .flatMap((one) => one.group ?? [one])
    .map(({ name, address }) =>
      name && name !== address ? `${name} <${address}>` : (address ?? name),
    )
    .join(', ');
}
