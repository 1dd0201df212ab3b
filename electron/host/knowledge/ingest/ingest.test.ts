import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, describe, expect, it } from 'vitest';
import { AppError } from '../../../../shared/errors.ts';
import { openStore } from '../../store/open-store.ts';
import { silentLog } from '../../store/testing/silent-log.ts';
import { createKnowledge, type KnowledgeDeps } from '../create-knowledge.ts';
import {
  openTestKnowledge,
  openableDeps,
  owner,
  type TestKnowledge,
} from '../testing/test-knowledge.ts';

let test: TestKnowledge;
afterEach(() => test.close());

const open = async (changed: Partial<KnowledgeDeps> = {}): Promise<void> => {
  test = await openTestKnowledge(changed);
};

/** Each document has passages of its own. */
function writeDocuments(count: number): string {
  const folder = join(test.folder, 'docs');
  mkdirSync(folder, { recursive: true });
  for (let i = 0; i < count; i += 1)
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
const setPaused = (paused: boolean) => test.knowledge.update(owner, { id: test.baseId, paused });
const flaky = (failures: AppError[]): Partial<KnowledgeDeps> => ({
  retryDelaysMs: [5, 10, 20],
  embed: (input) => {
    const failure = failures.shift();
    return failure ? Promise.reject(failure) : test.upstream.embed(input);
  },
});
const overloaded = (): AppError =>
  new AppError('provider_overloaded', 'The provider is overloaded.', { retryable: true });

describe('a pause', () => {
  it('stops the work where it is, says so, outlives the host, and costs nothing twice', async () => {
    await open();
    const home = join(test.folder, 'home');
    const store = await openStore({ folder: home, log: silentLog });
    const embedded: string[] = [];
    const opened = () => {
      const deps = openableDeps(store, home, test.upstream);
      return createKnowledge({
        ...deps,
        embed: (input) => (embedded.push(...input.request.input), deps.embed(input)),
      });
    };
    const first = opened();
    const { id } = await first.create(owner, { name: 'Paused' });
    await first.update(owner, { id, paused: true });
    await first.addPaths(owner, { id, paths: [writeDocuments(12)] });
    await first.settled(owner, id, AbortSignal.timeout(30_000));
    expect((await first.documents(owner, id)).map(({ state }) => state)).toEqual(
      Array.from({ length: 12 }, () => 'queued'),
    );
    expect((await first.list(owner))[0]?.ingest).toMatchObject({
      state: 'paused',
      reason: null,
      documents: 12,
      done: 0,
      share: 0,
      secondsLeft: null,
    });
    await first.close();

    const second = opened();
    await second.start();
    await second.settled(owner, id, AbortSignal.timeout(30_000));
    expect(embedded).toEqual([]);
    await second.update(owner, { id, paused: false });
    await second.settled(owner, id, AbortSignal.timeout(30_000));
    expect((await second.list(owner))[0]).toMatchObject({
      pending: 0,
      ingest: { state: 'idle', documents: 12, done: 12, share: 1 },
    });
    expect(new Set(embedded).size).toBe(embedded.length);
    await second.close();
    await store.close();
  });

  it('that comes in the middle lets the batch end that is at the model, and takes no other', async () => {
    let seen = 0;
    await open({
      embed: async (input) => {
        seen += 1;
        if (seen === 1) await setPaused(true);
        return test.upstream.embed(input);
      },
    });
    await test.add(writeDocuments(120));
    await test.settled();
    expect((await base()).ingest).toMatchObject({ state: 'paused' });
    const before = test.upstream.embedded.flatMap(({ texts }) => texts);
    await setPaused(false);
    await test.settled();
    const all = test.upstream.embedded.flatMap(({ texts }) => texts);
    expect(new Set(all).size).toBe(all.length);
    expect(all.length).toBe((await base()).chunks);
    expect(before.length).toBeLessThan(all.length);
  });
});

describe('what may be transient', () => {
  it('is tried again automatically, and the count of tries begins again with each success', async () => {
    const failures = [overloaded(), overloaded(), overloaded()];
    await open(flaky(failures));
    await test.add(writeDocuments(2));
    await test.settled();
    expect(
      (await test.documents()).map(({ state, attempts, errorCode }) => ({
        state,
        attempts,
        errorCode,
      })),
    ).toEqual([
      { state: 'ready', attempts: 0, errorCode: null },
      { state: 'ready', attempts: 0, errorCode: null },
    ]);
    failures.push(overloaded(), overloaded(), overloaded());
    writeFileSync(join(test.folder, 'more.txt'), 'One more document that has words.');
    await test.add(join(test.folder, 'more.txt'));
    await test.settled();
    expect(await base()).toMatchObject({ pending: 0, failed: 0 });
  });

  it('fails after three more tries with the reason, and heals when the model answers again', async () => {
    const failures = Array.from({ length: 4 }, overloaded);
    await open(flaky(failures));
    await test.add(writeDocuments(1));
    await test.settled();
    const failed = await test.documents();
    expect(
      failed.map(({ state, errorCode, nextTryAt }) => ({ state, errorCode, nextTryAt })),
    ).toEqual([{ state: 'failed', errorCode: 'provider_overloaded', nextTryAt: null }]);
    expect(failures).toEqual([]);
    writeFileSync(join(test.folder, 'more.txt'), 'One more document that has words.');
    await test.add(join(test.folder, 'more.txt'));
    await test.settled();
    expect((await test.documents()).map(({ state, errorCode }) => [state, errorCode])).toEqual(
      Array.from({ length: 2 }, () => ['ready', null]),
    );
  });

  it('shows when the next try is due while it waits, and keeps count and time over a restart', async () => {
    await open();
    const home = join(test.folder, 'home');
    const store = await openStore({ folder: home, log: silentLog });
    const asked: number[] = [];
    const opened = (delayMs: number) =>
      createKnowledge({
        ...openableDeps(store, home, test.upstream),
        retryDelaysMs: [delayMs, delayMs, delayMs],
        embed: () => (asked.push(1), Promise.reject(overloaded())),
      });
    const first = opened(600_000);
    const { id } = await first.create(owner, { name: 'Waiting' });
    await first.addPaths(owner, { id, paths: [writeDocuments(1)] });
    await expect.poll(async () => (await first.list(owner))[0]?.ingest.reason).toBe('retry');
    const [waiting] = await first.documents(owner, id);
    expect(waiting).toMatchObject({
      state: 'embedding',
      attempts: 1,
      errorCode: 'provider_overloaded',
    });
    await first.close();

    const second = opened(600_000);
    await second.start();
    await expect
      .poll(async () => (await second.list(owner))[0]?.ingest)
      .toMatchObject({ state: 'resting', reason: 'retry', nextTryAt: waiting?.nextTryAt });
    expect(asked).toHaveLength(1);
    expect((await second.documents(owner, id))[0]).toMatchObject({
      attempts: 1,
      nextTryAt: waiting?.nextTryAt,
    });
    await second.close();
    await store.close();
  });

  it('does not cover what stays as it is: a model that refuses is asked once', async () => {
    const failures = [new AppError('credential_rejected', 'The key is not valid.')];
    await open(flaky(failures));
    await test.add(writeDocuments(1));
    await test.settled();
    expect((await test.documents())[0]).toMatchObject({
      state: 'failed',
      errorCode: 'credential_rejected',
      attempts: 1,
    });
  });

  it('is read again when its file can be read at last, without being asked', async () => {
    await open({ retryDelaysMs: [300, 300, 300] });
    const folder = writeDocuments(1);
    // A folder in the place of the file: EISDIR, as a share that stumbles gives EIO.
    await setPaused(true);
    await test.add(folder);
    renameSync(join(folder, '0.txt'), join(test.folder, 'kept.txt'));
    mkdirSync(join(folder, '0.txt'));
    await setPaused(false);
    await expect
      .poll(async () => (await test.documents())[0])
      .toMatchObject({ state: 'queued', attempts: 1, errorCode: 'document_unreadable' });
    rmSync(join(folder, '0.txt'), { recursive: true });
    renameSync(join(test.folder, 'kept.txt'), join(folder, '0.txt'));
    await test.settled();
    expect((await test.documents())[0]).toMatchObject({
      state: 'ready',
      attempts: 0,
      errorCode: null,
    });
  });
});

describe('an obstacle in the whole machine', () => {
  it('stops reading and embedding, names itself, and costs nothing twice when it is gone', async () => {
    let obstacle: 'battery' | 'load' | null = 'battery';
    await open({ obstacle: () => obstacle });
    await test.add(writeDocuments(40));
    await expect
      .poll(async () => (await base()).ingest)
      .toMatchObject({
        state: 'resting',
        reason: 'battery',
        documents: 40,
        done: 0,
        secondsLeft: null,
      });
    expect(test.upstream.embedded).toEqual([]);
    obstacle = null;
    await expect.poll(() => test.upstream.embedded.length).toBeGreaterThan(0);
    obstacle = 'load';
    await expect.poll(async () => (await base()).ingest.reason).toBe('load');
    obstacle = null;
    await test.settled();
    const all = test.upstream.embedded.flatMap(({ texts }) => texts);
    expect(new Set(all).size).toBe(all.length);
    expect(await base()).toMatchObject({
      pending: 0,
      failed: 0,
      ingest: { state: 'idle', reason: null },
    });
  });

  it('is no reason for anything where there is nothing to do', async () => {
    await open({ obstacle: () => 'battery' });
    await setPaused(false);
    await test.settled();
    expect((await base()).ingest).toMatchObject({ state: 'idle', reason: null });
  });
});

describe('another length of passages', () => {
  it('cuts every document again, answers from the former passages until then, and embeds nothing that stayed as it was', async () => {
    await open();
    writeFileSync(join(test.folder, 'short.txt'), 'The blue key opens the cellar.');
    await test.add(writeDocuments(2), join(test.folder, 'short.txt'));
    await test.settled();
    const before = await base();
    await setPaused(true);
    expect(
      await test.knowledge.update(owner, { id: test.baseId, chunkTokens: 80, overlapTokens: 0 }),
    ).toMatchObject({ chunkTokens: 80, overlapTokens: 0, pending: 3, chunks: before.chunks });
    expect((await test.search('blue key'))[0]?.file).toBe('short.txt');
    const embedded = test.upstream.embedded.length;
    await setPaused(false);
    await test.settled();
    const after = await base();
    expect(after.pending).toBe(0);
    expect(after.chunks).toBeGreaterThan(before.chunks * 2);
    const anew = test.upstream.embedded.slice(embedded).flatMap(({ texts }) => texts);
    expect(anew).not.toContain('The blue key opens the cellar.');
    await test.knowledge.update(owner, { id: test.baseId, chunkTokens: null, overlapTokens: null });
    await test.settled();
    expect(await base()).toMatchObject({ chunkTokens: null, chunks: before.chunks });
    expect(test.upstream.embedded.slice(embedded).flatMap(({ texts }) => texts)).toHaveLength(
      anew.length,
    );
  });
});

describe('what ends in the middle', () => {
  it('leaves no file of a base that was removed while its passages were at the model', async () => {
    const removed = Promise.withResolvers<undefined>();
    await open({
      async embed(input) {
        await test.knowledge.remove(owner, test.baseId);
        removed.resolve(undefined);
        return test.upstream.embed(input);
      },
    });
    await test.add(writeDocuments(1));
    await removed.promise;
    await test.knowledge.close();
    expect(readdirSync(join(test.folder, 'knowledge'))).toEqual([]);
  });

  it('is read again without a restart where what became of it could not be written', async () => {
    await open();
    await test.knowledge.update(owner, { id: test.baseId, paused: true });
    await test.add(writeDocuments(1));
    const file = new Database(join(test.folder, 'knowledge', `${test.baseId}.db`));
    // As a full disk leaves it, which takes the word of the failure no more than the text.
    file.exec("UPDATE documents SET state = 'parsing'");
    file.close();
    await test.knowledge.update(owner, { id: test.baseId, paused: false });
    await test.settled();
    expect((await test.documents()).map(({ state }) => state)).toEqual(['ready']);
  });
});
