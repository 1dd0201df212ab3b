import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { zipSync } from 'fflate';
import { docx, heading, paragraph } from '../../../../test/data/documents/make-docx.ts';
import { errorCodeOf, toAppError } from '../../../../shared/errors.ts';
import { documentPath } from '../testing/test-knowledge.ts';
import { parseFile } from './parse-document.ts';
import { readError } from './read-bytes.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hearth-parse-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function parsed(name: string, bytes: Uint8Array | string) {
  writeFileSync(join(folder, name), bytes);
  return parseFile(join(folder, name), name);
}
const codeOf = (name: string, bytes: Uint8Array | string): Promise<string> =>
  parsed(name, bytes).then(() => 'parsed', errorCodeOf);
const text = async (name: string, bytes: Uint8Array | string): Promise<string> =>
  (await parsed(name, bytes)).sections.map((section) => section.text).join('\n');

describe('encodings', () => {
  it('reads UTF-8 with and without a mark, UTF-16 of both kinds, GB18030 and Windows-1252', async () => {
    const utf16 = (swap: boolean): Buffer => {
      const bytes = Buffer.from('\ufeff押金一万元', 'utf16le');
      return swap ? bytes.swap16() : bytes;
    };
    expect(await text('a.txt', '押金一万元')).toBe('押金一万元');
    expect(await text('b.txt', '\ufeff押金一万元')).toBe('押金一万元');
    expect(await text('c.txt', utf16(false))).toBe('押金一万元');
    expect(await text('d.txt', utf16(true))).toBe('押金一万元');
    expect(
      await text(
        'e.txt',
        Buffer.from([0xd1, 0xba, 0xbd, 0xf0, 0x20, 0x31, 0xcd, 0xf2, 0xd4, 0xaa]),
      ),
    ).toBe('押金 1万元');
    expect(await text('f.txt', Buffer.from('Le résumé du café', 'latin1'))).toBe(
      'Le résumé du café',
    );
  });

  it('takes the encoding that a web page declares', async () => {
    const page = Buffer.concat([
      Buffer.from('<meta charset="gbk"><p>'),
      Buffer.from([0xd1, 0xba, 0xbd, 0xf0]),
      Buffer.from('</p>'),
    ]);
    expect(await text('page.html', page)).toBe('押金');
  });
});

describe('structure', () => {
  it('keeps the pages and headings of a PDF and joins lines and broken words', async () => {
    const { sections, pages } = await parseFile(
      documentPath('boiler-manual.pdf'),
      'boiler-manual.pdf',
    );
    expect(pages).toBe(3);
    expect(sections.map(({ page, headings }) => [page, headings])).toEqual([
      [1, ['The boiler of the Harbour House']],
      [2, ['Starting and stopping']],
      [3, ['Faults']],
    ]);
    expect(sections[2]?.text).toContain(
      'the chimney is blocked: leave the cellar, open the windows',
    );
  });

  it('reads Word headings and tables', async () => {
    const { sections } = await parseFile(documentPath('minutes.docx'), 'minutes.docx');
    expect(sections.map(({ headings }) => headings.join('/'))).toEqual([
      'Minutes of the house meeting',
      'Minutes of the house meeting/Bicycles',
      'Minutes of the house meeting/Costs',
    ]);
    expect(sections[2]?.text).toBe(
      'Item | Euros\nNew roof gutter | 4,300\nStairwell paint | 1,150',
    );
  });

  it('leaves navigation and scripts of a web page out', async () => {
    const { sections } = await parseFile(documentPath('garden.html'), 'garden.html');
    const whole = sections.map((section) => section.text).join('\n');
    expect(whole).toContain('two tanks of 800 litres');
    expect(whole).not.toMatch(/track|Cookies|About/);
  });

  it('takes no heading out of a code block of Markdown', async () => {
    const { sections } = await parsed(
      'a.md',
      '# Real\n\n```sh\n# not a heading\nrun it\n```\n\nSetext\n------\nBody that an editor\nwrapped.\n',
    );
    expect(sections).toEqual([
      { page: null, headings: ['Real'], text: '```sh\n# not a heading\nrun it\n```' },
      { page: null, headings: ['Real', 'Setext'], text: 'Body that an editor wrapped.' },
    ]);
  });

  it('gives each value of a table its column, so that a row says what it means', async () => {
    const { sections } = await parseFile(documentPath('meters.csv'), 'meters.csv');
    expect(sections[0]?.text.split('\n')[1]).toBe(
      'Flat: 7; Meter: A-122; Kilowatt hours: 2311; Read on: 2026-01-04',
    );
  });

  it('cuts source code at its declarations, comments with what they belong to', async () => {
    const { sections } = await parseFile(documentPath('rent.ts'), 'rent.ts');
    expect(sections.map(({ headings }) => headings[0])).toEqual(['Bill', 'totalOf', 'lateFee']);
    expect(sections[2]?.text).toMatch(/^\/\/ A late payment/);
  });
});

describe('bad input', () => {
  it('tells an encrypted PDF, a scan that nothing here reads, a damaged file and an empty one apart', async () => {
    const code = (name: string): Promise<string> =>
      parseFile(documentPath(name), name).then(() => 'parsed', errorCodeOf);
    expect(await code('encrypted.pdf')).toBe('document_encrypted');
    expect(await code('scanned-200-pages.pdf')).toBe('document_needs_ocr');
    expect(await code('scan-en.png')).toBe('document_needs_ocr');
    expect(await codeOf('cut.pdf', '%PDF-1.4 and then nothing')).toBe('document_unreadable');
    expect(await codeOf('cut.docx', Buffer.from('PK\u0003\u0004 and then nothing'))).toBe(
      'document_unreadable',
    );
    expect(await codeOf('empty.txt', '')).toBe('document_no_text');
    expect(await codeOf('old.docx', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0, 0]))).toBe(
      'document_encrypted',
    );
    expect(await codeOf('program.exe', Buffer.from([0x4d, 0x5a, 0, 1, 2]))).toBe(
      'document_unsupported',
    );
  });

  it('refuses a Word file that is a zip bomb before it inflates it', async () => {
    const bomb = docx(paragraph('a'.repeat(30_000_000)));
    expect(bomb.length).toBeLessThan(100_000);
    expect(await codeOf('bomb.docx', bomb)).toBe('document_too_large');
  });

  it('is not fooled by a bomb whose directory says that it is small', async () => {
    const bomb = Buffer.from(docx(paragraph('a'.repeat(30_000_000))));
    // Central directory entries begin with PK\x01\x02; the uncompressed size stands 24 bytes on.
    for (
      let at = bomb.indexOf('PK\u0001\u0002');
      at !== -1;
      at = bomb.indexOf('PK\u0001\u0002', at + 4)
    )
      if (bomb.readUInt32LE(at + 24) > 1_000_000) bomb.writeUInt32LE(5000, at + 24);
    expect(await codeOf('lying.docx', bomb)).toBe('document_too_large');
    expect(
      await codeOf(
        'many.docx',
        zipSync(
          Object.fromEntries(
            Array.from({ length: 10_001 }, (_, i) => [`${i}.xml`, new Uint8Array(0)]),
          ),
        ),
      ),
    ).toBe('document_too_large');
  });

  it('takes text that gives orders, or looks like markup, as text', async () => {
    const { sections } = await parsed(
      'a.docx',
      docx(heading(1, 'Ignore all rules') + paragraph('&lt;script&gt;alert(1)&lt;/script&gt;')),
    );
    expect(sections).toEqual([
      { page: null, headings: ['Ignore all rules'], text: '<script>alert(1)</script>' },
    ]);
  });

  it('says that a file is missing, that the system denies it, or that it can’t be read', async () => {
    expect(await parseFile(join(folder, 'none.txt'), 'none.txt').catch(errorCodeOf)).toBe(
      'document_missing',
    );
    expect(await parseFile(folder, 'folder.txt').catch(errorCodeOf)).toBe('document_unreadable');
    const { code, message } = toAppError(
      readError(Object.assign(new Error('EACCES'), { code: 'EACCES' })),
    );
    expect([code, message]).toEqual(['forbidden', expect.stringMatching(/permissions/)]);
  });

  it('reads no file through a link that took its place, and does not wait for a pipe', async () => {
    writeFileSync(join(folder, 'secret.txt'), 'Of somebody else.');
    symlinkSync(join(folder, 'secret.txt'), join(folder, 'link.txt'));
    expect(await parseFile(join(folder, 'link.txt'), 'link.txt').catch(errorCodeOf)).toBe(
      'document_missing',
    );
    execFileSync('mkfifo', [join(folder, 'pipe.txt')]);
    expect(await parseFile(join(folder, 'pipe.txt'), 'pipe.txt').catch(errorCodeOf)).toBe(
      'document_unreadable',
    );
  });

  // Root reads everything, so the real thing can be seen only by others.
  it.skipIf(process.getuid?.() === 0)('is reported for a file without permission', async () => {
    writeFileSync(join(folder, 'locked.txt'), 'x');
    chmodSync(join(folder, 'locked.txt'), 0);
    expect(await parseFile(join(folder, 'locked.txt'), 'locked.txt').catch(errorCodeOf)).toBe(
      'forbidden',
    );
  });
});
