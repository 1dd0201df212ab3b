import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import encodeWebp, { init as initWebpEncoder } from '@jsquash/webp/encode.js';
import UTIF from 'utif2';
import { describe, expect, test } from 'vitest';
import { errorCodeOf } from '../../../../../shared/errors.ts';
import { documentPath } from '../../testing/test-knowledge.ts';
import { decodePictures } from './decode-pictures.ts';
import { openPdfPictures } from './pdf-pictures.ts';
import { toPicture, type Picture } from './picture.ts';

async function decoded(bytes: Uint8Array, mediaType: string): Promise<Picture[]> {
  const pictures: Picture[] = [];
  for await (const picture of decodePictures(bytes, mediaType)) pictures.push(picture);
  return pictures;
}

/** Left half black, right half white; red, green, blue, alpha. */
function halves(width: number, height: number): Uint8Array {
  return Uint8Array.from({ length: width * height * 4 }, (_, at) =>
    at % 4 === 3 ? 255 : Math.floor(at / 4) % width < width / 2 ? 0 : 255,
  );
}

const sides = ({ width, height, pixels }: Picture): number[] => [
  pixels[Math.floor(height / 2) * width + 1] ?? -1,
  pixels[Math.floor(height / 2) * width + width - 2] ?? -1,
];

function bmp(
  bits: 8 | 24,
  width: number,
  height: number,
  shade: (x: number, y: number) => number,
): Uint8Array {
  const palette = bits === 8 ? 1024 : 0;
  const stride = Math.ceil((width * bits) / 32) * 4;
  const file = Buffer.alloc(54 + palette + stride * height);
  file.write('BM');
  file.writeUInt32LE(54 + palette, 10);
  file.writeUInt32LE(40, 14);
  file.writeInt32LE(width, 18);
  file.writeInt32LE(height, 22);
  file.writeUInt16LE(bits, 28);
  for (let i = 0; i < palette / 4; i += 1) file.fill(i, 54 + i * 4, 57 + i * 4);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1)
      file.fill(
        shade(x, y),
        54 + palette + (height - 1 - y) * stride + (x * bits) / 8,
        54 + palette + (height - 1 - y) * stride + ((x + 1) * bits) / 8,
      );
  return file;
}

describe('pictures', () => {
  test('PNG and JPEG are unpacked to shades of gray', async () => {
    const [png] = await decoded(readFileSync(documentPath('scan-en.png')), 'image/png');
    const [jpeg] = await decoded(readFileSync(documentPath('scan-zh.jpg')), 'image/jpeg');
    expect([png?.width, png?.height, jpeg?.width, jpeg?.height]).toEqual([900, 520, 900, 480]);
    // paper in the corner, ink somewhere
    for (const picture of [png, jpeg]) {
      expect(picture?.pixels[0]).toBeGreaterThan(220);
      expect(picture?.pixels.toSorted()[0]).toBeLessThan(80);
    }
  });

  test('WebP is unpacked, and each page of a TIFF is a picture', async () => {
    await initWebpEncoder(
      await WebAssembly.compile(
        readFileSync(
          join(
            import.meta.dirname,
            '../../../../../node_modules/@jsquash/webp/codec/enc/webp_enc.wasm',
          ),
        ),
      ),
    );
    const webp = await encodeWebp({
      data: new Uint8ClampedArray(halves(64, 32)),
      width: 64,
      height: 32,
      colorSpace: 'srgb',
    });
    const [picture] = await decoded(new Uint8Array(webp), 'image/webp');
    expect(picture).toMatchObject({ width: 64, height: 32 });
    expect(sides(picture as Picture)).toEqual([0, 255]);
    const [page, ...more] = await decoded(
      new Uint8Array(UTIF.encodeImage(halves(40, 20), 40, 20)),
      'image/tiff',
    );
    expect(more).toEqual([]);
    expect(sides(page as Picture)).toEqual([0, 255]);
  });

  test('a BMP, with a palette or without, is read upright', async () => {
    for (const bits of [8, 24] as const) {
      const [picture] = await decoded(
        bmp(bits, 5, 3, (x, y) => x * 10 + y),
        'image/bmp',
      );
      expect([...(picture?.pixels ?? [])]).toEqual([
        0, 10, 20, 30, 40, 1, 11, 21, 31, 41, 2, 12, 22, 32, 42,
      ]);
    }
  });

  test('a few bytes that claim a billion pixels are refused before memory is taken for them', async () => {
    const bomb = Buffer.from(readFileSync(documentPath('scan-en.png')));
    bomb.writeUInt32BE(60_000, 16);
    bomb.writeUInt32BE(60_000, 20);
    await expect(decoded(bomb, 'image/png').catch(errorCodeOf)).resolves.toBe('document_too_large');
    const tiff = new Uint8Array(UTIF.encodeImage(halves(4, 4), 4, 4));
    const claims = UTIF.encode([
      { ...UTIF.decode(tiff.buffer)[0], t256: [60_000], t257: [60_000] } as never,
    ]);
    await expect(decoded(new Uint8Array(claims), 'image/tiff').catch(errorCodeOf)).resolves.toBe(
      'document_too_large',
    );
  });

  test.each(['image/png', 'image/jpeg', 'image/webp', 'image/tiff', 'image/bmp'])(
    '%s of noise, or of nothing, ends in an error and in nothing else',
    async (mediaType) => {
      for (const bytes of [
        new Uint8Array(0),
        new Uint8Array(500).fill(0x5a),
        readFileSync(documentPath('scan-zh.jpg')).subarray(0, 300),
      ]) {
        await expect(decoded(bytes, mediaType)).rejects.toThrow();
      }
    },
  );

  test('what is larger than the reader takes becomes smaller, and transparent is paper', () => {
    const large = toPicture(halves(9000, 30), 9000, 30);
    expect(large).toMatchObject({ width: 3000, height: 10 });
    expect(sides(large)).toEqual([0, 255]);
    expect([...toPicture(Uint8Array.from([0, 0, 0, 0, 0, 0, 0, 255]), 2, 1).pixels]).toEqual([
      255, 0,
    ]);
  });
});

describe('pages of a PDF', () => {
  test('a page that is a picture is distinguished from one with text, and drawn', async () => {
    const pages = await openPdfPictures(readFileSync(documentPath('half-scanned.pdf')));
    expect([1, 2].map((number) => pages.isDrawn(number, true))).toEqual([false, false]);
    expect([1, 2].map((number) => pages.isDrawn(number, false))).toEqual([true, true]);
    const { width, height, pixels } = pages.draw(2);
    expect([width, height]).toEqual([1655, 2341]);
    expect(pixels.slice(0, width * 800).toSorted()[0]).toBeLessThan(90);
    expect(() => pages.draw(3)).toThrow();
    pages.close();
  });

  test('a file that is no PDF is refused', async () => {
    await expect(openPdfPictures(new Uint8Array(100)).catch(errorCodeOf)).resolves.toBe(
      'document_unreadable',
    );
  });
});
