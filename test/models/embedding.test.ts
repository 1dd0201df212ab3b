import { copyFileSync, mkdtempSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { errorCodeOf } from '../../shared/errors.ts';
import { startInference } from './inference-process.ts';
import { miniLm } from './model-files.ts';

const { client, stop } = startInference();
const folder = mkdtempSync(join(tmpdir(), 'hearth-embedding-'));
afterAll(async () => {
  await stop();
  rmSync(folder, { recursive: true, force: true });
});

async function embed(
  texts: string[],
  kind: 'query' | 'passage' = 'passage',
  signal?: AbortSignal,
): Promise<Float32Array[]> {
  const { vectors, dimensions } = await client.embed(
    { model: miniLm(), kind, texts },
    signal === undefined ? {} : { signal },
  );
  const all = new Float32Array(await vectors.arrayBuffer());
  return texts.map((_, index) => all.slice(index * dimensions, (index + 1) * dimensions));
}

function dot(a: Float32Array = new Float32Array(0), b: Float32Array = new Float32Array(0)): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
}

const chunk = (n: number): string =>
  `Chapter ${n}. ${'The tenant pays the rent on the first day of each month to the landlord. '.repeat(6)}`;

describe('embeddings from a real model in a real process', { timeout: 120_000 }, () => {
  test('agree with the similarities that the model card gives', async () => {
    // sentence-transformers' own example pairs (sbert.net, semantic textual similarity): near, and
    // far.
    const [cat, feline, guitar] = await embed([
      'The cat sits outside',
      'A cat is sitting in the garden',
      'A man is playing guitar',
    ]);
    expect(dot(cat, cat)).toBeCloseTo(1, 4);
    expect(dot(cat, feline)).toBeGreaterThan(0.6);
    expect(dot(cat, guitar)).toBeLessThan(0.15);
  });

  test('vectors come back in the order of the texts, whatever their lengths', async () => {
    const texts = [
      chunk(1),
      'short',
      chunk(2) + chunk(3),
      'A cat',
      'When does the lease end?',
      chunk(4),
      'x',
    ];
    const together = await embed(texts);
    for (const [index, text] of texts.entries()) {
      const [alone] = await embed([text]);
      // int8 weights with scales taken per batch: the same text differs a little between batches.
      expect(dot(together[index], alone)).toBeGreaterThan(0.97);
    }
  });

  test('a text that is longer than the model sees is cut, not refused', async () => {
    const { inputTokens } = await client.embed({
      model: miniLm(),
      kind: 'passage',
      texts: ['word '.repeat(5000)],
    });
    expect(inputTokens).toBe(256);
  });

  test('no texts give no vectors, an empty text gives one', async () => {
    expect(await embed([])).toEqual([]);
    expect((await embed(['']))[0]).toHaveLength(384);
  });

  test('a question overtakes the passages of a running ingest', async () => {
    const done: string[] = [];
    const ingest = embed(Array.from({ length: 60 }, (_, i) => chunk(i))).then(() =>
      done.push('ingest'),
    );
    const later = embed(Array.from({ length: 8 }, (_, i) => chunk(i))).then(() =>
      done.push('later'),
    );
    await embed(['When does the lease end?'], 'query').then(() => done.push('question'));
    await Promise.all([ingest, later]);
    expect(done).toEqual(['question', 'ingest', 'later']);
  });

  test('an abort drops the rest of a job', async () => {
    const controller = new AbortController();
    const job = embed(
      Array.from({ length: 400 }, (_, i) => chunk(i)),
      'passage',
      controller.signal,
    );
    setTimeout(() => controller.abort(), 100);
    await expect(job).rejects.toThrow();
    expect(await embed(['still here'])).toHaveLength(1);
    expect(await client.unload({ path: miniLm().path })).toEqual({ unloaded: true });
  });

  test('an ONNX file cut in half is broken, and the process lives', async () => {
    const half = join(folder, 'half.onnx');
    copyFileSync(miniLm().path, half);
    truncateSync(half, 10_000_000);
    const { pid } = await client.status();
    const broken = client.embed({
      model: { ...miniLm(), path: half },
      kind: 'query',
      texts: ['x'],
    });
    await expect(broken.catch(errorCodeOf)).resolves.toBe('model_broken');
    expect((await client.status()).pid).toBe(pid);
  });

  test('a tokenizer that is not there is not installed', async () => {
    const missing = client.embed({
      model: { ...miniLm(), path: miniLm().path, tokenizerPath: join(folder, 'none.json') },
      kind: 'query',
      texts: ['x'],
    });
    await expect(missing.catch(errorCodeOf)).resolves.toBe('model_not_installed');
  });
});
