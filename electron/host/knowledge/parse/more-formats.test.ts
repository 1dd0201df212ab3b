import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { docx, heading, paragraph } from '../../../../test/data/documents/make-docx.ts';
import { xlsx, zipOf } from '../../../../test/data/documents/make-office.ts';
import { errorCodeOf } from '../../../../shared/errors.ts';
import { parseFile } from './parse-document.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'hearth-formats-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function parsed(name: string, bytes: Uint8Array | string): Promise<[string, string][]> {
  writeFileSync(join(folder, name), bytes);
  return (await parseFile(join(folder, name), name)).sections.map(({ headings, text }) => [
    headings.join('/'),
    text,
  ]);
}
const codeOf = (name: string, bytes: Uint8Array | string): Promise<string> =>
  parsed(name, bytes).then(() => 'parsed', errorCodeOf);

describe('rtf', () => {
  const head =
    String.raw`{\rtf1\ansi\ansicpg1252\uc1{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset134 SimSun;}}` +
    String.raw`{\stylesheet{\s0 Normal;}{\s1\outlinelevel0 heading 1;}{\s2 Titre 2;}}` +
    String.raw`{\info{\title hidden}}{\*\generator hidden;}`;

  it('reads headings, Chinese by code page and by \\u, and tables, without what is hidden', async () => {
    const body = String.raw`\pard\s1 House \u31199?\u32422?\par\pard\s2 R\'e8gles\par\pard\plain No \b dogs\b0 , \f1\'d1\'ba\'bd\'f0\f0  1{\field{\*\fldinst HYPERLINK "http://x"}{\fldrslt here}}.\par
\trowd\pard\intbl Item\cell Euros\cell\row\trowd\pard\intbl Key\cell 15\cell\row\pard \{end\}\par}`;
    expect(await parsed('lease.rtf', head + body)).toEqual([
      ['House 租约/Règles', 'No dogs, 押金 1here.\n\nItem | Euros\nKey | 15\n\n{end}'],
    ]);
  });

  it('keeps a character whole whose two bytes stand on two lines of the file', async () => {
    expect(
      await parsed('wrapped.rtf', `${head}${String.raw`\f1\'d1`}\r\n${String.raw`\'ba\'bd\'f0`}}`),
    ).toEqual([['', '押金']]);
  });

  it('is known by its beginning too, and refused when it is cut', async () => {
    expect(await parsed('lease.txt', `${head} Text}`)).toEqual([['', 'Text']]);
    expect(await codeOf('cut.rtf', `${head} Text`)).toBe('document_unreadable');
    expect(await codeOf('not.rtf', 'text')).toBe('document_unreadable');
  });
});

describe('epub', () => {
  const container =
    '<container><rootfiles><rootfile full-path="OEBPS/book.opf"/></rootfiles></container>';
  const opf =
    '<package><metadata><dc:title>The Harbour &amp; ' +
    'House</dc:title></metadata><manifest><item id="n" href="nav.xhtml" ' +
    'properties="nav"/><item id="b" href="text/b.xhtml"/><item id="a" ' +
    'href="text/a%20a.xhtml"/></manifest><spine><itemref idref="a"/><itemref ' +
    'idref="b"/></spine></package>';
  const parts = {
    'META-INF/container.xml': container,
    'OEBPS/book.opf': opf,
    'OEBPS/nav.xhtml':
      '<html><body><nav><ol><li><a href="text/a%20a.xhtml">Opening</a></li><li><a ' +
      'href="text/b.xhtml#x">Second</a></li></ol></nav></body></html>',
    'OEBPS/text/a a.xhtml': '<?xml version="1.0"?><html><body><p>It was dark.</p></body></html>',
    'OEBPS/text/b.xhtml':
      '<html><body><h1>第二章</h1><p>天亮了。</p><h2>Later</h2><p>Noon.</p></body></html>',
  };

  it('reads chapters in the order of the spine, named by their headings or the contents', async () => {
    expect(await parsed('book.epub', zipOf(parts))).toEqual([
      ['The Harbour & House/Opening', 'It was dark.'],
      ['The Harbour & House/第二章', '天亮了。'],
      ['The Harbour & House/第二章/Later', 'Noon.'],
    ]);
  });

  it('tells a protected book from one whose fonts are scrambled, and a damaged one', async () => {
    const encryption = (algorithm: string): string =>
      '<encryption><enc:EncryptedData><enc:EncryptionMethod ' +
      `Algorithm="${algorithm}"/></enc:EncryptedData></encryption>`;
    expect(
      await codeOf(
        'drm.epub',
        zipOf({
          ...parts,
          'META-INF/encryption.xml': encryption('http://www.w3.org/2001/04/xmlenc#aes128-cbc'),
        }),
      ),
    ).toBe('document_encrypted');
    expect(
      await codeOf(
        'fonts.epub',
        zipOf({
          ...parts,
          'META-INF/encryption.xml': encryption('http://www.idpf.org/2008/embedding'),
        }),
      ),
    ).toBe('parsed');
    expect(await codeOf('empty.epub', zipOf({ 'META-INF/container.xml': container }))).toBe(
      'document_unreadable',
    );
  });
});

describe('json', () => {
  it('keeps small structures together and long numbers as they are written', async () => {
    expect(
      await parsed(
        'a.json',
        '{"id": 12345678901234567890, "name": "Kessler", "tags": ["a", "b"], "flat": ' +
          '{"number": 7, "note": null}, "rooms": [{"m2": 12.50}, {"m2": 9}]}',
      ),
    ).toEqual([
      [
        '',
        'id: 12345678901234567890\nname: Kessler\ntags: a, b\nflat:\n  number: 7\nrooms:\n  ' +
          '-\n    m2: 12.50\n  -\n    m2: 9',
      ],
    ]);
  });

  it('splits what is long by key and element, under its path', async () => {
    const tenant = (i: number) => ({ name: `Tenant ${i}`, note: 'long '.repeat(30).trim() });
    const sections = await parsed(
      'b.json',
      JSON.stringify({
        house: 'Harbour',
        tenants: Array.from({ length: 20 }, (_, i) => tenant(i)),
        log: [{ deep: 'x'.repeat(1300) }],
      }),
    );
    expect(sections.map(([path]) => path)).toEqual(['', 'tenants', 'log/[0]']);
    expect(sections[1]?.[1].split('\n\n')).toHaveLength(20);
  });

  it('reads lines, those that are no JSON too, and JSON with comments as text', async () => {
    expect(await parsed('c.jsonl', '{"a": 1, "b": "二"}\nbroken {\n[1, 2]\n')).toEqual([
      ['', 'a: 1; b: 二\n\nbroken {\n\n1, 2'],
    ]);
    expect(await parsed('d.json', '{"a": 1, // remark\n}')).toEqual([
      ['', '{"a": 1, // remark\n}'],
    ]);
  });

  it('does not fail on nesting without end', async () => {
    expect(['parsed', 'document_unreadable', 'document_no_text']).toContain(
      await codeOf('deep.json', '['.repeat(100_000) + '1' + ']'.repeat(100_000)),
    );
  });
});

describe('eml', () => {
  const base64 = (bytes: Uint8Array): string =>
    (
      Buffer.from(bytes)
        .toString('base64')
        .match(/.{1,76}/g) ?? []
    ).join('\r\n');
  const gb = Buffer.from([0xd1, 0xba, 0xbd, 0xf0, 0xd2, 0xbb, 0xcd, 0xf2, 0xd4, 0xaa, 0xa1, 0xa3]);

  it('reads headers, encoded words and a body in GB18030', async () => {
    const mail = Buffer.concat([
      Buffer.from(
        'From: =?gb2312?B?0bq98A==?= <a@example.com>\r\nTo: Bo <b@example.com>, ' +
          'c@example.com\r\nSubject: =?UTF-8?Q?Caf=C3=A9_?=\r\n =?UTF-8?B?56ef57qm?=\r\nDate: ' +
          'Tue, 3 Mar 2026 10:00:00 +0100\r\nContent-Type: text/plain; ' +
          'charset=gb18030\r\nContent-Transfer-Encoding: 8bit\r\n\r\n',
      ),
      gb,
    ]);
    expect(await parsed('a.eml', mail)).toEqual([
      [
        'Café 租约',
        'From: 押金 <a@example.com>\nTo: Bo <b@example.com>, c@example.com\nDate: ' +
          '2026-03-03T09:00:00.000Z\n\n押金一万元。',
      ],
    ]);
  });

  it('takes the text of alternatives, reads attachments by their kind, mails in mails, and names what it could not read', async () => {
    const inner =
      'From: x@example.com\r\nSubject: Inner\r\nContent-Type: ' +
      'text/html\r\n\r\n<h2>Costs</h2><table><tr><td>Item</td><td>Euros</td></tr>' +
      '<tr><td>Key</td><td>15</td></tr></table>';
    const mail = [
      'From: a@example.com',
      'Subject: Outer',
      'MIME-Version: 1.0',
      'Content-Type: multipart/mixed; boundary=m',
      '',
      '--m',
      'Content-Type: multipart/alternative; boundary=n',
      '',
      '--n',
      'Content-Type: text/plain',
      '',
      'Plain words.',
      '--n',
      'Content-Type: text/html',
      '',
      '<p>HTML words.</p>',
      '--n--',
      '--m',
      'Content-Type: application/octet-stream',
      'Content-Transfer-Encoding: base64',
      "Content-Disposition: attachment; filename*=UTF-8''%E7%A7%9F%E7%BA%A6.docx",
      '',
      base64(docx(heading(1, 'Rent') + paragraph('It is 900.'))),
      '--m',
      'Content-Type: application/octet-stream; name="c.xlsx"',
      'Content-Transfer-Encoding: base64',
      'Content-Disposition: attachment',
      '',
      base64(
        xlsx({ sheets: { S: '<sheetData><row r="1"><c r="A1"><v>42</v></c></row></sheetData>' } }),
      ),
      '--m',
      'Content-Type: application/zip; name="x.zip"',
      'Content-Disposition: attachment',
      'Content-Transfer-Encoding: base64',
      '',
      base64(Buffer.from('PK\u0003\u0004\u0000')),
      '--m',
      'Content-Type: message/rfc822',
      '',
      inner,
      '--m--',
      '',
    ].join('\r\n');
    expect(await parsed('b.eml', mail)).toEqual([
      ['Outer', 'From: a@example.com\n\nPlain words.'],
      ['Outer/租约.docx/Rent', 'It is 900.'],
      ['Outer/c.xlsx/S', '42'],
      ['Outer', expect.stringMatching(/^\(Attachment x\.zip: Hearth can’t read/)],
      ['Outer/message.eml/Inner', 'From: x@example.com'],
      ['Outer/message.eml/Inner/Costs', 'Item | Euros\nKey | 15'],
    ]);
  });

  it('refuses what is no mail', async () => {
    expect(await codeOf('c.eml', Buffer.from([1, 2, 3, 4]))).not.toBe('parsed');
  });
});

describe('tables in text', () => {
  it('are known in Markdown and HTML with their heads, and those that only lay out a page are not', async () => {
    const tables = async (name: string, text: string): Promise<(readonly [string, string])[]> => {
      writeFileSync(join(folder, name), text);
      const { sections } = await parseFile(join(folder, name), name);
      return sections.flatMap((section) =>
        (section.tables ?? []).map(
          ({ start, headEnd, end }) =>
            [section.text.slice(start, headEnd), section.text.slice(headEnd, end)] as const,
        ),
      );
    };
    expect(
      await tables(
        't.md',
        '# A\n\nText | no table\n\n| Item | Euros |\n| --- | ---: |\n| Key | 15 |\n| Hook | ' +
          '3 |\n\nAfter.\n\n```sh\na | b\n--- | ---\n```\n',
      ),
    ).toEqual([['| Item | Euros |\n| --- | ---: |\n', '| Key | 15 |\n| Hook | 3 |']]);
    expect(
      await tables(
        't.html',
        '<table><tr><td><p>Layout</p><table><thead><tr><th>Item</th><th>Euros</th></tr></thead><tbody><tr><td>Key</td><td>15</td></tr></tbody></table></td></tr></table>',
      ),
    ).toEqual([['Item | Euros\n', 'Key | 15']]);
    // A table of a mail stands behind the lines that are made of its headers; one mail has a
    // sender, one has not.
    const mail =
      'Content-Type: text/html\r\n\r\n<table><tr><th>Item</th></tr><tr><td>Key</td></tr></table>';
    for (const head of ['', 'From: a@example.com\r\n'])
      expect(await tables('t.eml', head + mail)).toEqual([['Item\n', 'Key']]);
  });
});
