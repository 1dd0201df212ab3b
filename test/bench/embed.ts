/**
 * Documents through the whole pipeline (read, parsed, cut, embedded, indexed) against a bare ONNX
 * session over the same passages.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HostClient } from '../../shared/contract/host.ts';
import {
  chunkSections,
  chunkSizeFor,
  passageText,
} from '../../electron/host/knowledge/parse/chunk.ts';
import { serve } from '../e2e/support/serve.ts';
import { freshHome } from '../e2e/support/test-home.ts';
import type { EmbedFigures, EmbedRound } from './bare-embed.ts';
import { percentile } from './percentile.ts';
import type { Row } from './row.ts';
import { startWorker } from './worker-process.ts';
import { readXquad } from './xquad.ts';

const rounds = 5;
/**
 * As often as a window asks at most about what changes; asking oftener would itself take a share of
 * the two cores.
 */
const pollEveryMs = 100;

/** XQuAD's 240 paragraphs, a document each, made new to the index by a word at their beginning. */
function paragraphs(round: number): string[] {
  return readXquad('en').paragraphs.map((text, index) => `Paper ${round}-${index}. ${text}`);
}

function write(folder: string, texts: readonly string[]): string {
  mkdirSync(folder, { recursive: true });
  texts.forEach((text, index) =>
    writeFileSync(join(folder, `paper-${String(index).padStart(3, '0')}.txt`), text),
  );
  return folder;
}

const chunksOf = (texts: readonly string[]): string[] =>
  texts.flatMap((text) =>
    chunkSections([{ page: null, headings: [], text }], chunkSizeFor(256)).map((chunk) =>
      passageText(chunk.headings, chunk.text),
    ),
  );

/** From the folder's name to every passage found by meaning and by words. */
async function ingest(client: HostClient, folder: string): Promise<EmbedFigures> {
  const { id } = await client.knowledge.create({ name: folder });
  const startedAt = performance.now();
  await client.knowledge.addPaths({ id, paths: [folder] });
  for (;;) {
    const base = (await client.knowledge.list()).find((each) => each.id === id);
    if (base === undefined || base.failed > 0)
      throw new Error('The documents of the bench could not be indexed.');
    if (base.pending === 0)
      return { chunksPerSecond: (base.chunks * 1000) / (performance.now() - startedAt) };
    await new Promise((resolve) => setTimeout(resolve, pollEveryMs));
  }
}

export async function rows(): Promise<Row[]> {
  const home = freshHome('bench-embed');
  const server = await serve({ home: home.folder });
  const worker = await startWorker<EmbedRound, EmbedFigures>('bare-embed.ts');
  const { client, close } = home.connect();
  try {
    const app: number[] = [];
    const bare: number[] = [];
    for (let round = 0; round <= rounds; round += 1) {
      const texts = paragraphs(round);
      const folder = write(join(home.folder, `papers-${round}`), texts);
      const [first, second] = [
        await worker.ask({ texts: chunksOf(texts) }),
        await ingest(client, folder),
      ];
      // The first turn loads the models.
      if (round === 0) continue;
      bare.push(first.chunksPerSecond);
      app.push(second.chunksPerSecond);
    }
    const [bareMedian, appMedian] = [percentile(bare, 0.5), percentile(app, 0.5)];
    return [
      {
        name: 'embed.chunksPerSecond.vsBare',
        value: appMedian / bareMedian,
        unit: '×',
        op: '>=',
        floor: 0.85,
        note:
          `MiniLM int8, 240 documents a turn, medians of ${rounds}: ${appMedian.toFixed(1)} ` +
          `chunks/s from file to index, ${bareMedian.toFixed(1)} in a bare session given ids`,
      },
    ];
  } finally {
    worker.stop();
    await close();
    await server.stop();
    home.remove();
  }
}
