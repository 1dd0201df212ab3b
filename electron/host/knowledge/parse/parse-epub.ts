import { AppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import { relationFolder, resolvePart } from './office/office-zip.ts';
import { htmlSections } from './parse-html.ts';
import { parseLimits, type ParsedSection, type Parser } from './document/parsed.ts';
import { readXml } from './archive/xml-reader.ts';
import { openZip, type ZipReader } from './archive/zip-guard.ts';

/**
 * Fonts may be scrambled in a book that anyone can read; anything else that is listed as encrypted
 * is protected (EPUB OCF 3.3, 4.2.6.3.2).
 */
const fontScrambling = /idpf\.org\/2008\/embedding|ns\.adobe\.com\/pdf\/enc#RC/;

/**
 * A book's chapters in reading order, under its title and their own headings, or what its table of
 * contents calls them (EPUB 3.3).
 */
export const parseEpub: Parser = async (bytes, mediaType) => {
  const zip = await openZip(bytes);
  await refuseProtected(zip);
  const book = await readPackage(zip, await packagePart(zip));
  const labels = await contentsOf(zip, book);
  const sections: ParsedSection[] = [];
  let label = '';
  let characters = 0;
  for (const part of book.chapters) {
    label = labels.get(part) ?? label;
    const read = htmlSections(await zip.text(part));
    for (const section of read) {
      const headings = section.headings.length > 0 || label === '' ? section.headings : [label];
      sections.push({
        ...section,
        headings:
          book.title === ''
            ? headings
            : [book.title, ...headings.filter((heading) => heading !== book.title)],
      });
      characters += section.text.length;
    }
    // `parseFile` refuses the book for its length; no more of it need be read.
    if (characters > parseLimits.textCharacters) break;
  }
  return { mediaType, pages: null, sections };
};

async function refuseProtected(zip: ZipReader): Promise<void> {
  const file = 'META-INF/encryption.xml';
  if (!zip.has(file)) return;
  const methods: string[] = [];
  readXml(await zip.text(file), {
    open: (name, { Algorithm }) =>
      void (name === 'EncryptionMethod' && methods.push(Algorithm ?? '')),
  });
  if (methods.some((method) => !fontScrambling.test(method)))
    throw new AppError('document_encrypted', phrase('documents.bookProtected'));
}

async function packagePart(zip: ZipReader): Promise<string> {
  let part = '';
  readXml(await zip.text('META-INF/container.xml'), {
    open: (name, attributes) =>
      void (name === 'rootfile' && part === '' && (part = attributes['full-path'] ?? '')),
  });
  return part;
}

interface Book {
  title: string;
  chapters: string[];
  /** EPUB 3's navigation or EPUB 2's NCX. */
  contents: string | undefined;
}

async function readPackage(zip: ZipReader, part: string): Promise<Book> {
  const folder = relationFolder(part);
  const items = new Map<string, string>();
  const order: string[] = [];
  let contents: string | undefined;
  let title: string | null = null;
  let inTitle = false;
  readXml(await zip.text(part), {
    open(name, { id, href, idref, properties, ['media-type']: type }) {
      if (name === 'title') inTitle = title === null;
      else if (name === 'itemref' && idref !== undefined) order.push(idref);
      if (name !== 'item' || id === undefined || href === undefined) return;
      const target = resolvePart(folder, href);
      items.set(id, target);
      if (
        /\bnav\b/.test(properties ?? '') ||
        (type === 'application/x-dtbncx+xml' && contents === undefined)
      )
        contents = target;
    },
    text: (text) => void (inTitle && (title = (title ?? '') + text)),
    close: (name) => void (name === 'title' && (inTitle = false)),
  });
  const chapters = [...new Set(order)]
    .map((id) => items.get(id))
    .filter((one): one is string => one !== undefined && zip.has(one));
  return {
    title: ((title ?? '') as string).replace(/\s+/g, ' ').trim(),
    chapters: chapters.filter((one) => one !== contents),
    contents,
  };
}

/** What the contents call each part; the first name of each. */
async function contentsOf(zip: ZipReader, { contents }: Book): Promise<Map<string, string>> {
  const labels = new Map<string, string>();
  if (contents === undefined || !zip.has(contents)) return labels;
  const folder = relationFolder(contents);
  let label = '';
  let target = '';
  const add = (): void => {
    const part = resolvePart(folder, target.replace(/#.*/, ''));
    const text = label.replace(/\s+/g, ' ').trim();
    if (text !== '' && !labels.has(part)) labels.set(part, text);
  };
  readXml(await zip.text(contents), {
    open(name, { href, src }) {
      if (name === 'a' || name === 'navLabel') label = '';
      if (name === 'a') target = href ?? '';
      if (name === 'content') {
        target = src ?? '';
        add();
      }
    },
    text: (text) => void (label += text),
    close: (name) => void (name === 'a' && add()),
  });
  return labels;
}
