import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import type { AnsweringDeps } from '../../electron/host/knowledge/answer/create-answering.ts';
import type { Base } from '../../electron/host/knowledge/base/base-client.ts';
import { createBaseWorkers } from '../../electron/host/knowledge/base/base-workers.ts';
import {
  chunkSections,
  chunkSizeFor,
  passageText,
  type Chunk,
} from '../../electron/host/knowledge/parse/chunk.ts';
import {
  sentencesToWeigh,
  referenceSentences,
  weigh,
  type Evidence,
} from '../../electron/host/knowledge/answer/evidence.ts';
import { retrieve, type Retrieved } from '../../electron/host/knowledge/retrieve/retrieve.ts';
import { entryPath } from '../../electron/entry-path.ts';
import { benchModel, type BenchEmbedder } from './embedder.ts';

export type BenchLanguage = 'en' | 'zh';

export interface XquadQuestion {
  question: string;
  paragraph: number;
  article: number;
}

export interface Xquad {
  paragraphs: string[];
  questions: XquadQuestion[];
}

interface XquadFile {
  data: { paragraphs: { context: string; qas: { question: string }[] }[] }[];
}

export function readXquad(language: BenchLanguage): Xquad {
  const file = JSON.parse(
    readFileSync(new URL(`../data/retrieval/xquad.${language}.json`, import.meta.url), 'utf8'),
  ) as XquadFile;
  const paragraphs: string[] = [];
  const questions: XquadQuestion[] = [];
  file.data.forEach(({ paragraphs: ofArticle }, article) => {
    for (const { context, qas } of ofArticle) {
      for (const { question } of qas)
        questions.push({ question, paragraph: paragraphs.length, article });
      paragraphs.push(context);
    }
  });
  return { paragraphs, questions };
}

export interface Asked {
  question: XquadQuestion;
  /** Whether the question's paragraph had been taken out. */
  gone: boolean;
  found: Retrieved;
  evidence: Evidence;
}

/**
 * A real base of the 240 paragraphs, each a document, with the app's chunks and vectors; asked by
 * the app's own retrieval.
 */
export async function openXquadBase(language: BenchLanguage, embedder: BenchEmbedder) {
  const xquad = readXquad(language);
  const folder = mkdtempSync(join(tmpdir(), 'hearth-bench-'));
  const workers = createBaseWorkers(entryPath('base-worker'));
  const base = workers.base(join(folder, 'xquad.db'));
  const size = chunkSizeFor(256);
  const chunks = xquad.paragraphs.map((text) =>
    chunkSections([{ page: null, headings: [], text }], size),
  );
  const ids = await addDocuments(base, xquad.paragraphs);
  for (const [i, of] of chunks.entries()) await store(base, ids[i] ?? '', of);
  await embedAll(base, embedder);
  const queries = await embedder.cached(
    xquad.questions.map(({ question }) => question),
    'query',
  );
  const references = await embedder.cached(referenceSentences, 'passage');
  const sentences = await sentenceVectors(chunks.flat(), embedder);

  const ask = async (index: number, gone: boolean): Promise<Asked> => {
    const question = xquad.questions[index] as XquadQuestion;
    const query = queries[index] ?? null;
    const found = await retrieve(
      [{ id: 'kb', base, languagesOf: () => ['en'], embedQuery: () => Promise.resolve(query) }],
      question.question,
      5,
    );
    const vectors = found.meaning
      ? {
          query: found.meaning.query,
          references,
          sentences: sentencesToWeigh(found.hits).map(
            ({ text }) => sentences.get(text) as Float32Array,
          ),
        }
      : null;
    return { question, gone, found, evidence: weigh(question.question, found, vectors) };
  };

  const indexOf = new Map(xquad.questions.map(({ question }, i) => [question, i]));
  const answeringDeps: Pick<AnsweringDeps, 'embed' | 'retrieve' | 'isLocalOnly' | 'log'> = {
    isLocalOnly: () => Promise.resolve(true),
    log: pino({ level: 'silent' }),
    async embed({ request }) {
      return {
        vectors: await embedder.embed(request.input, request.kind),
        inputTokens: 0,
        requestId: 'bench',
        model: request.model,
      };
    },
    async retrieve(_caller, { query, limit }) {
      const vector = queries[indexOf.get(query) ?? -1] ?? null;
      return {
        ...(await retrieve(
          [
            {
              id: 'kb',
              base,
              languagesOf: () => ['en'],
              embedQuery: () => Promise.resolve(vector),
            },
          ],
          query,
          limit,
        )),
        localOnly: true,
      };
    },
  };

  return {
    xquad,
    ask,
    answeringDeps,
    /**
     * Every question with its paragraph in the base, and with it really taken out (and put back:
     * its vectors are kept).
     */
    async askAll(): Promise<Asked[]> {
      const asked: Asked[] = [];
      for (const [paragraph, of] of chunks.entries()) {
        const own = xquad.questions.flatMap((question, i) =>
          question.paragraph === paragraph ? [i] : [],
        );
        for (const i of own) asked.push(await ask(i, false));
        await base.removeDocument({ documentId: ids[paragraph] ?? '', nowMs: Date.now() });
        for (const i of own) asked.push(await ask(i, true));
        const [id = ''] = await addDocuments(base, [xquad.paragraphs[paragraph] ?? ''], paragraph);
        ids[paragraph] = id;
        await store(base, id, of);
      }
      return asked;
    },
    async close(): Promise<void> {
      await workers.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function addDocuments(base: Base, texts: readonly string[], from = 0): Promise<string[]> {
  const documents = texts.map((text, i) => ({
    path: `/xquad/${from + i}.txt`,
    location: '',
    file: `${from + i}.txt`,
    name: `${from + i}.txt`,
    sizeBytes: text.length,
    modifiedMs: 0,
  }));
  const { added } = await base.addDocuments({ documents, nowMs: Date.now() });
  return added;
}

async function store(base: Base, id: string, chunks: readonly Chunk[]): Promise<void> {
  const hash = createHash('sha256').update(id).digest('hex');
  await base.storeParsed({
    documentId: id,
    parsed: { mediaType: 'text/plain', pages: null, hash, sizeBytes: 0, chunks },
    nowMs: Date.now(),
  });
}

async function embedAll(base: Base, embedder: BenchEmbedder): Promise<void> {
  const pending = await base.pendingPassages({ limit: 100_000 });
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
}

/** Of every sentence of every chunk, by its text. */
async function sentenceVectors(
  chunks: readonly Chunk[],
  embedder: BenchEmbedder,
): Promise<Map<string, Float32Array>> {
  const hits = chunks.map(({ headings, text }) => ({ n: 1, text: passageText(headings, text) }));
  const texts = [
    ...new Set(
      hits.flatMap(({ text }) =>
        sentencesToWeigh([{ n: 1, text } as Parameters<typeof sentencesToWeigh>[0][number]]).map(
          (sentence) => sentence.text,
        ),
      ),
    ),
  ];
  const vectors = await embedder.cached(texts, 'passage');
  return new Map(texts.map((text, i) => [text, vectors[i] as Float32Array]));
}
