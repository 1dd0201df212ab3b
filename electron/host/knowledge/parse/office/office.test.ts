import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  odf,
  pptx,
  shape,
  slideTable,
  xlsx,
  zipOf,
} from '../../../../../test/data/documents/make-office.ts';
import { errorCodeOf } from '../../../../../shared/errors.ts';
import { parseFile } from '../parse-document.ts';
import { createSections } from '../document/sections.ts';
import { createGrid } from './sheet-grid.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'hearth-office-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function parsed(name: string, bytes: Uint8Array | string) {
  writeFileSync(join(folder, name), bytes);
  return parseFile(join(folder, name), name);
}
const codeOf = (name: string, bytes: Uint8Array | string): Promise<string> =>
  parsed(name, bytes).then(() => 'parsed', errorCodeOf);
const number = (at: string, value: number | string, style = 0): string =>
  `<c r="${at}" s="${style}"><v>${value}</v></c>`;
const shared = (at: string, index: number): string => `<c r="${at}" t="s"><v>${index}</v></c>`;
const inline = (at: string, text: string): string =>
  `<c r="${at}" t="inlineStr"><is><t>${text}</t></is></c>`;

describe('pptx', () => {
  it('takes slides in the order of the presentation, not of the files, with titles, tables and notes', async () => {
    const { pages, sections } = await parsed(
      'talk.pptx',
      pptx([
        {
          shapes:
            shape('ctrTitle', 'Harbour House') +
            shape('body', 'Heating plan', 'Costs &amp; dates') +
            shape('sldNum', '1'),
          notes: 'Greet the tenants first.',
        },
        {
          shapes:
            `<p:grpSp>${shape('body', '锅炉每年检查一次。')}</p:grpSp>` +
            slideTable([
              ['Flat', 'Euros'],
              ['7', '4,300'],
            ]) +
            shape('title', '费用'),
        },
        { shapes: shape('title', 'Questions?') },
      ]),
    );
    expect(pages).toBe(3);
    expect(sections.map(({ page, headings, text }) => [page, headings[0], text])).toEqual([
      [1, 'Harbour House', 'Heating plan\nCosts & dates\n\nGreet the tenants first.'],
      [2, '费用', '锅炉每年检查一次。\n\nFlat | Euros\n7 | 4,300'],
      [3, undefined, 'Questions?'],
    ]);
    expect(sections[1]?.tables).toEqual([{ start: 11, headEnd: 24, end: 33 }]);
  });
});

describe('xlsx', () => {
  it('shows numbers, dates, results and texts as the sheet does, and fills merged cells', async () => {
    const rows = [
      `<row r="1">${shared('A1', 0)}</row>`,
      '<row ' +
        `r="3">${shared('A3', 1)}${inline('B3', 'Read on')}${inline('C3', 'Share')}${inline('D3', 'Sum')}</row>`,
      '<row ' +
        `r="4">${shared('A4', 2)}${number('B4', 45_000, 1)}${number('C4', 0.125, 2)}${number('D4', 1234.5, 3)}</row>`,
      `<row r="5">${number('B5', 45_001.5, 4)}${number('C5', 0.1 + 0.2)}<c r="D5" ` +
        `s="3"><f>SUM(D4)</f><v>-1234.5</v></c></row>`,
      `<row r="6"><c r="B6" t="b"><v>1</v></c><c r="C6" t="e"><v>#DIV/0!</v></c><c r="D6" ` +
        `t="str"><f>A1</f><v>made</v></c></row>`,
    ];
    const { sections } = await parsed(
      'meters.xlsx',
      xlsx({
        sheets: {
          Readings:
            `<sheetData>${rows.join('')}</sheetData><mergeCells><mergeCell ` +
            `ref="A4:A6"/></mergeCells>`,
          空: '<sheetData/>',
        },
        strings: [
          '<r><t>Meters </t></r><r><t>2023</t></r>',
          '<t>House</t>',
          '<t>東京</t><rPh sb="0" eb="2"><t>とうきょう</t></rPh>',
        ],
        formats: [14, 10, '#,##0.00 "€";[Red]-#,##0.00 "€"', 'yyyy"年"m"月"d"日" hh:mm'],
      }),
    );
    expect(sections).toHaveLength(1);
    expect(sections[0]?.headings).toEqual(['Readings']);
    expect(sections[0]?.text.split('\n')).toEqual([
      'Meters 2023',
      '',
      'House | Read on | Share | Sum',
      '東京 | 2023-03-15 | 12.50% | 1,234.50 €',
      '東京 | 2023年3月16日 12:00 | 0.3 | -1,234.50 €',
      '東京 | TRUE | #DIV/0! | made',
    ]);
  });

  it('counts days from 1904 where the workbook does', async () => {
    const { sections } = await parsed(
      'mac.xlsx',
      xlsx({
        sheets: { S: `<sheetData><row r="1">${number('A1', 43_538, 1)}</row></sheetData>` },
        formats: [14],
        from1904: true,
      }),
    );
    expect(sections[0]?.text).toBe('2023-03-15');
  });

  it('bounds a sheet that would not fit and says so, instead of failing or dropping it in silence', () => {
    const grid = createGrid({ cells: 3, characters: 100 });
    expect([0, 1, 2, 3].map((row) => grid.put(row, 0, `value ${row}`))).toEqual([
      true,
      true,
      true,
      false,
    ]);
    const collector = createSections();
    grid.write(collector);
    expect(collector.end()[0]?.text).toBe(
      'value 0\nvalue 1\nvalue 2\n\n(The sheet is longer: what is beyond row 3 was left out.)',
    );
  });

  it('is not led astray by places that no sheet has', async () => {
    const { sections } = await parsed(
      'odd.xlsx',
      xlsx({
        sheets: {
          S:
            `<sheetData><row r="4294967295"><c t="n"><v>1</v></c></row><row ` +
            `r="2">${number('ZZZ9999999', 5)}${number('A2', 8)}</row></sheetData><mergeCells><mergeCell ` +
            `ref="A2:XFD1048576"/></mergeCells>`,
        },
      }),
    );
    expect(sections[0]?.text).toMatch(/^8( \| 8)*$/);
  });
});

describe('OpenDocument', () => {
  it('reads headings, lists and tables of a text, without what was deleted or remarked', async () => {
    const body =
      '<text:tracked-changes><text:changed-region><text:p>deleted</text:p></text:changed-region>' +
      '</text:tracked-changes><text:h ' +
      'text:outline-level="1">租约</text:h><text:p>租金<text:s ' +
      'text:c="2"/>每月<text:line-break/>五千元。<office:annotation><text:p>remark</text:p>' +
      '</office:annotation></text:p><text:h ' +
      'text:outline-level="2">House</text:h>' +
      ('<text:list><text:list-item><text:p>No ' +
        'dogs</text:p><text:list><text:list-item><text:p>but ' +
        'cats</text:p></text:list-item></text:list></text:list-item></text:list>') +
      '<table:table><table:table-header-rows><table:table-row>' +
      '<table:table-cell><text:p>Item</text:p></table:table-cell>' +
      '<table:table-cell><text:p>Euros</text:p></table:table-cell>' +
      '</table:table-row></table:table-header-rows><table:table-row>' +
      '<table:table-cell><text:p>Key</text:p></table:table-cell>' +
      '<table:table-cell><text:p>15</text:p></table:table-cell></table:table-row></table:table>';
    const { sections } = await parsed('lease.odt', odf('text', body));
    expect(sections.map(({ headings, text }) => [headings.join('/'), text])).toEqual([
      ['租约', '租金 每月 五千元。'],
      ['租约/House', '- No dogs\n  - but cats\n\nItem | Euros\nKey | 15'],
    ]);
  });

  it('reads on behind a numbered heading, which is in a list whose item has no paragraph', async () => {
    const body =
      '<text:list><text:list-item><text:h ' +
      'text:outline-level="1">Terms</text:h></text:list-item></text:list><text:p>Rent is due ' +
      'monthly.</text:p>';
    expect(
      (await parsed('numbered.odt', odf('text', body))).sections.map(({ headings, text }) => [
        headings,
        text,
      ]),
    ).toEqual([[['Terms'], 'Rent is due monthly.']]);
  });

  it('takes no more memory over a list of an absurd depth than over its text', async () => {
    const deep = 2_000;
    const { sections } = await parsed(
      'deep-list.odt',
      odf(
        'text',
        '<text:list><text:list-item><text:p>a</text:p>'.repeat(deep) +
          '</text:list-item></text:list>'.repeat(deep),
      ),
    );
    expect(sections.reduce((sum, { text }) => sum + text.length, 0)).toBeLessThan(deep * 40);
  });

  it('takes no time over a heading of an absurd level', async () => {
    const { sections } = await parsed(
      'deep.odt',
      odf('text', '<text:h text:outline-level="99999999">Deep</text:h><text:p>Text</text:p>'),
    );
    expect(sections.map(({ headings }) => headings)).toEqual([['Deep']]);
  });

  it('reads sheets with repeated and merged cells as they are shown', async () => {
    const cell = (text: string, more = ''): string =>
      `<table:table-cell ${more}><text:p>${text}</text:p></table:table-cell>`;
    const body =
      '<table:table ' +
      `table:name="Costs"><table:table-row>${cell('Year')}` +
      `${cell('Sum', 'table:number-columns-repeated="2"')}</table:table-row><table:table-row>` +
      `${cell('2026', 'table:number-rows-spanned="2"')}${cell('1,150.00 €')}</table:table-row>` +
      `<table:table-row><table:covered-table-cell/>${cell('15 €')}</table:table-row><table:table-row ` +
      `table:number-rows-repeated="1048000"><table:table-cell ` +
      `table:number-columns-repeated="16384"/></table:table-row></table:table>`;
    const { sections } = await parsed('costs.ods', odf('spreadsheet', body));
    expect(sections.map(({ headings, text }) => [headings, text])).toEqual([
      [['Costs'], 'Year | Sum | Sum\n2026 | 1,150.00 €\n2026 | 15 €'],
    ]);
  });

  it('reads slides with titles and notes', async () => {
    const frame = (kind: string, text: string): string =>
      '<draw:frame ' +
      `presentation:class="${kind}"><draw:text-box><text:p>${text}</text:p></draw:text-box></draw:frame>`;
    const { pages, sections } = await parsed(
      'talk.odp',
      odf(
        'presentation',
        `<draw:page>${frame('title', 'Boiler')}${frame('outline', 'It burns pellets.')}${frame('footer', 'secret footer')}<presentation:notes>${frame('notes', 'Say where.')}</presentation:notes></draw:page><draw:page>${frame('outline', 'End')}</draw:page>`,
      ),
    );
    expect([pages, sections.map(({ page, headings, text }) => [page, headings[0], text])]).toEqual([
      2,
      [
        [1, 'Boiler', 'It burns pellets.\n\nSay where.'],
        [2, undefined, 'End'],
      ],
    ]);
  });
});

describe('bad office files', () => {
  it('tells encrypted, damaged, cut and empty ones apart', async () => {
    const book = xlsx({
      sheets: { S: `<sheetData><row r="1">${inline('A1', 'x'.repeat(400))}</row></sheetData>` },
    });
    expect(await codeOf('locked.xlsx', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0, 0]))).toBe(
      'document_encrypted',
    );
    expect(
      await codeOf(
        'locked.odt',
        odf('text', '', '<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>'),
      ),
    ).toBe('document_encrypted');
    expect(await codeOf('cut.xlsx', book.subarray(0, book.length / 2))).toBe('document_unreadable');
    expect(await codeOf('other.pptx', zipOf({ 'a.xml': '<a/>' }))).toBe('document_unreadable');
    expect(
      await codeOf('broken.odt', zipOf({ 'content.xml': '<office:body><text:p>and then nothing' })),
    ).toBe('document_unreadable');
    expect(await codeOf('none.pptx', pptx([{ shapes: '' }]))).toBe('document_no_text');
    expect(await codeOf('none.xlsx', xlsx({ sheets: { S: '<sheetData/>' } }))).toBe(
      'document_no_text',
    );
  });

  it('refuses zip bombs, and expands no entity', async () => {
    expect(
      await codeOf('bomb.pptx', zipOf({ 'ppt/presentation.xml': 'a'.repeat(30_000_000) })),
    ).toBe('document_too_large');
    const laughs =
      '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>';
    const { sections } = await parsed(
      'laughs.odt',
      zipOf({
        'content.xml':
          `<?xml version="1.0"?>${laughs}<office:body><text:p>say &b; &f; &amp; ` +
          '&#20013;</text:p></office:body>',
      }),
    );
    expect(sections[0]?.text).toBe('say &b; &f; & 中');
  });
});
