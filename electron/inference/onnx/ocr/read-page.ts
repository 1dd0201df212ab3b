import type { OcrLine, OcrPage } from '../../../../shared/contract/inference.ts';
import { createSerialQueue } from '../../../../shared/serial-queue.ts';
import type { ReadLine } from './ctc.ts';
import { turned, type GrayImage } from './gray-image.ts';
import { lineStrip } from './line-strip.ts';
import type { OcrSession } from './ocr-session.ts';
import type { TextBox } from './smallest-rectangle.ts';

/**
 * What the recogniser is less sure of is mostly no text at all: a stain, a picture (RapidOCR's
 * `text_score`).
 */
const leastConfidence = 0.5;
/**
 * A page the right way up is read with 0.9 and more; one upside down with less than this.
 */
const wrongWayConfidence = 0.75;
/**
 * Pixels of strips that are read at once, padding included: their output, a probability a character
 * every 8 pixels, stays under 80 MB.
 */
const batchPixels = 4096;

interface Turned {
  page: GrayImage;
  boxes: TextBox[];
  lines: ReadLine[];
  confidence: number;
}

/** Strips of like length together; indexes, the shortest first. */
export function stripBatches(widths: readonly number[]): number[][] {
  const order = widths.map((_, index) => index).sort((a, b) => (widths[a] ?? 0) - (widths[b] ?? 0));
  const batches: number[][] = [];
  for (const index of order) {
    const last = batches.at(-1);
    if (last !== undefined && (last.length + 1) * (widths[index] ?? 0) <= batchPixels)
      last.push(index);
    else batches.push([index]);
  }
  return batches;
}

async function readBoxes(
  session: OcrSession,
  page: GrayImage,
  boxes: TextBox[],
  stopped: () => boolean,
): Promise<Turned | null> {
  const strips = boxes.map((box) => lineStrip(page, box));
  const lines: ReadLine[] = [];
  for (const batch of stripBatches(strips.map((strip) => strip.width))) {
    // Lets an abort in, which came while the library held the thread.
    await new Promise((resolve) => setImmediate(resolve));
    if (stopped()) return null;
    const read = await session.read(batch.map((index) => strips[index] as GrayImage));
    batch.forEach((index, at) => (lines[index] = read[at] ?? { text: '', confidence: 0 }));
  }
  const characters = lines.reduce((sum, line) => sum + line.text.length, 0);
  const confidence =
    lines.reduce((sum, line) => sum + line.confidence * line.text.length, 0) /
    Math.max(1, characters);
  return { page, boxes, lines, confidence };
}

/** Most lines are upright: the page is on its side, or is set in columns from top to bottom. */
const isSideways = (boxes: readonly TextBox[]): boolean =>
  boxes.filter((box) => box.height >= box.width * 1.5).length * 2 > boxes.length;

/** As it is, and where that is hardly to be read, turned; the way that reads best. */
async function readAnyWay(
  session: OcrSession,
  page: GrayImage,
  stopped: () => boolean,
): Promise<Turned | null> {
  const boxes = await session.find(page);
  const asItIs = await readBoxes(session, page, boxes, stopped);
  if (asItIs === null || boxes.length === 0 || asItIs.confidence >= wrongWayConfidence)
    return asItIs;
  const turnedPage = turned(page, isSideways(boxes) ? 1 : 2);
  const other = await readBoxes(session, turnedPage, await session.find(turnedPage), stopped);
  return other === null || other.confidence > asItIs.confidence ? other : asItIs;
}

/**
 * An upright strip is read from its top down. Where most lines read well that way, the page was
 * turned clockwise, and is turned back.
 */
function righted({ page, boxes, lines, confidence }: Turned): {
  width: number;
  height: number;
  boxes: TextBox[];
  lines: ReadLine[];
} {
  if (!isSideways(boxes) || confidence < wrongWayConfidence)
    return { width: page.width, height: page.height, boxes, lines };
  return {
    width: page.height,
    height: page.width,
    boxes: boxes.map((box) => ({
      ...box,
      x: box.y,
      y: page.width - box.x,
      width: box.height,
      height: box.width,
    })),
    lines,
  };
}

function toPage(read: Turned): OcrPage {
  const { width: pageWidth, height: pageHeight, boxes, lines } = righted(read);
  const sure = boxes.flatMap(({ x, y, width, height, angle }, i): OcrLine[] => {
    const { text = '', confidence = 0 } = lines[i] ?? {};
    return text.trim() === '' || confidence < leastConfidence
      ? []
      : [{ text: text.trim(), confidence, x, y, width, height, angle }];
  });
  return { width: pageWidth, height: pageHeight, lines: sure };
}

/**
 * Reads one page after another, in steps of less than a second, so that another page's abort is
 * heard.
 */
export function createPageReader() {
  const inTurn = createSerialQueue();
  return {
    /** Null when it was stopped. Lines are in no order. */
    read(session: OcrSession, image: GrayImage, stopped: () => boolean): Promise<OcrPage | null> {
      return inTurn(async () => {
        const read = stopped() ? null : await readAnyWay(session, image, stopped);
        return read === null ? null : toPage(read);
      });
    },
  };
}
