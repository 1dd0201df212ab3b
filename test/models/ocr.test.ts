import {
  copyFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { entryPath } from '../../electron/entry-path.ts';
import { decodePictures } from '../../electron/host/knowledge/parse/pictures/decode-pictures.ts';
import type { Picture } from '../../electron/host/knowledge/parse/pictures/picture.ts';
import { createParsePool } from '../../electron/host/knowledge/parse/parse-pool.ts';
import { documentPath } from '../../electron/host/knowledge/testing/test-knowledge.ts';
import { turned } from '../../electron/inference/onnx/ocr/gray-image.ts';
import { createForkLauncher } from '../../electron/launcher/fork-launcher.ts';
import type { OcrPage } from '../../shared/contract/inference.ts';
import { errorCodeOf } from '../../shared/errors.ts';
import { startInference } from './inference-process.ts';
import { hasOcr, ocrModel } from './model-files.ts';

const { client, stop } = startInference();
const folder = mkdtempSync(join(tmpdir(), 'hearth-ocr-'));
const read = ({ width, height, pixels }: Picture, signal?: AbortSignal): Promise<OcrPage> =>
  client.ocr(
    { model: ocrModel(), width, height, pixels: new Blob([pixels]) },
    signal ? { signal } : {},
  );
const pool = createParsePool({
  launcher: createForkLauncher(),
  entry: entryPath('parse-worker'),
  pictures: { installed: () => true, read },
});
afterAll(async () => {
  await pool.close();
  await stop();
  rmSync(folder, { recursive: true, force: true });
});

const parsed = async (name: string, path = documentPath(name)) =>
  (
    await pool.readScan(
      path,
      name,
      { maxTokens: 400, overlapTokens: 20 },
      { signal: new AbortController().signal, page: (readPage) => readPage() },
    )
  ).chunks.map(({ page, headings, text }) => ({ page, headings, text }));
const joined = (lines: OcrPage['lines']): string =>
  lines
    .toSorted((a, b) => a.y - b.y)
    .map(({ text }) => text)
    .join('');

async function pictureOf(name: string, mediaType: string): Promise<Picture> {
  for await (const picture of decodePictures(readFileSync(documentPath(name)), mediaType))
    return picture;
  throw new Error('no picture');
}

describe.skipIf(!hasOcr())(
  'text in pictures, by a real model in a real process',
  { timeout: 180_000 },
  () => {
    test('a tilted scan in English is read to the letter, its title is a heading', async () => {
      const [only, ...more] = await parsed('scan-en.png');
      expect(more).toEqual([]);
      expect(only).toMatchObject({ page: 1, headings: ['Notice of Repair'] });
      expect(only?.text).toContain(
        'The lift in the north wing will be out of service from 12 March until 19 March. ' +
          'Residents on the upper floors may use the goods lift',
      );
      expect(only?.text).toContain('Mrs Okafor, by telephone (extension 417)');
    });

    test('a scan in Chinese is read to the character, without spaces between lines', async () => {
      const [only] = await parsed('scan-zh.jpg');
      expect(only?.text.replaceAll('(', '（').replaceAll(')', '）')).toContain(
        '北楼电梯将于三月十二日至十九日停止使用。',
      );
      expect(only?.text).toContain('王秀兰');
    });

    test('of a half scanned PDF the scanned page is read under its own number', async () => {
      const chunks = await parsed('half-scanned.pdf');
      expect(chunks.find(({ page }) => page === 1)?.text).toContain('nobody typed it again');
      expect(chunks.find(({ page }) => page === 2)?.text).toContain('高层住户可以使用货梯');
    });

    test('a page upside down or on its side is turned before it is read', async () => {
      const picture = await pictureOf('scan-en.png', 'image/png');
      const upright = joined((await read(picture)).lines);
      expect(upright).toContain('Notice of Repair');
      expect(joined((await read(turned(picture, 2) as Picture)).lines)).toBe(upright);
      for (const aside of [turned(picture, 1), turned(turned(picture, 1), 2)]) {
        const { width, height, lines } = await read(aside as Picture);
        expect([width, height]).toEqual([picture.width, picture.height]);
        expect(joined(lines)).toContain('The lift in the north wing will be out of service');
      }
    });

    test('a picture without text has no lines, and a document of it says so', async () => {
      expect(
        (await read({ width: 400, height: 300, pixels: new Uint8Array(120_000).fill(230) })).lines,
      ).toEqual([]);
      const blank = join(folder, 'blank.bmp');
      const file = Buffer.alloc(54 + 300, 0xff);
      file.fill(0, 0, 54);
      file.write('BM');
      for (const [at, value] of [
        [10, 54],
        [14, 40],
        [18, 10],
        [22, 10],
        [26, 1 + (24 << 16)],
      ] as const)
        file.writeUInt32LE(value, at);
      writeFileSync(blank, file);
      expect(await parsed('blank.bmp', blank).catch(errorCodeOf)).toBe('document_no_text');
    });

    test('an abort ends a page, and the next one is read', async () => {
      const picture = await pictureOf('scan-en.png', 'image/png');
      const controller = new AbortController();
      const broken = read(picture, controller.signal);
      setTimeout(() => controller.abort(), 50);
      await expect(broken).rejects.toThrow();
      expect(joined((await read(picture)).lines)).toContain('Notice');
    });

    test('a model cut short is broken, one that is not there is not installed, and the process lives', async () => {
      const picture = { width: 10, height: 10, pixels: new Blob([new Uint8Array(100)]) };
      const cut = join(folder, 'rec.onnx');
      copyFileSync(ocrModel().path, cut);
      truncateSync(cut, 1_000_000);
      await expect(
        client.ocr({ model: { ...ocrModel(), path: cut }, ...picture }).catch(errorCodeOf),
      ).resolves.toBe('model_broken');
      await expect(
        client
          .ocr({
            model: { path: join(folder, 'none.onnx'), detectorPath: ocrModel().detectorPath },
            ...picture,
          })
          .catch(errorCodeOf),
      ).resolves.toBe('model_not_installed');
      expect((await client.status()).pid).toBeGreaterThan(0);
    });
  },
);
