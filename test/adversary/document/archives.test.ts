import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { zipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseFile } from '../../../electron/host/knowledge/parse/parse-document.ts';
import { errorCodeOf } from '../../../shared/errors.ts';

/**
 * Documents that are archives: bombs, and names that lead out of a folder (Ollama CVE-2024-45436,
 * AnythingLLM CVE-2024-3025, GGUF and gzip bombs of CVE-2024-12886).
 */

/** Zeros pack a thousand times: far more than the ratio that is allowed. */
const bombBytes = 24 * 1024 * 1024;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hearth-archives-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
/**
 * One part that each format reads first, so that the archive is taken for a document of that kind.
 */
const kinds: Readonly<Record<string, Record<string, Uint8Array>>> = {
  docx: {
    '[Content_Types].xml': text('<Types/>'),
    '_rels/.rels': text('<Relationships/>'),
    'word/document.xml': text('<w:document><w:body><w:p/></w:body></w:document>'),
  },
  xlsx: {
    '[Content_Types].xml': text('<Types/>'),
    'xl/workbook.xml': text('<workbook><sheets/></workbook>'),
  },
  pptx: {
    '[Content_Types].xml': text('<Types/>'),
    'ppt/presentation.xml': text('<p:presentation/>'),
  },
  odt: {
    mimetype: text('application/vnd.oasis.opendocument.text'),
    'content.xml': text('<office:document-content/>'),
  },
  ods: {
    mimetype: text('application/vnd.oasis.opendocument.spreadsheet'),
    'content.xml': text('<office:document-content/>'),
  },
  odp: {
    mimetype: text('application/vnd.oasis.opendocument.presentation'),
    'content.xml': text('<office:document-content/>'),
  },
  epub: { mimetype: text('application/epub+zip'), 'META-INF/container.xml': text('<container/>') },
};

async function codeOf(name: string, bytes: Uint8Array): Promise<string> {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return parseFile(path, name).then(() => 'read', errorCodeOf);
}

/** What a central directory declares as the size of its last entry, for one that lies. */
function declare(zip: Uint8Array, size: number): Uint8Array {
  const lying = Buffer.from(zip);
  const at = lying.lastIndexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02]));
  lying.writeUInt32LE(size, at + 24);
  return lying;
}

describe('a document that is an archive', () => {
  it.each(Object.keys(kinds))(
    'and a bomb is refused before it is held, also where its directory is false (%s)',
    async (kind) => {
      const bomb = new Uint8Array(bombBytes);
      const parts = kinds[kind] ?? {};
      const last = Object.keys(parts).at(-1) ?? '';
      const zip = zipSync({ ...parts, [last]: [bomb, { level: 1 }] });
      const before = process.memoryUsage().arrayBuffers;
      expect(await codeOf(`bomb.${kind}`, zip)).toBe('document_too_large');
      const lying = await codeOf(`lying.${kind}`, declare(zip, 100));
      expect(['document_too_large', 'document_unreadable']).toContain(lying);
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(bomb.length / 2);
    },
  );

  it('writes nothing, whatever its parts are called', async () => {
    const names = fc
      .tuple(
        fc.constantFrom('../', '..\\', '/', 'C:\\', './../', 'word/../../'),
        fc.integer({ min: 1, max: 6 }),
        fc.constantFrom('evil.txt', '__proto__', 'constructor', 'con', 'a\0b'),
      )
      .map(([step, depth, name]) => `${step.repeat(depth)}${name}`);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...Object.keys(kinds)),
        fc.array(names, { minLength: 1, maxLength: 4 }),
        async (kind, evil) => {
          const zip = zipSync({
            ...kinds[kind],
            ...Object.fromEntries(evil.map((name) => [name, text('evil')])),
          });
          await codeOf(`document.${kind}`, zip);
          const left = readdirSync(folder).filter((name) => !name.startsWith('document.'));
          expect(left).toEqual([]);
          for (const up of ['..', '../..'])
            expect(existsSync(join(folder, up, 'evil.txt'))).toBe(false);
          expect(({} as Record<string, unknown>)['evil']).toBeUndefined();
        },
      ),
      { seed: 16, numRuns: 60 },
    );
  });
});
