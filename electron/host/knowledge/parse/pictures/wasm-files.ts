import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * WebAssembly that reads pictures and draws pages, by the name it has in the build: `out/main/wasm`
 * (electron.vite.config.ts). No native code meets a file from outside.
 */
export const wasmFiles = {
  'pdfium.wasm': '@embedpdf/pdfium/dist/pdfium.wasm',
  'jpeg.wasm': '@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm',
  'png.wasm': '@jsquash/png/codec/pkg/squoosh_png_bg.wasm',
  'webp.wasm': '@jsquash/webp/codec/dec/webp_dec.wasm',
} as const;

/** Of the build, or of the packages where no build runs. */
export function wasmBytes(name: keyof typeof wasmFiles): Promise<Buffer<ArrayBuffer>> {
  const here = dirname(fileURLToPath(import.meta.url));
  if (import.meta.url.endsWith('.ts'))
    return readFile(join(here, '../../../../../node_modules', wasmFiles[name]));
  return readFile(join(here.replace(/[/\\]chunks$/, ''), 'wasm', name));
}
