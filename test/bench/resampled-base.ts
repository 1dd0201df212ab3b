/**
 * Large bases that are like real ones, kept in .cache/bench between runs: each size is grown from
 * the one before it.
 */
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { entryPath } from '../../electron/entry-path.ts';
import { baseSchema } from '../../electron/host/knowledge/base/database/base-schema.ts';
import type { Base } from '../../electron/host/knowledge/base/base-client.ts';
import { createBaseWorkers } from '../../electron/host/knowledge/base/base-workers.ts';
import {
  chunkSections,
  chunkSizeFor,
  passageText,
  type Chunk,
} from '../../electron/host/knowledge/parse/chunk.ts';
import { benchModel, cacheFolder, type BenchEmbedder } from './embedder.ts';
import { randomOf } from './random.ts';
import { readXquad } from './xquad.ts';

const perDocument = 500;
/**
 * Added to each component (0.05 in size on average) of a real vector, evenly from minus to plus
 * half of it.
 */
const noise = 0.06;
/**
 * Raise it when what is built changes while the form of the file does not, which is in the name
 * too.
 */
const edition = `1-${createHash('sha256').update(baseSchema).digest('hex').slice(0, 8)}`;

interface Source {
  chunk: Chunk;
  sentences: string[];
  vector: Float32Array;
}

async function sources(embedder: BenchEmbedder): Promise<Source[]> {
  const chunks = (['en', 'zh'] as const).flatMap((language) =>
    readXquad(language).paragraphs.flatMap((text) =>
      chunkSections([{ page: null, headings: [], text }], chunkSizeFor(256)),
    ),
  );
  const vectors = await embedder.cached(
    chunks.map(({ text }) => text),
    'passage',
  );
  return chunks.map((chunk, i) => ({
    chunk,
    sentences: chunk.text.split(/(?<=[.。])\s*/),
    vector: vectors[i] as Float32Array,
  }));
}

/**
 * Half of a real passage's sentences, the others drawn from all: the vocabulary and the lengths of
 * its lists stay natural. Its vector is the real one, perturbed.
 */
function drawn(
  from: readonly Source[],
  random: () => number,
  position: number,
): { chunk: Chunk; vector: Float32Array } {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  const like = pick(from);
  const text = like.sentences
    .map((sentence) => (random() < 0.5 ? sentence : pick(pick(from).sentences)))
    .join(' ');
  const headings = [`Part ${position}`];
  const hash = createHash('sha256').update(passageText(headings, text)).digest('hex');
  return {
    chunk: {
      text,
      headings,
      page: 1 + (position % 400),
      position: position % perDocument,
      overlap: 0,
      hash,
    },
    vector: perturbed(like.vector, random),
  };
}

function perturbed(vector: Float32Array, random: () => number): Float32Array {
  const moved = new Float32Array(vector.length);
  let squares = 0;
  for (let i = 0; i < vector.length; i += 1) {
    const component = (vector[i] ?? 0) + (random() - 0.5) * noise;
    moved[i] = component;
    squares += component * component;
  }
  const length = Math.sqrt(squares);
  for (let i = 0; i < moved.length; i += 1) moved[i] = (moved[i] ?? 0) / length;
  return moved;
}

async function grow(base: Base, from: number, to: number, all: readonly Source[]): Promise<void> {
  const document = (at: number): ReturnType<typeof drawn>[] => {
    const random = randomOf(at + 7);
    return Array.from({ length: perDocument }, (_, i) => drawn(all, random, at + i));
  };
  let some = document(from);
  for (let at = from; at < to; at += perDocument) {
    const name = `${at}.txt`;
    const {
      added: [id = ''],
    } = await base.addDocuments({
      documents: [
        { path: `/bench/${name}`, location: '', file: name, name, sizeBytes: 1, modifiedMs: 1 },
      ],
      nowMs: Date.now(),
    });
    const storing = base.storeParsed({
      documentId: id,
      parsed: {
        mediaType: 'text/plain',
        pages: 400,
        hash: name,
        sizeBytes: 1,
        chunks: some.map(({ chunk }) => chunk),
      },
      nowMs: Date.now(),
    });
    // Drawn while the worker stores.
    const next = document(at + perDocument);
    await storing;
    const pending = await base.pendingPassages({ limit: perDocument });
    const joined = new Float32Array(pending.length * 384);
    pending.forEach((_, i) => joined.set(some[i]?.vector ?? [], i * 384));
    await base.storeVectors({
      model: benchModel,
      ids: pending.map((passage) => passage.id),
      vectors: joined,
      nowMs: Date.now(),
    });
    some = next;
  }
}

/** The document that was being stored when a run ended; empty where there is none. */
async function unfinished(base: Base): Promise<string> {
  return (
    (await base.listDocuments({ baseId: 'kb' })).find(({ state }) => state !== 'ready')?.id ?? ''
  );
}

/** The paths of bases of these sizes, which rise. */
export async function resampledBases(
  sizes: readonly number[],
  embedder: BenchEmbedder,
): Promise<string[]> {
  mkdirSync(cacheFolder, { recursive: true });
  const paths = sizes.map((size) => join(cacheFolder, `kb-${size}-${edition}.db`));
  const all = await sources(embedder);
  for (const [i, path] of paths.entries()) {
    if (existsSync(path)) continue;
    // Under another name until it is whole; what an earlier run left of it is grown on.
    const partial = `${path}.partial`;
    if (i > 0 && !existsSync(partial)) copyFileSync(paths[i - 1] as string, partial);
    const workers = createBaseWorkers(entryPath('base-worker'));
    const base = workers.base(partial);
    await base.removeDocument({ documentId: await unfinished(base), nowMs: Date.now() });
    await grow(base, (await base.summarize()).chunks, sizes[i] as number, all);
    await workers.release(partial);
    await workers.close();
    renameSync(partial, path);
  }
  return paths;
}
