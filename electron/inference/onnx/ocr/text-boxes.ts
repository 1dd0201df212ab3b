import { smallestRectangle, type Point, type TextBox } from './smallest-rectangle.ts';

/**
 * From the detector's map to boxes of text lines: post-processing of DB (Liao et al., "Real-time
 * Scene Text Detection with Differentiable Binarization", AAAI 2020, section 3.5), with the
 * thresholds that RapidOCR 3.10 gives for PP-OCRv6.
 */
const pixelThreshold = 0.3;
const boxThreshold = 0.5;
const unclipRatio = 1.6;
/** Pixels of the map. */
const leastSide = 3;
const mostBoxes = 3000;

/** @param map probability that a pixel is text, row by row; `width` × `height` */
export function textBoxes(map: Float32Array, width: number, height: number): TextBox[] {
  const textMap: TextMap = { map, width, height };
  const seen = new Uint8Array(map.length);
  const stack = new Int32Array(map.length);
  const boxes: TextBox[] = [];
  for (let start = 0; start < map.length && boxes.length < mostBoxes; start += 1) {
    if (seen[start] !== 0 || (map[start] ?? 0) <= pixelThreshold) continue;
    const { outline, mean } = flood(textMap, start, seen, stack);
    if (mean < boxThreshold) continue;
    const box = smallestRectangle(outline);
    if (Math.min(box.width, box.height) >= leastSide) boxes.push(unclipped(box));
  }
  return boxes;
}

interface TextMap {
  map: Float32Array;
  width: number;
  height: number;
}

/** The outermost columns of a shape, by its rows. */
type Rows = Map<number, { left: number; right: number }>;

/** The connected pixels from `start` on: the outermost of each row, and the mean probability. */
function flood(
  { map, width, height }: TextMap,
  start: number,
  seen: Uint8Array,
  stack: Int32Array,
): { outline: Point[]; mean: number } {
  const rows: Rows = new Map();
  let depth = 1;
  let sum = 0;
  let count = 0;
  stack[0] = start;
  seen[start] = 1;
  while (depth > 0) {
    depth -= 1;
    const at = stack[depth] ?? 0;
    const x = at % width;
    const y = (at - x) / width;
    sum += map[at] ?? 0;
    count += 1;
    widen(rows, x, y);
    const bottom = Math.min(y + 1, height - 1);
    const right = Math.min(x + 1, width - 1);
    for (let row = Math.max(y - 1, 0); row <= bottom; row += 1) {
      for (let column = Math.max(x - 1, 0); column <= right; column += 1) {
        const next = row * width + column;
        if (seen[next] !== 0 || (map[next] ?? 0) <= pixelThreshold) continue;
        seen[next] = 1;
        stack[depth] = next;
        depth += 1;
      }
    }
  }
  return { outline: outlineOf(rows), mean: sum / count };
}

function widen(rows: Rows, x: number, y: number): void {
  const row = rows.get(y);
  if (row === undefined) rows.set(y, { left: x, right: x });
  else if (x < row.left) row.left = x;
  else if (x > row.right) row.right = x;
}

/** The corners of each row. */
function outlineOf(rows: Rows): Point[] {
  return [...rows].flatMap(([y, { left, right }]) => [
    { x: left, y },
    { x: right + 1, y },
    { x: left, y: y + 1 },
    { x: right + 1, y: y + 1 },
  ]);
}

/**
 * DB is trained on shrunken lines; this adds the margin that was taken off each side: area × ratio /
 * perimeter.
 */
function unclipped(box: TextBox): TextBox {
  const more = (box.width * box.height * unclipRatio) / (box.width + box.height);
  return { ...box, width: box.width + more, height: box.height + more };
}
