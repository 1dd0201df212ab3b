import { readFile } from 'node:fs/promises';
import type { InferenceSession } from 'onnxruntime-node';
import type { OcrModelSpec } from '../../../../shared/contract/inference.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import { modelBroken } from '../../../model-files/model-broken.ts';
import type { AvailableMemory } from '../../resources/model-file.ts';
import { openOnnx, type Ort } from '../../resources/open-onnx.ts';
import { readCtc, type ReadLine } from './ctc.ts';
import { resized, type GrayImage } from './gray-image.ts';
import { stripHeight } from './line-strip.ts';
import { onnxMetadata } from './onnx-metadata.ts';
import type { TextBox } from './smallest-rectangle.ts';
import { textBoxes } from './text-boxes.ts';

/** The two networks of PP-OCR: one finds lines of text, the other reads them. */
export interface OcrSession {
  /** The lines on a page, in pixels of the page, in no order. */
  find(page: GrayImage): Promise<TextBox[]>;
  /** What each of a few strips says. */
  read(strips: readonly GrayImage[]): Promise<ReadLine[]>;
  dispose(): Promise<void>;
}

/**
 * The page's longer side as the detector sees it (docs/decisions/0027 has error rates), in steps of
 * 32 as its strides need.
 */
const detectorSide = 1280;
const detectorStep = 32;

/** Both networks take shades from -1 to 1, the same for red, green and blue. */
function planes(ort: Ort, images: readonly GrayImage[], width: number, height: number) {
  const plane = width * height;
  const data = new Float32Array(images.length * 3 * plane);
  images.forEach((image, n) => {
    const from = n * 3 * plane;
    for (let y = 0; y < image.height; y += 1)
      for (let x = 0; x < image.width; x += 1)
        data[from + y * width + x] = (image.pixels[y * image.width + x] ?? 0) / 127.5 - 1;
    data.copyWithin(from + plane, from, from + plane);
    data.copyWithin(from + 2 * plane, from, from + plane);
  });
  return new ort.Tensor('float32', data, [images.length, 3, height, width]);
}

async function find(ort: Ort, detector: InferenceSession, page: GrayImage): Promise<TextBox[]> {
  const scale = Math.min(1, detectorSide / Math.max(page.width, page.height));
  const [width = 0, height = 0] = [page.width, page.height].map((side) =>
    Math.max(detectorStep, Math.round((side * scale) / detectorStep) * detectorStep),
  );
  const outputs = await detector.run({
    [detector.inputNames[0] ?? '']: planes(ort, [resized(page, width, height)], width, height),
  });
  const map = outputs[detector.outputNames[0] ?? '']?.data;
  if (!(map instanceof Float32Array) || map.length !== width * height)
    throw new Error(phrase('models.noDetectorMap').text);
  return textBoxes(map, width, height).map((box) =>
    scaled(box, page.width / width, page.height / height),
  );
}

/** Both sides are scaled nearly alike: they differ by the rounding to steps alone. */
function scaled(box: TextBox, x: number, y: number): TextBox {
  return { ...box, x: box.x * x, y: box.y * y, width: box.width * x, height: box.height * y };
}

async function read(
  ort: Ort,
  recogniser: InferenceSession,
  characters: readonly string[],
  strips: readonly GrayImage[],
): Promise<ReadLine[]> {
  const width = Math.ceil(Math.max(...strips.map((strip) => strip.width)) / 8) * 8;
  const outputs = await recogniser.run({
    [recogniser.inputNames[0] ?? '']: planes(ort, strips, width, stripHeight),
  });
  const output = outputs[recogniser.outputNames[0] ?? ''];
  const [, steps = 0, classes = 0] = output?.dims ?? [];
  const data = output?.data;
  if (!(data instanceof Float32Array) || classes !== characters.length + 1)
    throw new Error(
      phrase('models.characterCount', { known: classes, named: characters.length }).text,
    );
  return strips.map((_, i) =>
    readCtc(
      data.subarray(i * steps * classes, (i + 1) * steps * classes),
      steps,
      classes,
      characters,
    ),
  );
}

/**
 * One a line, in the file's metadata; a space is what it leaves out (PaddleOCR's `use_space_char`).
 */
async function charactersOf(path: string): Promise<string[]> {
  const listed = onnxMetadata(await readFile(path)).get('character');
  if (listed === undefined) throw modelBroken(path, undefined, phrase('models.noCharacters').text);
  return [...listed.split(/\r?\n/), ' '];
}

/** Opens the pair of models. Throws `model_not_installed`, `model_broken`, `model_too_large`. */
export async function openOcrSession(
  spec: OcrModelSpec,
  available: AvailableMemory,
): Promise<OcrSession> {
  const ort = await import('onnxruntime-node');
  const detector = await openOnnx(ort, { path: spec.detectorPath, kind: 'OCR model' }, available);
  const recogniser = await openOnnx(ort, { path: spec.path, kind: 'OCR model' }, available);
  const characters = await charactersOf(spec.path);
  const orBroken = <T>(path: string, work: Promise<T>): Promise<T> =>
    work.catch((error: unknown) => {
      throw modelBroken(path, error);
    });
  return {
    find: (page) => orBroken(spec.detectorPath, find(ort, detector, page)),
    read: (strips) =>
      strips.length === 0
        ? Promise.resolve([])
        : orBroken(spec.path, read(ort, recogniser, characters, strips)),
    async dispose() {
      await detector.release();
      await recogniser.release();
    },
  };
}
