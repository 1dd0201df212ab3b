import decodeJpeg, { init as initJpeg } from '@jsquash/jpeg/decode.js';
import decodePng, { init as initPng } from '@jsquash/png/decode.js';
import decodeWebp, { init as initWebp } from '@jsquash/webp/decode.js';
import UTIF from 'utif2';
import { AppError } from '../../../../../shared/errors.ts';
import { phrase } from '../../../../../shared/messages/phrase.ts';
import { decodeBmp } from './decode-bmp.ts';
import { pictureSize } from './picture-size.ts';
import { toPicture, type Picture } from './picture.ts';
import { wasmBytes } from './wasm-files.ts';

/**
 * Unpacked twice, in colour, it must fit in the memory of one document (parsed.ts). Cameras make 12
 * to 50 million pixels.
 */
const mostPixels = 50_000_000;
/** No fax has more pages. */
const mostPages = 1000;

type Colour = { data: Uint8Array | Uint8ClampedArray; width: number; height: number };

const decoders: Readonly<Record<string, (bytes: Uint8Array<ArrayBuffer>) => Promise<Colour>>> = {
  'image/jpeg': async (bytes) => {
    await initJpeg(await WebAssembly.compile(await wasmBytes('jpeg.wasm')));
    return decodeJpeg(bytes.buffer, { preserveOrientation: true });
  },
  'image/png': async (bytes) => {
    await initPng(await wasmBytes('png.wasm'));
    return decodePng(bytes.buffer);
  },
  'image/webp': async (bytes) => {
    await initWebp(await WebAssembly.compile(await wasmBytes('webp.wasm')));
    return decodeWebp(bytes.buffer);
  },
  'image/bmp': (bytes) =>
    Promise.resolve(
      decodeBmp(bytes) ?? Promise.reject(new Error(phrase('documents.bmpKind').text)),
    ),
};

/**
 * The decoders answer with the browser's type; this process has none, and nothing else of it is
 * used.
 */
function provideImageData(): void {
  const globals = globalThis as { ImageData?: unknown };
  globals.ImageData ??= class {
    readonly data: Uint8ClampedArray;
    readonly width: number;
    readonly height: number;
    constructor(data: Uint8ClampedArray, width: number, height: number) {
      this.data = data;
      this.width = width;
      this.height = height;
    }
  };
}

function checkSize(size: { width: number; height: number } | null): void {
  if (size === null || size.width <= 0 || size.height <= 0)
    throw new AppError('document_unreadable', phrase('documents.pictureDamaged'));
  if (size.width * size.height > mostPixels) {
    throw new AppError(
      'document_too_large',
      phrase('documents.pictureTooLarge', {
        pixels: Math.round((size.width * size.height) / 1e6),
        most: mostPixels / 1e6,
      }),
    );
  }
}

/**
 * The pictures in a file, one after another: a TIFF has a page each. Throws `document_unreadable`,
 * `document_too_large`.
 */
export async function* decodePictures(
  bytes: Uint8Array,
  mediaType: string,
): AsyncGenerator<Picture> {
  if (mediaType === 'image/tiff') {
    yield* tiffPages(bytes);
    return;
  }
  checkSize(pictureSize(bytes, mediaType));
  provideImageData();
  const { data, width, height } = (await decoders[mediaType]?.(new Uint8Array(bytes))) ?? {
    data: new Uint8Array(0),
    width: 0,
    height: 0,
  };
  checkSize({ width, height });
  yield toPicture(data, width, height);
}

function* tiffPages(bytes: Uint8Array): Generator<Picture> {
  const { buffer } = new Uint8Array(bytes);
  // Tags 256 and 257 (TIFF 6.0): width and length. Small pictures next to the pages (tag 254, bit
  // 0) are left out.
  const pages = UTIF.decode(buffer).filter(
    (page) => numberOf(page['t256']) > 0 && (numberOf(page['t254']) & 1) === 0,
  );
  if (pages.length === 0 || pages.length > mostPages) checkSize(null);
  for (const page of pages) {
    checkSize({ width: numberOf(page['t256']), height: numberOf(page['t257']) });
    UTIF.decodeImage(buffer, page);
    yield toPicture(UTIF.toRGBA8(page), page.width, page.height);
    page.data = new Uint8Array(0);
  }
}

const numberOf = (tag: UTIF.TiffTag | number | Uint8Array | undefined): number =>
  Number(typeof tag === 'object' ? tag[0] : (tag ?? 0));
