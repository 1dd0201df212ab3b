/**
 * Documents of seven formats in English and Chinese, made of XQuAD's paragraphs and of the
 * packages' own documentation.
 */
import { readdirSync, readFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { docx, heading, paragraph, table } from '../data/documents/make-docx.ts';
import { textPdf } from '../data/documents/make-pdf.ts';
import { readXquad } from './xquad.ts';

/** Its texts are new to any index by the name they begin with. */
interface Source {
  title: string;
  texts: string[];
}

const escaped = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');
const wrapped = (text: string, width: number): string[] =>
  text.match(new RegExp(`.{1,${width}}(?:\\s|$)`, 'g'))?.map((line) => line.trim()) ?? [text];
const latin = (text: string): string => text.normalize('NFKD').replace(/[^\x20-\x7e]/g, '');
const facts = ({ title, texts }: Source): string[][] =>
  texts.map((text, i) => [
    `${title}.${i}`,
    String(text.length),
    text.slice(0, 40).replace(/["\n]/g, ' '),
  ]);

const formats: Readonly<Record<string, (source: Source) => string | Uint8Array>> = {
  md: ({ title, texts }) =>
    `# ${title}\n\n${texts.map((text, i) => `## ${title} ${i + 1}\n\n${text}`).join('\n\n')}\n`,
  html: ({ title, texts }) =>
    '<!doctype html><meta ' +
    `charset="utf-8"><title>${title}</title><article><h1>${title}</h1>${texts.map((text) => `<p>${escaped(text)}</p>`).join('')}</article>`,
  docx: (source) =>
    docx(
      `${heading(1, source.title)}${source.texts.map((text) => paragraph(escaped(text))).join('')}${table([['Part', 'Length', 'Begins'], ...facts(source)].map((row) => row.map(escaped)))}`,
    ),
  // Helvetica alone is in every reader, so these are in English.
  pdf: ({ title, texts }) =>
    textPdf(
      texts.map((text, i) => ({ heading: `${title} ${i + 1}`, lines: wrapped(latin(text), 90) })),
    ),
  csv: (source) =>
    [
      'part,length,text',
      ...source.texts.map(
        (text, i) => `${source.title}.${i},${text.length},"${text.replaceAll('"', '""')}"`,
      ),
    ].join('\r\n'),
  eml: ({ title, texts }) =>
    [
      `From: a@example.org`,
      `To: b@example.org`,
      `Subject: =?utf-8?B?${Buffer.from(title).toString('base64')}?=`,
      'Date: Mon, 02 Mar 2026 10:00:00 +0000',
      'MIME-Version: 1.0',
      'Content-Type: text/plain; charset=utf-8',
      'Content-Transfer-Encoding: base64',
      '',
      ...(Buffer.from(texts.join('\n\n'))
        .toString('base64')
        .match(/.{1,76}/g) ?? []),
    ].join('\r\n'),
  txt: ({ title, texts }) => `${title}\n\n${texts.join('\n\n')}\n`,
};

/**
 * READMEs of what is installed, in paragraphs, so that headings, lists and code are among the
 * texts.
 */
function packageTexts(most: number): string[] {
  const root = join(import.meta.dirname, '../../node_modules');
  const texts: string[] = [];
  for (const name of readdirSync(root).sort()) {
    if (texts.length >= most) break;
    try {
      texts.push(
        ...(
          readFileSync(join(root, name, 'README.md'), 'utf8').match(/[\s\S]{600,1200}?\n\n/g) ?? []
        ).slice(0, 3),
      );
    } catch {
      // A package without one.
    }
  }
  return texts;
}

/**
 * Writes `count` documents of one or two paragraphs into the folder; `name` makes their passages
 * other ones than those of another name.
 */
export function writeMixedDocuments(folder: string, count: number, name: string): string {
  mkdirSync(folder, { recursive: true });
  const [english, chinese, markdown] = [
    readXquad('en').paragraphs,
    readXquad('zh').paragraphs,
    packageTexts(200),
  ];
  const kinds = Object.entries(formats);
  for (let i = 0; i < count; i += 1) {
    const [extension, write] = kinds[i % kinds.length] ?? ['txt', () => ''];
    const own =
      extension === 'pdf' || i % 3 === 0
        ? english
        : extension === 'md' && i % 3 === 1
          ? markdown
          : chinese;
    const texts = Array.from(
      { length: 1 + (i % 2) },
      (_, part) => `${name} ${i}-${part}. ${own[(i * 2 + part) % own.length] ?? ''}`,
    );
    writeFileSync(
      join(folder, `${String(i).padStart(5, '0')}.${extension}`),
      write({ title: `${name} ${i}`, texts }),
    );
  }
  return folder;
}
