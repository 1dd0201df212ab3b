import { describe, expect, it } from 'vitest';
import { placedPdf } from '../../../../test/data/documents/make-pdf.ts';
import { parsePdf } from './parse-pdf.ts';

type Run = readonly [x: number, y: number, text: string];
const rows = (
  top: number,
  columns: readonly number[],
  cells: readonly (readonly string[])[],
): Run[] =>
  cells.flatMap((row, i) =>
    row.map((cell, column): Run => [columns[column] ?? 0, top - i * 14, cell]),
  );
const parse = async (...pages: Run[][]) =>
  (await parsePdf(placedPdf(pages), 'application/pdf')).sections;

const left = [
  'The boiler in the cellar was built in 2014',
  'and heats all of the eleven flats, which',
  'pay for it by their size and not by use.',
  'It burns pellets.',
];
const right = [
  'Before it is started the ash box must be',
  'empty and the pressure must stand between',
  'one and a half and two bar, no less and',
  'never more, says Kessler.',
];

describe('the layout of a page', () => {
  it('reads two columns that are drawn line by line one after the other', async () => {
    const runs = left.flatMap((line, i): Run[] => [
      [60, 700 - i * 14, line],
      [320, 700 - i * 14, right[i] ?? ''],
    ]);
    const [section] = await parse([
      [60, 760, 'A line across the whole page stands above the columns of this sheet of paper.'],
      ...runs,
    ]);
    const text = section?.text.replace(/\s+/g, ' ') ?? '';
    expect(text).toContain(left.join(' '));
    expect(text).toContain(right.join(' '));
    expect(text.indexOf('pellets')).toBeLessThan(text.indexOf('Before'));
  });

  it('leaves columns that are drawn one after the other as they are', async () => {
    const runs = [
      ...left.map((line, i): Run => [60, 700 - i * 14, line]),
      ...right.map((line, i): Run => [320, 700 - i * 14, line]),
    ];
    const [section] = await parse(runs);
    expect(section?.text.replace(/\s+/g, ' ')).toContain(left.join(' '));
    expect(section?.text).not.toContain('|');
  });

  it('knows the rows of a table by where their cells stand, with the page', async () => {
    const sections = await parse(
      [[60, 700, 'Nothing here.']],
      [
        [60, 740, 'The costs of the year:'],
        ...rows(
          700,
          [60, 200, 330],
          [
            ['Item', 'Euros', 'Paid by'],
            ['Roof gutter', '4,300', 'the house'],
            ['Stairwell', '1,150', 'all flats'],
            ['Key', '15', 'tenant'],
          ],
        ),
        [60, 600, 'That is all.'],
      ],
    );
    const section = sections[1];
    expect([section?.page, section?.text]).toEqual([
      2,
      'The costs of the year:\n\nItem | Euros | Paid by\nRoof gutter | 4,300 | the ' +
        'house\nStairwell | 1,150 | all flats\nKey | 15 | tenant\n\nThat is all.',
    ]);
    expect(section?.tables).toHaveLength(1);
  });

  it('takes no list with its marks set apart for a table', async () => {
    const [section] = await parse(
      rows(
        700,
        [60, 90],
        [
          ['1.', 'Open the door'],
          ['2.', 'Turn the switch'],
          ['3.', 'Wait for the fan'],
        ],
      ),
    );
    expect(section?.text).not.toContain('|');
  });
});
