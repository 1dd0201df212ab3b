/**
 * Questions each with the one document that answers it, asked of a real base by the app's own
 * retrieval: by both sides, and by each alone.
 */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { entryPath } from '../../electron/entry-path.ts';
import type { Base } from '../../electron/host/knowledge/base/base-client.ts';
import { createBaseWorkers } from '../../electron/host/knowledge/base/base-workers.ts';
import { chunkSections, chunkSizeFor } from '../../electron/host/knowledge/parse/chunk.ts';
import {
  meanReciprocalRank,
  recallAt,
  type Rank,
} from '../../electron/host/knowledge/evaluate/metrics.ts';
import { onlySide } from '../../electron/host/knowledge/retrieve/only-side.ts';
import type { ParsedSection } from '../../electron/host/knowledge/parse/document/parsed.ts';
import { retrieve } from '../../electron/host/knowledge/retrieve/retrieve.ts';
import type { RetrievedBase } from '../../electron/host/knowledge/retrieve/retrieved-base.ts';
import { benchModel, type BenchEmbedder } from './embedder.ts';

export interface RetrievalSet {
  documents: readonly ParsedSection[][];
  questions: readonly { question: string; document: number }[];
}

const sides = ['words', 'vectors', 'hybrid'] as const;
export type Side = (typeof sides)[number];

/**
 * Shares of the questions, and the mean of one over the rank among different documents of the first
 * fifty passages.
 */
export interface Figures {
  recall1: number;
  recall5: number;
  mrr: number;
}

const depth = 50;
const atOnce = 16;
/** What MiniLM reads. */
const contextTokens = 256;

export async function measureSet(
  set: RetrievalSet,
  embedder: BenchEmbedder,
  languages: readonly string[] = ['en'],
): Promise<Record<Side, Figures>> {
  const folder = mkdtempSync(join(tmpdir(), 'hearth-bench-'));
  const workers = createBaseWorkers(entryPath('base-worker'));
  const base = workers.base(join(folder, 'set.db'));
  try {
    const ids = await fill(base, set.documents, embedder);
    const queries = await embedder.cached(
      set.questions.map(({ question }) => question),
      'query',
    );
    const rankOf = async (i: number, side: Side): Promise<Rank> => {
      const { question = '', document = -1 } = set.questions[i] ?? {};
      const target: RetrievedBase = {
        id: 'kb',
        base,
        languagesOf: () => languages,
        embedQuery: () => Promise.resolve(queries[i] ?? null),
      };
      const { hits } = await retrieve([onlySide(target, side)], question, depth);
      return (
        [...new Set(hits.map((hit) => hit.documentId))].indexOf(ids[document] ?? '') + 1 || null
      );
    };
    const ranks: Record<Side, Rank[]> = { words: [], vectors: [], hybrid: [] };
    for (let from = 0; from < set.questions.length; from += atOnce) {
      const asked = set.questions.slice(from, from + atOnce).map((_, i) => from + i);
      for (const side of sides)
        ranks[side].push(...(await Promise.all(asked.map((i) => rankOf(i, side)))));
    }
    return {
      words: figuresOf(ranks.words),
      vectors: figuresOf(ranks.vectors),
      hybrid: figuresOf(ranks.hybrid),
    };
  } finally {
    await workers.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function figuresOf(ranks: readonly Rank[]): Figures {
  return {
    recall1: recallAt(ranks, 1),
    recall5: recallAt(ranks, 5),
    mrr: meanReciprocalRank(ranks),
  };
}

/** The ids of the documents, in order. */
async function fill(
  base: Base,
  documents: readonly ParsedSection[][],
  embedder: BenchEmbedder,
): Promise<string[]> {
  const named = documents.map((_, i) => ({
    path: `/set/${i}.txt`,
    location: '',
    file: `${i}.txt`,
    name: `${i}.txt`,
    sizeBytes: 1,
    modifiedMs: 0,
  }));
  const { added } = await base.addDocuments({ documents: named, nowMs: Date.now() });
  for (const [i, sections] of documents.entries()) {
    const id = added[i] ?? '';
    const hash = createHash('sha256').update(id).digest('hex');
    await base.storeParsed({
      documentId: id,
      parsed: {
        mediaType: 'text/plain',
        pages: null,
        hash,
        sizeBytes: 1,
        chunks: chunkSections(sections, chunkSizeFor(contextTokens)),
      },
      nowMs: Date.now(),
    });
  }
  const pending = await base.pendingPassages({ limit: 1_000_000 });
  const vectors = await embedder.cached(
    pending.map((passage) => passage.text),
    'passage',
  );
  const joined = new Float32Array(vectors.length * (vectors[0]?.length ?? 0));
  vectors.forEach((vector, i) => joined.set(vector, i * vector.length));
  await base.storeVectors({
    model: benchModel,
    ids: pending.map((passage) => passage.id),
    vectors: joined,
    nowMs: Date.now(),
  });
  return added;
}
