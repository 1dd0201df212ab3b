import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { errorCodeOf } from '../../../../shared/errors.ts';
import { desktopOwnerId as me } from '../../../../shared/ids.ts';
import { createBed, hub, oneFileModel, type Bed } from '../testing/bed.ts';
import { sha256, startFakeHub, type FakeHub } from '../testing/fake-hub.ts';

const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 7919) % 251));
const model = oneFileModel('tiny', bytes, [
  hub('huggingface'),
  hub('hf-mirror'),
  hub('modelscope'),
]);
const [id] = [model.id];

const open: (Bed | FakeHub)[] = [];
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close();
});
const keep = <T extends Bed | FakeHub>(each: T): T => {
  open.push(each);
  return each;
};

const startHub = async (...args: Parameters<typeof startFakeHub>): Promise<FakeHub> =>
  keep(await startFakeHub(...args));
const startBed = async (...args: Parameters<typeof createBed>): Promise<Bed> =>
  keep(await createBed(...args));

const show = async (bed: Bed) => (await bed.models.local(me)).find((each) => each.id === id);
const settled = (bed: Bed) =>
  vi.waitFor(
    async () => {
      const shown = await show(bed);
      if (shown?.installed !== true && shown?.download?.state !== 'failed')
        throw new Error('still going on');
      return shown;
    },
    { timeout: 30_000, interval: 20 },
  );
const got = async (bed: Bed) => {
  await bed.models.download(me, { id });
  return settled(bed);
};
const fileOf = (bed: Bed): string => join(bed.folder, 'models', id, 'model.gguf');

describe('downloads from a hub', () => {
  test('a file arrives whole, is checked and is then installed', async () => {
    const { origin } = await startHub({ 'model.gguf': bytes });
    const bed = await startBed({ catalogue: [model], hubs: { huggingface: origin } });
    expect(await got(bed)).toMatchObject({
      installed: true,
      download: null,
      sizeBytes: bytes.length,
      path: fileOf(bed),
    });
    expect(readFileSync(fileOf(bed)).equals(bytes)).toBe(true);
    expect(readdirSync(join(bed.folder, 'models', id))).toEqual(['model.gguf']);
    expect(bed.models.runtime.runnable().map((each) => each.id)).toEqual([id]);
  });

  test('a connection cut in mid-stream goes on from the byte it came to', async () => {
    const { origin, asked } = await startHub({ 'model.gguf': bytes }, { cutAfter: 100_000 });
    const bed = await startBed({ catalogue: [model], hubs: { huggingface: origin } });
    expect(await got(bed)).toMatchObject({ installed: true });
    const [first, second] = asked.filter(({ path }) => path.includes('/resolve/'));
    expect(first?.range).toBeUndefined();
    expect(Number(/bytes=(\d+)-/.exec(second?.range ?? '')?.[1])).toBeGreaterThan(0);
  });

  test('a host that was ended in the middle goes on after its restart', async () => {
    const { origin, asked, behaviour } = await startHub(
      { 'model.gguf': bytes },
      { holdAfter: 100_000 },
    );
    const bed = await startBed({ catalogue: [model], hubs: { huggingface: origin } });
    await bed.models.download(me, { id });
    await vi.waitFor(
      async () => expect((await show(bed))?.download?.receivedBytes).toBeGreaterThan(90_000),
      { interval: 5 },
    );
    await bed.restart();
    const paused = (await show(bed))?.download;
    expect(paused).toMatchObject({ state: 'paused' });
    expect(paused?.receivedBytes).toBeGreaterThan(90_000);
    behaviour.holdAfter = undefined;
    expect(await got(bed)).toMatchObject({ installed: true });
    expect(asked.at(-1)?.range).toBe(`bytes=${paused?.receivedBytes}-`);
  });

  test('a source that ignores the range does not put the beginning behind the beginning', async () => {
    const { origin } = await startHub(
      { 'model.gguf': bytes },
      { cutAfter: 100_000, ignoreRange: true },
    );
    const bed = await startBed({ catalogue: [model], hubs: { huggingface: origin } });
    expect(await got(bed)).toMatchObject({ installed: true });
    expect(readFileSync(fileOf(bed)).equals(bytes)).toBe(true);
  });

  test('what was cut at one source is gone on with at the next', async () => {
    const first = await startHub({ 'model.gguf': bytes }, { holdAfter: 100_000 });
    const second = await startHub({ 'model.gguf': bytes });
    const bed = await startBed({
      catalogue: [model],
      hubs: { huggingface: first.origin, 'hf-mirror': second.origin },
    });
    await bed.models.download(me, { id });
    await vi.waitFor(
      async () => expect((await show(bed))?.download?.receivedBytes).toBeGreaterThan(90_000),
      { interval: 5 },
    );
    await first.close();
    expect(await settled(bed)).toMatchObject({ installed: true });
    expect(second.asked.at(-1)?.range).toMatch(/^bytes=\d+-$/);
  });

  test('a file with a wrong hash is thrown away and the next source is taken', async () => {
    const wrong = await startHub({ 'model.gguf': bytes }, { corrupt: true });
    const right = await startHub({ 'model.gguf': bytes });
    const bed = await startBed({
      catalogue: [model],
      hubs: { huggingface: wrong.origin, modelscope: right.origin },
    });
    expect(await got(bed)).toMatchObject({ installed: true });
    expect(readFileSync(fileOf(bed)).equals(bytes)).toBe(true);
  });

  test('a wrong hash everywhere is named, and nothing is left behind', async () => {
    const { origin } = await startHub({ 'model.gguf': bytes }, { corrupt: true });
    const bed = await startBed({
      catalogue: [{ ...model, sources: [hub('huggingface')] }],
      hubs: { huggingface: origin },
    });
    expect((await got(bed)).download).toMatchObject({ state: 'failed', code: 'hash_mismatch' });
    expect(readdirSync(join(bed.folder, 'models', id))).toEqual([]);
  });

  test('a hub that tells another hash than the catalogue is left before a byte is fetched', async () => {
    const { origin, asked } = await startHub(
      { 'model.gguf': bytes },
      { toldSha256: sha256(Buffer.from('other')) },
    );
    const bed = await startBed({
      catalogue: [{ ...model, sources: [hub('huggingface')] }],
      hubs: { huggingface: origin },
    });
    expect((await got(bed)).download).toMatchObject({ code: 'hash_mismatch' });
    expect(asked.filter(({ path }) => path.includes('/resolve/'))).toEqual([]);
  });

  test('a hash that the catalogue does not hold comes from the hub and is pinned: another file later is refused', async () => {
    const unpinned = { ...model, files: model.files.map((file) => ({ ...file, sha256: null })) };
    const first = await startHub({ 'model.gguf': bytes });
    const bed = await startBed({
      catalogue: [{ ...unpinned, sources: [hub('huggingface')] }],
      hubs: { huggingface: first.origin },
    });
    await got(bed);
    expect(await bed.store.db.selectFrom('model_hashes').selectAll().execute()).toMatchObject([
      { model_id: id, file: 'model.gguf', sha256: sha256(bytes), source: 'huggingface' },
    ]);
    await bed.models.remove(me, { id });
    first.behaviour.toldSha256 = null;
    first.behaviour.corrupt = true;
    expect((await got(bed)).download).toMatchObject({ state: 'failed', code: 'hash_mismatch' });
  });

  test('a source that says nothing is given up, and the next one is taken', async () => {
    const silent = await startHub({ 'model.gguf': bytes }, { silent: true });
    const right = await startHub({ 'model.gguf': bytes });
    const bed = await startBed({
      catalogue: [model],
      hubs: { huggingface: silent.origin, 'hf-mirror': right.origin },
    });
    expect(await got(bed)).toMatchObject({ installed: true });
    expect(silent.asked).toHaveLength(1);
  });

  test('no source at all is a failure that can be tried again', async () => {
    const bed = await startBed({ catalogue: [model] });
    expect((await got(bed)).download).toMatchObject({ state: 'failed', code: 'download_failed' });
    const { origin } = await startHub({ 'model.gguf': bytes });
    const later = await startBed({ catalogue: [model], hubs: { modelscope: origin } });
    expect(await got(later)).toMatchObject({ installed: true });
  });

  test('a full disk is found before a byte is fetched', async () => {
    const { origin, asked } = await startHub({ 'model.gguf': bytes });
    const bed = await startBed({
      catalogue: [model],
      hubs: { huggingface: origin },
      freeDisk: () => Promise.resolve(100_000),
    });
    expect((await got(bed)).download).toMatchObject({ state: 'failed', code: 'disk_full' });
    expect(asked.filter(({ path }) => path.includes('/resolve/'))).toEqual([]);
  });

  test('paused, it stops and keeps its part; cancelled, nothing is left', async () => {
    const { origin } = await startHub({ 'model.gguf': bytes }, { holdAfter: 100_000 });
    const bed = await startBed({ catalogue: [model], hubs: { huggingface: origin } });
    await bed.models.download(me, { id });
    await vi.waitFor(
      async () => expect((await show(bed))?.download?.receivedBytes).toBeGreaterThan(90_000),
      { interval: 5 },
    );
    expect((await bed.models.pause(me, { id })).download).toMatchObject({
      state: 'paused',
      code: null,
    });
    expect(readdirSync(join(bed.folder, 'models', id))).toHaveLength(1);
    expect((await bed.models.cancel(me, { id })).download).toBeNull();
    expect(readdirSync(join(bed.folder, 'models', id))).toEqual([]);
  });

  test('asked for twice, it is fetched once', async () => {
    const { origin, asked } = await startHub({ 'model.gguf': bytes });
    const bed = await startBed({ catalogue: [model], hubs: { huggingface: origin } });
    await Promise.all([bed.models.download(me, { id }), bed.models.download(me, { id })]);
    await settled(bed);
    expect(asked.filter(({ path }) => path.includes('/resolve/'))).toHaveLength(1);
  });

  test('local only refuses at once and asks no one', async () => {
    const { origin, asked } = await startHub({ 'model.gguf': bytes });
    const bed = await startBed({ catalogue: [model], hubs: { huggingface: origin } });
    bed.set({ localOnly: true });
    await expect(bed.models.download(me, { id }).catch(errorCodeOf)).resolves.toBe('local_only');
    expect(asked).toEqual([]);
  });

  test('several files count as one progress', async () => {
    const tokenizer = Buffer.alloc(50_000, 3);
    const two = oneFileModel(
      id,
      bytes,
      [
        {
          type: 'huggingface',
          files: [...hub('huggingface').files, ...hub('huggingface', 'tokenizer.json').files],
        } as (typeof model.sources)[number],
      ],
      {
        files: [
          ...model.files,
          {
            name: 'tokenizer.json',
            role: 'tokenizer',
            sizeBytes: tokenizer.length,
            sha256: sha256(tokenizer),
          },
        ],
      },
    );
    const { origin, behaviour } = await startHub(
      { 'model.gguf': bytes, 'tokenizer.json': tokenizer },
      { holdAfter: 100_000 },
    );
    const bed = await startBed({ catalogue: [two], hubs: { huggingface: origin } });
    await bed.models.download(me, { id });
    await vi.waitFor(
      async () => expect((await show(bed))?.download?.receivedBytes).toBeGreaterThan(90_000),
      { interval: 5 },
    );
    expect((await show(bed))?.download).toMatchObject({
      state: 'downloading',
      totalBytes: bytes.length + tokenizer.length,
    });
    behaviour.holdAfter = undefined;
    await bed.models.pause(me, { id });
    await bed.models.download(me, { id });
    expect(await settled(bed)).toMatchObject({ installed: true });
  });
});

describe('what is on the disk', () => {
  test('a folder that is only read is used, and not deleted', async () => {
    const bed = await startBed({ catalogue: [model] });
    const extra = join(bed.folder, 'packaged');
    mkdirSync(join(extra, id), { recursive: true });
    writeFileSync(join(extra, id, 'model.gguf'), bytes);
    const other = await startBed({ catalogue: [model], readOnlyFolders: [extra] });
    expect(await show(other)).toMatchObject({
      installed: true,
      path: join(extra, id, 'model.gguf'),
    });
    await expect(other.models.remove(me, { id }).catch(errorCodeOf)).resolves.toBe('forbidden');
  });

  test('a file of the wrong size does not count as the model', async () => {
    const bed = await startBed({ catalogue: [model] });
    mkdirSync(join(bed.folder, 'models', id), { recursive: true });
    writeFileSync(fileOf(bed), bytes.subarray(1));
    expect(await show(bed)).toMatchObject({ installed: false });
  });
});
