import { init, type WrappedPdfiumModule } from '@embedpdf/pdfium';
import { AppError } from '../../../../../shared/errors.ts';
import { phrase } from '../../../../../shared/messages/phrase.ts';
import { mostSide, type Picture } from './picture.ts';
import { wasmBytes } from './wasm-files.ts';

/** PDFium's numbers: fpdf_edit.h, fpdfview.h. */
const pageObjectImage = 3;
const bitmapGray = 1;
const renderAnnotations = 0x01;
const renderGrayscale = 0x08;

/**
 * Scans are made at 150 to 300 dots an inch; more than 200 reads no better, and takes longer to
 * draw.
 */
const dotsPerInch = 200;
const pointsPerInch = 72;
/** A page whose points are few, as some programs write photos. */
const leastSide = 1600;
/** Of the page, for it to be a scan where it also has a few letters: a stamp, a page number. */
const scanShare = 0.5;

export interface PdfPictures {
  /**
   * Whether a page, counted from 1, has anything to see; `mostly` asks for a picture that fills
   * most of it.
   */
  isDrawn(number: number, mostly: boolean): boolean;
  draw(number: number): Picture;
  close(): void;
}

/**
 * Read each time, since the views change when the memory grows. The package's types leave them
 * out.
 */
const memoryOf = (library: WrappedPdfiumModule): { HEAPU8: Uint8Array; HEAPF32: Float32Array } =>
  library.pdfium as unknown as { HEAPU8: Uint8Array; HEAPF32: Float32Array };

let loaded: Promise<WrappedPdfiumModule> | undefined;

async function pdfium(): Promise<WrappedPdfiumModule> {
  const wasm = await wasmBytes('pdfium.wasm');
  const library = await init({
    wasmBinary: wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength),
  });
  library.PDFiumExt_Init();
  return library;
}

/**
 * Opens a PDF a second time, to draw pages: pdf.js, which reads its text, needs a native canvas for
 * that, and decodes fewer kinds of scans. Throws `document_unreadable`.
 */
export async function openPdfPictures(bytes: Uint8Array): Promise<PdfPictures> {
  const library = await (loaded ??= pdfium());
  const { malloc, free } = library.pdfium.wasmExports;
  const at = malloc(bytes.length);
  memoryOf(library).HEAPU8.set(bytes, at);
  const document = library.FPDF_LoadMemDocument(at, bytes.length, '');
  if (document === 0) {
    free(at);
    throw unreadable();
  }
  const onPage = <T>(number: number, work: (page: number) => T): T => {
    const page = library.FPDF_LoadPage(document, number - 1);
    if (page === 0) throw unreadable();
    try {
      return work(page);
    } finally {
      library.FPDF_ClosePage(page);
    }
  };
  return {
    isDrawn: (number, mostly) =>
      onPage(number, (page) =>
        mostly ? pictureShare(library, page) >= scanShare : library.FPDFPage_CountObjects(page) > 0,
      ),
    draw: (number) => onPage(number, (page) => drawn(library, page)),
    close() {
      library.FPDF_CloseDocument(document);
      free(at);
    },
  };
}

const unreadable = (): AppError =>
  new AppError('document_unreadable', phrase('documents.pageDamaged'));

/** How much of a page its pictures cover; those that overlap count twice. */
function pictureShare(library: WrappedPdfiumModule, page: number): number {
  const { malloc, free } = library.pdfium.wasmExports;
  const sides = malloc(16);
  let covered = 0;
  for (let i = 0; i < library.FPDFPage_CountObjects(page); i += 1) {
    const object = library.FPDFPage_GetObject(page, i);
    if (
      library.FPDFPageObj_GetType(object) !== pageObjectImage ||
      !library.FPDFPageObj_GetBounds(object, sides, sides + 4, sides + 8, sides + 12)
    )
      continue;
    const [left = 0, bottom = 0, right = 0, top = 0] = memoryOf(library).HEAPF32.subarray(
      sides / 4,
      sides / 4 + 4,
    );
    covered += Math.abs((right - left) * (top - bottom));
  }
  free(sides);
  return (
    covered / Math.max(1, library.FPDF_GetPageWidthF(page) * library.FPDF_GetPageHeightF(page))
  );
}

function drawn(library: WrappedPdfiumModule, page: number): Picture {
  const [across, down] = [library.FPDF_GetPageWidthF(page), library.FPDF_GetPageHeightF(page)];
  const longest = Math.max(across, down, 1);
  const scale =
    Math.min(mostSide, Math.max(leastSide, (longest * dotsPerInch) / pointsPerInch)) / longest;
  const [width, height] = [
    Math.max(1, Math.round(across * scale)),
    Math.max(1, Math.round(down * scale)),
  ];
  const bitmap = library.FPDFBitmap_CreateEx(width, height, bitmapGray, 0, 0);
  if (bitmap === 0) throw new AppError('document_too_large', phrase('documents.pageTooLarge'));
  try {
    library.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xffffffff);
    library.FPDF_RenderPageBitmap(
      bitmap,
      page,
      0,
      0,
      width,
      height,
      0,
      renderAnnotations | renderGrayscale,
    );
    const stride = library.FPDFBitmap_GetStride(bitmap);
    const from = library.FPDFBitmap_GetBuffer(bitmap);
    const pixels = new Uint8Array(width * height);
    for (let y = 0; y < height; y += 1)
      pixels.set(
        memoryOf(library).HEAPU8.subarray(from + y * stride, from + y * stride + width),
        y * width,
      );
    return { width, height, pixels };
  } finally {
    library.FPDFBitmap_Destroy(bitmap);
  }
}
