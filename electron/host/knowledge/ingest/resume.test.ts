import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../../store/open-store.ts';
import { silentLog } from '../../store/testing/silent-log.ts';
import { batchPassages } from './batches.ts';
import { createKnowledge } from '../create-knowledge.ts';
import {
  createUpstream,
  openableDeps,
  openTestKnowledge,
  owner,
} from '../testing/test-knowledge.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hearth-resume-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Each document has passages of its own, so that every embedding can be told from every other. */
function writeDocuments(count: number): string {
  const documents = join(folder, 'documents');
  mkdirSync(documents);
  for (let i = 0; i < count; i += 1) {
    const text = Array.from(
      { length: 60 },
      (_, line) => `Document ${i} says in line ${line} that item ${i * 1000 + line} is kept.`,
    ).join('\n');
    writeFileSync(join(documents, `${i}.txt`), text);
  }
  return documents;
}

describe('indexing that is killed', () => {
  it('goes on where it was: nothing is lost, nothing that was stored is embedded again', async () => {
    const documents = writeDocuments(140);
    const log = join(folder, 'embedded.log');
    const home = join(folder, 'home');
    const child = fork(
      new URL('../testing/ingest-until-killed.ts', import.meta.url),
      [home, documents, log],
      { stdio: 'ignore', execArgv: [] },
    );
    const lines = (): string[] =>
      existsSync(log)
        ? readFileSync(log, 'utf8')
            .split('\n')
            .filter((line) => line !== '')
        : [];
    await expect
      .poll(() => lines().length, { timeout: 30_000, interval: 5 })
      .toBeGreaterThan(3 * batchPassages);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const before = lines().map((line) => JSON.parse(line) as string);

    const store = await openStore({ folder: home, log: silentLog });
    const upstream = createUpstream();
    const knowledge = createKnowledge(openableDeps(store, home, upstream));
    await knowledge.start();
    const [base] = await knowledge.list(owner);
    const id = base?.id ?? '';
    await knowledge.settled(owner, id, AbortSignal.timeout(30_000));
    const listed = await knowledge.documents(owner, id);
    // The folder had been queued in one transaction, so all of it is there.
    expect(listed.map(({ state }) => state)).toEqual(Array.from({ length: 140 }, () => 'ready'));
    const after = upstream.embedded.flatMap(({ texts }) => texts);
    const twice = after.filter((text) => before.includes(text));
    expect(new Set([...before, ...after]).size).toBe((await knowledge.list(owner))[0]?.chunks);
    // Only the batches that were under way when the child died: one at the model, one that waits
    // for it.
    expect(twice.length).toBeLessThanOrEqual(2 * batchPassages);
    expect(before.length - twice.length).toBeGreaterThanOrEqual(batchPassages);
    await knowledge.close();
    await store.close();
  });

  it('rebuilds a damaged base from its documents and keeps the damaged file', async () => {
    const documents = writeDocuments(3);
    const home = join(folder, 'home');
    const store = await openStore({ folder: home, log: silentLog });
    const first = createKnowledge(openableDeps(store, home, createUpstream()));
    const { id } = await first.create(owner, { name: 'Damaged' });
    await first.addPaths(owner, { id, paths: [documents] });
    await first.settled(owner, id, AbortSignal.timeout(30_000));
    await first.close();
    const file = join(home, 'knowledge', `${id}.db`);
    writeFileSync(
      file,
      Buffer.concat([Buffer.from('no database at all'), readFileSync(file).subarray(18)]),
    );

    const second = createKnowledge(openableDeps(store, home, createUpstream()));
    await second.start();
    await second.addPaths(owner, { id, paths: [documents] });
    await second.settled(owner, id, AbortSignal.timeout(30_000));
    expect(
      (await second.search(owner, { id, query: 'item 2005' })).hits.find(
        ({ lexicalRank }) => lexicalRank === 1,
      )?.file,
    ).toBe('2.txt');
    expect(readFileSync(file).subarray(0, 6).toString()).toBe('SQLite');
    await second.close();
    await store.close();
  });
});

describe('a worker that dies', () => {
  it('fails what waited for it and the next call gets another', async () => {
    const test = await openTestKnowledge();
    await test.knowledge.upload(owner, {
      id: test.baseId,
      name: 'a.txt',
      data: new Blob(['The blue key opens the cellar.']),
    });
    await test.settled();
    await test.knowledge.close();
    // Threads were ended as a crash would; the same domain starts new ones.
    expect((await test.search('cellar'))[0]?.file).toBe('a.txt');
    await test.close();
  });
});
