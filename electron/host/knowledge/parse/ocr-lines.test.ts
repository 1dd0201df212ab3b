import { expect, test } from 'vitest';
import type { OcrLine, OcrPage } from '../../../../shared/contract/inference.ts';
import { ocrLines } from './ocr-lines.ts';

const line = (text: string, left: number, y: number, width: number, height = 40): OcrLine => ({
  text,
  confidence: 0.99,
  x: left + width / 2,
  y,
  width,
  height,
  angle: 0,
});
const page = (...lines: OcrLine[]): OcrPage => ({ width: 1654, height: 2339, lines });
const texts = (read: OcrPage): string[] =>
  ocrLines(read)
    .map(({ text }) => text)
    .filter((text) => text !== '');

test('a page of two columns is read one column after the other, under the title that spans both', () => {
  const left = [
    'The tenants of the north wing',
    'have asked for a second lift',
    'since the spring of last year.',
  ].map((text, i) => line(text, 100, 300 + i * 50, 640));
  // Set a little lower, as a scanner or another program would have it.
  const right = [
    'The caretaker answers letters',
    'on Mondays and on Fridays only',
    'unless a pipe has broken again.',
  ].map((text, i) => line(text, 900, 318 + i * 50, 640));
  const shuffled = [right[1], left[2], left[0], right[2], left[1], right[0]].flatMap(
    (one) => one ?? [],
  );
  const [title, first, second] = texts(
    page(line('Letters to the house, volume three', 300, 150, 1000), ...shuffled),
  );
  expect(title).toBe('Letters to the house, volume three');
  expect(first).toBe(
    'The tenants of the north wing have asked for a second lift since the spring of last year.',
  );
  expect(second).toBe(
    'The caretaker answers letters on Mondays and on Fridays only unless a pipe has broken again.',
  );
});

test('rows of a scanned table stay rows', () => {
  const rows = [
    ['Month', 'Water', 'Gas'],
    ['March', '12', '340'],
    ['April', '11', '280'],
    ['May', '13', '150'],
  ];
  const lines = rows.flatMap((cells, y) =>
    cells.map((cell, x) => line(cell, 150 + x * 450, 300 + y * 70, 120)),
  );
  expect(texts(page(...lines))).toEqual([
    'Month | Water | Gas',
    'March | 12 | 340',
    'April | 11 | 280',
    'May | 13 | 150',
  ]);
});

test('a tilted page is read line by line, and Chinese lines are joined without a space', () => {
  const tilt = 0.03;
  const turnedBy = ({ x, y, ...rest }: OcrLine): OcrLine => ({
    ...rest,
    x: x * Math.cos(tilt) - y * Math.sin(tilt),
    y: x * Math.sin(tilt) + y * Math.cos(tilt),
    angle: tilt,
  });
  const lines = [
    line('北楼电梯将于三月十二日至十九日停止使用。高层住户', 200, 300, 1200),
    line('可以使用货梯，每天早上七点至', 200, 352, 900),
  ].map(turnedBy);
  expect(texts(page(...lines.toReversed()))).toEqual([
    '北楼电梯将于三月十二日至十九日停止使用。高层住户可以使用货梯，每天早上七点至',
  ]);
});

test('letters that reach up or down make no heading, a line set larger is one', () => {
  const heights = ocrLines(
    page(
      line('Notice', 200, 150, 260, 80),
      line('as one sees even now', 200, 300, 900, 36),
      line('Kept by Judge Huygh', 200, 420, 900, 46),
      line('more of the same text', 200, 540, 900, 40),
    ),
  )
    .filter(({ text }) => text !== '')
    .map(({ height }) => height);
  expect(new Set(heights.slice(1)).size).toBe(1);
  expect(heights[0]).toBeGreaterThan((heights[1] ?? 0) * 1.5);
});

test('a page without lines has none', () => {
  expect(ocrLines(page())).toEqual([]);
});
