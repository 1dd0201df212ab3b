import { expect, test } from 'vitest';
import { readCtc } from './ctc.ts';
import { resized, turned, type GrayImage } from './gray-image.ts';
import { lineStrip, stripHeight } from './line-strip.ts';
import { onnxMetadata } from './onnx-metadata.ts';
import { stripBatches } from './read-page.ts';
import { smallestRectangle } from './smallest-rectangle.ts';
import { textBoxes } from './text-boxes.ts';

/** A map with a bar of text: `length` × `thickness` around the middle, tilted by `angle`. */
function bar(
  size: number,
  length: number,
  thickness: number,
  angle: number,
  probability = 0.9,
): Float32Array {
  const map = new Float32Array(size * size);
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      const [dx, dy] = [x + 0.5 - size / 2, y + 0.5 - size / 2];
      const along = dx * Math.cos(angle) + dy * Math.sin(angle);
      const across = dy * Math.cos(angle) - dx * Math.sin(angle);
      if (Math.abs(along) <= length / 2 && Math.abs(across) <= thickness / 2)
        map[y * size + x] = probability;
    }
  }
  return map;
}

test('a tilted line is one box with its tilt, grown by what the detector shrank', () => {
  const [box, ...more] = textBoxes(bar(200, 120, 10, 0.1), 200, 200);
  expect(more).toEqual([]);
  expect(box?.angle).toBeCloseTo(0.1, 1);
  expect(box?.x).toBeCloseTo(100, 0);
  expect(box?.y).toBeCloseTo(100, 0);
  // 120 × 10 × 1.6 / (120 + 10) = 14.8 more on both sides, within two pixels of what the grid cuts
  expect(Math.abs((box?.width ?? 0) - 134.8)).toBeLessThan(4);
  expect(Math.abs((box?.height ?? 0) - 24.8)).toBeLessThan(4);
});

test('what is hardly text and what is a speck make no boxes', () => {
  expect(textBoxes(bar(100, 60, 10, 0, 0.4), 100, 100)).toEqual([]);
  expect(textBoxes(bar(100, 2, 2, 0), 100, 100)).toEqual([]);
  expect(textBoxes(new Float32Array(100), 10, 10)).toEqual([]);
});

test('a rectangle around points keeps an angle within 45°, also of a shape that is upright', () => {
  const upright = smallestRectangle([
    { x: 0, y: 0 },
    { x: 10, y: 0 },
    { x: 10, y: 100 },
    { x: 0, y: 100 },
    { x: 5, y: 50 },
  ]);
  expect(upright).toMatchObject({ x: 5, y: 50, width: 10, height: 100 });
  expect(upright.angle).toBeCloseTo(0);
  expect(smallestRectangle([{ x: 3, y: 4 }])).toMatchObject({ width: 0, height: 0 });
});

const image = (
  width: number,
  height: number,
  shade: (x: number, y: number) => number,
): GrayImage => ({
  width,
  height,
  pixels: Uint8Array.from({ length: width * height }, (_, at) =>
    shade(at % width, Math.floor(at / width)),
  ),
});

test('thin strokes become gray and do not vanish when a page gets smaller', () => {
  const lines = resized(
    image(90, 90, (x) => (x % 9 === 0 ? 0 : 255)),
    30,
    30,
  );
  expect([...lines.pixels].filter((shade) => shade < 250).length).toBeGreaterThan(250);
  expect(
    resized(
      image(4, 4, () => 77),
      9,
      3,
    ).pixels.every((shade) => shade === 77),
  ).toBe(true);
});

test('turned by a quarter four times, or a half twice, a page is what it was', () => {
  const page = image(3, 2, (x, y) => x + 10 * y);
  expect([...turned(page, 1).pixels]).toEqual([10, 0, 11, 1, 12, 2]);
  expect(turned(turned(page, 2), 2)).toEqual(page);
  expect([1, 1, 1, 1].reduce((at) => turned(at, 1), page)).toEqual(page);
});

test('a line is cut out level and not mirrored, one that is upright is laid down', () => {
  // dark at its left end, gray at its top
  const strip = lineStrip(
    image(200, 200, (x, y) => (x < 60 ? 0 : y < 95 ? 128 : 255)),
    { x: 100, y: 100, width: 120, height: 24, angle: 0 },
  );
  expect(strip).toMatchObject({ width: 240, height: stripHeight });
  expect(strip.pixels[30 * 240 + 5]).toBe(0);
  expect(strip.pixels[2 * 240 + 200]).toBe(128);
  expect(strip.pixels[40 * 240 + 200]).toBe(255);
  // the head of an upright line, which reads downwards, becomes the left end
  const upright = lineStrip(
    image(200, 200, (_, y) => (y < 60 ? 0 : 255)),
    { x: 100, y: 100, width: 24, height: 120, angle: 0 },
  );
  expect([
    upright.pixels[24 * upright.width + 5],
    upright.pixels[24 * upright.width + 230],
  ]).toEqual([0, 255]);
});

test('repeats are merged, a blank between two equal letters keeps both', () => {
  const characters = ['a', 'b', ' '];
  const steps = [1, 1, 0, 1, 2, 3, 0, 0];
  const output = Float32Array.from(
    steps.flatMap((best) => [0, 1, 2, 3].map((i) => (i === best ? 0.8 : 0.05))),
  );
  const { text, confidence } = readCtc(output, steps.length, 4, characters);
  expect(text).toBe('aab ');
  expect(confidence).toBeCloseTo(0.8);
  expect(readCtc(Float32Array.from([1, 0, 1, 0]), 2, 2, ['a'])).toEqual({
    text: '',
    confidence: 0,
  });
});

test('metadata is found behind a graph, and a file cut short or of noise does not hang the reader', () => {
  const field = (number: number, bytes: readonly number[]): number[] => [
    (number << 3) | 2,
    bytes.length,
    ...bytes,
  ];
  const text = (value: string): number[] => [...new TextEncoder().encode(value)];
  const pair = [...field(1, text('character')), ...field(2, text('a\n字'))];
  const file = Uint8Array.from([
    0x08,
    0x0a,
    ...field(7, [1, 2, 3, 4]),
    0x25,
    1,
    2,
    3,
    4,
    ...field(14, pair),
  ]);
  expect(onnxMetadata(file).get('character')).toBe('a\n字');
  expect(onnxMetadata(file.subarray(0, 8)).size).toBe(0);
  expect(() => onnxMetadata(new Uint8Array(1000).fill(0xff))).not.toThrow();
});

test('strips of like length are read together, each once, and a long one alone', () => {
  expect(stripBatches([4000, 100, 1000, 120, 1100])).toEqual([[1, 3, 2], [4], [0]]);
});
