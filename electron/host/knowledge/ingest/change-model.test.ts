import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError, errorCodeOf } from '../../../../shared/errors.ts';
import type { RunnableModel } from '../../local-models/inventory/local-runtime.ts';
import { openStore } from '../../store/open-store.ts';
import { silentLog } from '../../store/testing/silent-log.ts';
import { createKnowledge, type KnowledgeDeps } from '../create-knowledge.ts';
import { knowledgeBaseRows } from '../bases/base-rows.ts';
import { batchPassages } from './batches.ts';
import {
  availableOf,
  createUpstream,
  embeddingModel,
  openTestKnowledge,
  openableDeps,
  owner,
  smallModel,
  type TestKnowledge,
} from '../testing/test-knowledge.ts';

const next: RunnableModel = { ...embeddingModel, id: 'bge-small', name: 'BGE' };
const models = [smallModel, embeddingModel, next];
/**
 * Each request to the new model waits for the gate, so that a test can look into the middle of a
 * change.
 */
let gate: PromiseWithResolvers<void>;
/** Called when somebody looks which models there are. */
let onModels: () => void;
let failures: AppError[];
let asked: { model: string; kind: string; texts: readonly string[] }[];
let test: TestKnowledge;

const embedding: Partial<KnowledgeDeps> = {
  models() {
    onModels();
    return models;
  },
  retryDelaysMs: [5, 5, 5],
  async embed(input) {
    const { model, kind, input: texts } = input.request;
    asked.push({ model, kind, texts });
    const failure = model === next.id ? failures.shift() : undefined;
    if (failure) throw failure;
    if (model === next.id && kind === 'passage')
      await Promise.race([gate.promise, once(input.signal, 'abort')]);
    input.signal.throwIfAborted();
    return createUpstream().embed(input);
  },
};
beforeEach(async () => {
  gate = Promise.withResolvers();
  failures = [];
  onModels = () => undefined;
  asked = [];
  test = await openTestKnowledge(embedding);
});
afterEach(async () => {
  gate.resolve();
  await test.close();
});

function writeDocuments(from: number, count: number): string {
  const folder = join(test.folder, `docs-${from}`);
  mkdirSync(folder, { recursive: true });
  for (let i = from; i < from + count; i += 1)
    writeFileSync(
      join(folder, `${i}.txt`),
      Array.from(
        { length: 60 },
        (_, line) => `Document ${i} says in line ${line} that item ${i * 1000 + line} is kept.`,
      ).join('\n'),
    );
  return folder;
}
const base = async () => {
  const [first] = await test.knowledge.list(owner);
  if (!first) throw new Error('There is no base.');
  return first;
};
const choose = (model: string) =>
  test.knowledge.update(owner, { id: test.baseId, embeddingModel: model });
const passagesBy = (model: string): string[] =>
  asked
    .filter((one) => one.model === model && one.kind === 'passage')
    .flatMap(({ texts }) => texts);
const queriedBy = async (): Promise<string | undefined> => {
  expect((await test.search('item 2005'))[0]?.vectorRank).toBeGreaterThan(0);
  return asked.findLast(({ kind }) => kind === 'query')?.model;
};

describe('another embedding model', () => {
  it('is made next to the one that answers, and takes its place when every passage has its vector', async () => {
    await test.add(writeDocuments(0, 30));
    await test.settled();
    const { chunks } = await base();
    expect(await choose(next.id)).toMatchObject({
      embeddingModel: embeddingModel.id,
      change: { model: next.id, done: 0, total: chunks, errorCode: null },
    });
    await expect.poll(() => passagesBy(next.id).length).toBeGreaterThan(0);
    expect(await queriedBy()).toBe(embeddingModel.id);
    gate.resolve();
    await test.settled();
    expect(await base()).toMatchObject({
      embeddingModel: next.id,
      change: null,
      pending: 0,
      chunks,
    });
    expect(await queriedBy()).toBe(next.id);
    expect([passagesBy(next.id).length, new Set(passagesBy(next.id)).size]).toEqual([
      chunks,
      chunks,
    ]);
    expect(passagesBy(embeddingModel.id)).toHaveLength(chunks);
  });

  it('takes what is added in the middle of the change along, on both sides', async () => {
    await test.add(writeDocuments(0, 3));
    await test.settled();
    await choose(next.id);
    await expect.poll(() => passagesBy(next.id).length).toBeGreaterThan(0);
    await test.add(writeDocuments(3, 3));
    await expect
      .poll(async () => (await test.documents()).filter(({ state }) => state === 'ready').length)
      .toBe(6);
    expect(
      (await test.search('Document 5')).filter(
        ({ file, vectorRank }) => file === '5.txt' && vectorRank !== null,
      ),
    ).not.toEqual([]);
    gate.resolve();
    await test.settled();
    expect(await base()).toMatchObject({ embeddingModel: next.id, change: null, pending: 0 });
    expect(
      (await test.search('Document 5')).filter(
        ({ file, vectorRank }) => file === '5.txt' && vectorRank !== null,
      ),
    ).not.toEqual([]);
    expect(new Set(passagesBy(next.id)).size).toBe(passagesBy(next.id).length);
  });

  it('goes on after a kill with what it had, and switches once though the kill came right after the switch', async () => {
    const home = join(test.folder, 'home');
    const store = await openStore({ folder: home, log: silentLog });
    const opened = () =>
      createKnowledge({
        ...openableDeps(store, home, createUpstream()),
        ...embedding,
        available: availableOf(() => models),
      });
    const first = opened();
    const { id } = await first.create(owner, { name: 'Changing' });
    await first.addPaths(owner, { id, paths: [writeDocuments(0, 90)] });
    await first.settled(owner, id, AbortSignal.timeout(30_000));
    await first.update(owner, { id, embeddingModel: next.id });
    await expect.poll(() => passagesBy(next.id).length).toBeGreaterThan(batchPassages);
    gate.resolve();
    gate = Promise.withResolvers();
    await expect.poll(async () => (await first.list(owner))[0]?.change?.done).toBeGreaterThan(0);
    await first.close();

    gate.resolve();
    const second = opened();
    await second.start();
    await second.settled(owner, id, AbortSignal.timeout(30_000));
    const after = (await second.list(owner))[0];
    expect(after).toMatchObject({ embeddingModel: next.id, change: null, pending: 0 });
    // At most the two batches that were at the model.
    expect(passagesBy(next.id).length - (after?.chunks ?? 0)).toBeLessThanOrEqual(
      2 * batchPassages,
    );
    await second.close();

    // The base has switched, and hearth.db does not know yet.
    await store.db
      .updateTable('knowledge_bases')
      .set({ embedding_model: embeddingModel.id, next_model: next.id })
      .where('id', '=', id)
      .execute();
    const embedded = passagesBy(next.id).length;
    const third = opened();
    await third.start();
    await third.settled(owner, id, AbortSignal.timeout(30_000));
    expect((await third.list(owner))[0]).toMatchObject({ embeddingModel: next.id, change: null });
    expect(passagesBy(next.id)).toHaveLength(embedded);
    await third.close();
    await store.close();
  });

  it('can be called off: the old index stays, and what the new one had made is gone', async () => {
    await test.add(writeDocuments(0, 3));
    await test.settled();
    await choose(next.id);
    await expect.poll(() => passagesBy(next.id).length).toBeGreaterThan(0);
    expect(await choose(embeddingModel.id)).toMatchObject({
      embeddingModel: embeddingModel.id,
      change: null,
    });
    gate.resolve();
    await test.settled();
    expect(await base()).toMatchObject({ embeddingModel: embeddingModel.id, change: null });
    expect(await queriedBy()).toBe(embeddingModel.id);
  });

  it('says why it does not go on, keeps the old one answering, and is tried again when it may pass', async () => {
    await test.add(writeDocuments(0, 3));
    await test.settled();
    failures.push(new AppError('credential_rejected', 'The key is not valid.'));
    gate.resolve();
    await choose(next.id);
    await expect.poll(async () => (await base()).change?.errorCode).toBe('credential_rejected');
    expect(await queriedBy()).toBe(embeddingModel.id);
    failures.push(
      new AppError('provider_overloaded', 'Busy.', { retryable: true }),
      new AppError('provider_overloaded', 'Busy.', { retryable: true }),
    );
    await choose(next.id);
    await test.settled();
    expect(await base()).toMatchObject({ embeddingModel: next.id, change: null });
  });

  it('that is chosen in the moment in which the base switches to another comes next', async () => {
    const third: RunnableModel = { ...embeddingModel, id: 'e5-small', name: 'E5' };
    models.push(third);
    await test.add(writeDocuments(0, 3));
    await test.settled();
    const file = new Database(join(test.folder, 'knowledge', `${test.baseId}.db`), {
      readonly: true,
    });
    onModels = () => {
      if (file.prepare("SELECT value FROM meta WHERE key = 'model'").pluck().get() !== next.id)
        return;
      onModels = () => undefined;
      test.store.sqlite
        .prepare('UPDATE knowledge_bases SET next_model = ? WHERE id = ?')
        .run(third.id, test.baseId);
    };
    gate.resolve();
    await choose(next.id);
    await test.settled();
    file.close();
    models.pop();
    expect(await base()).toMatchObject({ embeddingModel: third.id, change: null, pending: 0 });
  });

  it('that is called off in the moment in which the base switched to it gives way to the former one again', async () => {
    await test.add(writeDocuments(0, 3));
    await test.settled();
    await test.store.db
      .updateTable('knowledge_bases')
      .set({ next_model: null })
      .where('id', '=', test.baseId)
      .execute();
    await knowledgeBaseRows.switched(test.store.db, test.baseId, next.id);
    expect(
      await test.store.db
        .selectFrom('knowledge_bases')
        .select(['embedding_model', 'next_model'])
        .executeTakeFirst(),
    ).toEqual({ embedding_model: next.id, next_model: embeddingModel.id });
  });

  it('that is not there is refused, and one for a base without vectors is taken at once', async () => {
    expect(await choose('nowhere').catch(errorCodeOf)).toBe('model_not_installed');
    gate.resolve();
    expect(await choose(next.id)).toMatchObject({ embeddingModel: next.id, change: null });
    await test.add(writeDocuments(0, 3));
    await test.settled();
    expect(passagesBy(embeddingModel.id)).toEqual([]);
    expect(await queriedBy()).toBe(next.id);
  });
});
