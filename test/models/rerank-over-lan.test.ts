import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createBed, type Bed } from '../../electron/host/local-models/testing/bed.ts';
import { loadCatalogue } from '../../electron/host/local-models/catalogue/model-catalogue.ts';
import { desktopOwnerId } from '../../shared/ids.ts';
import { lanClients } from '../conformance/lan-clients.ts';
import { localOnlyKey, runKey, startLan, type LanFixture } from '../conformance/lan-fixture.ts';
import { routerWorld, type RouterWorld } from '../fakes/router-world.ts';
import { startInference } from './inference-process.ts';
import { miniLm, modelsFolder } from './model-files.ts';

/**
 * `POST /v1/rerank` with real models in a real inference process, over the real router. The
 * cross-encoder counts the rarer words of the query that a document has.
 */
const { client, stop } = startInference();
let bed: Bed;
let world: RouterWorld;
let lan: LanFixture;

beforeAll(async () => {
  const catalogue = loadCatalogue().filter(({ id }) => id === 'all-minilm-l6-v2');
  bed = await createBed({ catalogue, inference: () => client, readOnlyFolders: [modelsFolder] });
  world = await routerWorld([], bed.models.runtime);
  lan = await startLan({
    router: world.router,
    clients: await lanClients(world.store),
    requestDetails: world.monitoring.request,
  });
});
afterAll(async () => {
  await lan.close();
  await world.close();
  await bed.close();
  await stop();
});

const documents = [
  'Bread is baked at dawn.',
  'A caretaker lives here.',
  'The caretaker repairs the elevator on Monday.',
  'Elevator and caretaker: see page nine.',
];

interface Reply {
  model: string;
  results: { index: number; relevance_score: number }[];
  usage: { total_tokens: number };
  hearth: { method: string };
}

async function ranked(
  body: Record<string, unknown> = {},
  key = runKey,
): Promise<Reply & { status: number; route: string[] }> {
  const reply = await fetch(`${lan.origin}/v1/rerank`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}` },
    body: JSON.stringify({
      model: 'auto',
      query: 'Which caretaker repairs the elevator?',
      documents,
      ...body,
    }),
  });
  const { attempts } = await world.monitoring.request(
    desktopOwnerId,
    reply.headers.get('x-request-id') ?? '',
  );
  return {
    status: reply.status,
    ...((await reply.json()) as Reply),
    route: attempts.map(({ model, outcome }) => `${model} ${outcome}`),
  };
}

/**
 * A cross-encoder as a user adds one by its path: `<name>/model.onnx` with its tokenizer beside
 * it.
 */
async function addReranker(name: string, from: string | null): Promise<string> {
  const path = join(bed.folder, name, 'model.onnx');
  mkdirSync(join(bed.folder, name));
  if (from === null) writeFileSync(path, 'no model');
  else copyFileSync(from, path);
  copyFileSync(miniLm().tokenizerPath, join(bed.folder, name, 'tokenizer.json'));
  return (await bed.models.addFile(desktopOwnerId, { path })).id;
}

test(
  'without a reranker the vectors are compared; one that can’t be opened gives way to them; one that can be read is what ranks',
  { timeout: 120_000 },
  async () => {
    const alone = await ranked();
    expect(alone).toMatchObject({
      status: 200,
      model: 'all-minilm-l6-v2',
      hearth: { method: 'embedding_cosine' },
    });
    expect(alone.results[0]?.index).toBe(2);

    const broken = await addReranker('broken', null);
    const instead = await ranked();
    expect(instead).toMatchObject({
      model: 'all-minilm-l6-v2',
      hearth: { method: 'embedding_cosine' },
      results: alone.results,
    });
    expect(instead.route).toEqual([`${broken} failed`, 'all-minilm-l6-v2 served']);
    expect((await ranked({ model: broken })).status).toBeGreaterThanOrEqual(500);
    await bed.models.remove(desktopOwnerId, { id: broken });

    const tiny = await addReranker('tiny', join(import.meta.dirname, 'tiny-cross-encoder.onnx'));
    const scored = (count: number): number => 1 / (1 + Math.exp(-count));
    const read = await ranked();
    expect(read).toMatchObject({
      status: 200,
      model: tiny,
      hearth: { method: 'reranker' },
      route: [`${tiny} served`, 'all-minilm-l6-v2 not_needed'],
    });
    expect(read.results).toEqual(
      [3, 2, 1, 0].map((count, place) => ({
        index: [2, 3, 1, 0][place],
        relevance_score: scored(count),
      })),
    );
    expect(read.usage.total_tokens).toBeGreaterThan(4 * 9);
    expect((await ranked({}, localOnlyKey)).hearth.method).toBe('reranker');
    expect((await ranked({ model: 'all-minilm-l6-v2' })).hearth.method).toBe('embedding_cosine');

    const long = await ranked({
      documents: [
        `${'bread '.repeat(2000)} elevator`,
        ...documents.toReversed().flatMap((text) => Array.from({ length: 10 }, () => text)),
      ],
      top_n: 11,
    });
    expect(long.results.map(({ index }) => index)).toEqual([
      ...Array.from({ length: 10 }, (_, i) => 11 + i),
      1,
    ]);
  },
);
