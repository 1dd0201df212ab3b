import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { chunkSections, chunkSizeFor, type Chunk } from './chunk.ts';
import { createSections } from './document/sections.ts';
import { estimatePieces } from '../text/estimate-pieces.ts';

const size = { maxTokens: 120, overlapTokens: 12 };

interface Xquad {
  data: { title: string; paragraphs: { context: string }[] }[];
}

function articles(language: string): string[] {
  const file = JSON.parse(
    readFileSync(
      new URL(`../../../../test/data/retrieval/xquad.${language}.json`, import.meta.url),
      'utf8',
    ),
  ) as Xquad;
  return file.data.map((article) =>
    article.paragraphs.map((paragraph) => paragraph.context).join('\n\n'),
  );
}

/** The text put together again from what each chunk adds. */
function rejoined(chunks: readonly Chunk[]): string {
  return chunks
    .map((chunk) => chunk.text.slice(chunk.overlap))
    .join('')
    .replace(/\s+/g, '');
}

describe('chunkSections', () => {
  it.each(['en', 'zh'])(
    'loses no character, repeats only its overlap and stays within the size (%s)',
    (language) => {
      for (const text of articles(language)) {
        const chunks = chunkSections([{ page: 1, headings: ['A', 'B'], text }], size);
        expect(rejoined(chunks)).toBe(text.replace(/\s+/g, ''));
        for (const chunk of chunks) {
          expect(text).toContain(chunk.text);
          expect(estimatePieces(chunk.text)).toBeLessThanOrEqual(size.maxTokens);
        }
        expect(chunks.map((chunk) => chunk.position)).toEqual(chunks.map((_, i) => i));
      }
    },
  );

  it('cuts a sentence without an end instead of letting the model drop it', () => {
    for (const text of [
      'word '.repeat(2000).trim(),
      '字'.repeat(3000),
      'x'.repeat(5000),
      '1 '.repeat(900).trim(),
    ]) {
      const chunks = chunkSections([{ page: null, headings: [], text }], size);
      expect(rejoined(chunks)).toBe(text.replace(/\s+/g, ''));
      for (const chunk of chunks)
        expect(estimatePieces(chunk.text)).toBeLessThanOrEqual(size.maxTokens);
    }
  });

  it('ends at a paragraph rather than in the middle of the next', () => {
    const paragraph = 'One two three four five six seven eight nine ten. '.repeat(7).trim();
    const chunks = chunkSections(
      [{ page: null, headings: [], text: `${paragraph}\n\n${paragraph}` }],
      size,
    );
    expect(chunks[0]?.text).toBe(paragraph);
  });

  it('never mixes two headings or two pages', () => {
    const chunks = chunkSections(
      [
        { page: 1, headings: ['Rent'], text: 'Rent is due.' },
        { page: 2, headings: ['Rent'], text: 'It is 900.' },
        { page: 2, headings: ['End'], text: 'It ends.' },
      ],
      size,
    );
    expect(chunks.map(({ page, headings, text }) => ({ page, headings, text }))).toEqual([
      { page: 1, headings: ['Rent'], text: 'Rent is due.' },
      { page: 2, headings: ['Rent'], text: 'It is 900.' },
      { page: 2, headings: ['End'], text: 'It ends.' },
    ]);
  });

  it('gives equal text under equal headings one hash, and another under other headings', () => {
    const [a, b, c] = chunkSections(
      [
        { page: 1, headings: ['X'], text: 'same' },
        { page: 9, headings: ['X'], text: 'same' },
        { page: 9, headings: ['Y'], text: 'same' },
      ],
      size,
    );
    expect(a?.hash).toBe(b?.hash);
    expect(c?.hash).not.toBe(a?.hash);
  });

  it('keeps a table whole that fits, and repeats the head of one that does not, cutting no row', () => {
    const collector = createSections();
    const intro = 'One two three four five six seven eight nine ten. '.repeat(4).trim();
    const rows = (count: number): string[][] =>
      Array.from({ length: count }, (_, i) => [`Flat ${i}`, `${1000 + i}`, '张伟']);
    const header = ['Flat', 'Kilowatt hours', '姓名'];
    collector.line(intro);
    collector.table([header, ...rows(8)]);
    collector.line(intro);
    collector.table([header, ...rows(90)]);
    collector.line('The end.');
    const [section] = collector.end();
    if (!section) throw new Error('There is no section.');
    const chunks = chunkSections([section], size);
    expect(rejoined(chunks)).toBe(section.text.replace(/\s+/g, ''));
    for (const chunk of chunks)
      expect(estimatePieces(chunk.text)).toBeLessThanOrEqual(size.maxTokens);
    const withRows = chunks.filter(({ text }) => /^Flat \d/m.test(text));
    for (const { text } of withRows) expect(text).toContain('Flat | Kilowatt hours | 姓名\n');
    expect(withRows.filter(({ text }) => text.includes('1000 |'))).toHaveLength(2);
    for (const line of withRows
      .flatMap(({ text }) => text.split('\n'))
      .filter((one) => one.startsWith('Flat ')))
      expect(line).toMatch(/^Flat (\d+ \| \d{4} \| 张伟|\| Kilowatt hours \| 姓名)$/);
  });

  it('gives a model of 256 tokens chunks that it reads to the end', () => {
    expect(chunkSizeFor(256).maxTokens).toBeLessThan(256 * 0.81);
    expect(chunkSizeFor(8192)).toEqual({ maxTokens: 500, overlapTokens: 50 });
    expect(chunkSizeFor(8192, { chunkTokens: 1200, overlapTokens: null })).toEqual({
      maxTokens: 1200,
      overlapTokens: 120,
    });
    expect(chunkSizeFor(256, { chunkTokens: 1200, overlapTokens: 500 })).toEqual({
      maxTokens: 201,
      overlapTokens: 100,
    });
    expect(chunkSizeFor(8192, { chunkTokens: null, overlapTokens: 0 })).toEqual({
      maxTokens: 500,
      overlapTokens: 0,
    });
  });
});
