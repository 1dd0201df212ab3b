/**
 * 2,000 mixed documents through a headless host, from a folder's name to every passage found by
 * words and by meaning: pace, memory, and the host's longest task.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { passageText } from '../../electron/host/knowledge/parse/chunk.ts';
import type { HostClient } from '../../shared/contract/host.ts';
import { serve, type Served } from '../e2e/support/serve.ts';
import { freshHome, until, type TestHome } from '../e2e/support/test-home.ts';
import type { EmbedFigures, EmbedRound } from './bare-embed.ts';
import { writeMixedDocuments } from './mixed-documents.ts';
import { percentile } from './percentile.ts';
import { watchPeakPss } from './process-tree.ts';
import type { Row } from './row.ts';
import { startWorker } from './worker-process.ts';

const rounds = 4;
const documentsARound = 500;
const documentsInAll = 2000;
/** As often as a window asks at most about what changes. */
const pollEveryMs = 250;

interface Taken {
  passages: number;
  tookMs: number;
  texts: string[];
}

async function take(client: HostClient, home: TestHome, folder: string): Promise<Taken> {
  const { id } = await client.knowledge.create({ name: folder });
  const startedAt = performance.now();
  const { skipped } = await client.knowledge.addPaths({ id, paths: [folder], watch: false });
  const base = await until(async () => {
    const found = (await client.knowledge.list()).find((each) => each.id === id);
    return found?.pending === 0 ? found : null;
  }, pollEveryMs);
  const tookMs = performance.now() - startedAt;
  if (base.failed > 0 || skipped.length > 0)
    throw new Error(
      `${base.failed} documents of the bench failed, ${skipped.length} were skipped.`,
    );
  const db = new Database(join(home.folder, 'knowledge', `${id}.db`), { readonly: true });
  const texts = db
    .prepare<[], { heading: string; text: string }>('SELECT heading, text FROM passages')
    .all()
    .map(({ heading, text }) => passageText(heading === '' ? [] : [heading], text));
  db.close();
  return { passages: texts.length, tookMs, texts };
}

interface LoopFigures {
  longestMs: number;
  p999Ms: number;
}

async function pace(client: HostClient, home: TestHome): Promise<Row> {
  const worker = await startWorker<EmbedRound, EmbedFigures>('bare-embed.ts');
  const ratios: number[] = [];
  const speeds: number[] = [];
  try {
    for (let round = 0; round <= rounds; round += 1) {
      const { passages, tookMs, texts } = await take(
        client,
        home,
        writeMixedDocuments(join(home.folder, `round-${round}`), documentsARound, `Round${round}`),
      );
      const { chunksPerSecond } = await worker.ask({ texts });
      // The first turn loads the models.
      if (round === 0) continue;
      speeds.push((passages * 1000) / tookMs);
      ratios.push((passages * 1000) / tookMs / chunksPerSecond);
    }
  } finally {
    worker.stop();
  }
  return {
    name: 'kb.ingest.vsBare',
    value: percentile(ratios, 0.5),
    unit: '×',
    op: '>=',
    floor: 0.9,
    note:
      `${documentsARound} mixed documents a turn (md, html, docx, pdf, csv, eml, txt in ` +
      `English and Chinese) from the folder's name to the last vector, median of ${rounds} ` +
      `turns: ${percentile(speeds, 0.5).toFixed(1)} passages/s, against a bare ONNX session ` +
      `given the same passages' ids`,
  };
}

async function weight(
  client: HostClient,
  home: TestHome,
  server: Served,
  loopFile: string,
): Promise<Row[]> {
  const folder = writeMixedDocuments(join(home.folder, 'all'), documentsInAll, 'All');
  const peak = watchPeakPss(server.pid, 500);
  const { passages, tookMs } = await take(client, home, folder);
  const peakMb = peak.stop();
  await new Promise((resolve) => setTimeout(resolve, 1500));
  const loop = JSON.parse(readFileSync(loopFile, 'utf8')) as LoopFigures;
  const how =
    `while ${documentsInAll} mixed documents (${passages} passages) went in within ` +
    `${(tookMs / 1000).toFixed(0)} s`;
  return [
    {
      name: 'kb.ingest.peakPssMb',
      value: peakMb,
      unit: 'MB',
      op: '<=',
      floor: 700,
      note: `PSS of host, parse process and inference, the highest of two samples a second ${how}`,
    },
    {
      name: 'kb.ingest.hostDelayP999Ms',
      value: loop.p999Ms,
      unit: 'ms',
      op: '<=',
      floor: 50,
      note:
        `99.9th percentile of the delay of the host's event loop, ${how}; longest ` +
        `${loop.longestMs.toFixed(0)} ms, with what the machine's other work and the samples ` +
        'of memory took',
    },
  ];
}

export async function rows(): Promise<Row[]> {
  const home = freshHome('bench-kb-ingest');
  mkdirSync(home.folder, { recursive: true });
  const loopFile = join(home.folder, 'loop.json');
  const server = await serve({
    home: home.folder,
    env: {
      NODE_OPTIONS: `--import ${join(import.meta.dirname, 'loop-probe.ts')}`,
      HEARTH_BENCH_LOOP: loopFile,
    },
  });
  const { client, close } = home.connect();
  try {
    return [await pace(client, home), ...(await weight(client, home, server, loopFile))];
  } finally {
    await close();
    await server.stop();
    home.remove();
  }
}
