import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { errorCodeOf } from '../../shared/errors.ts';
import { startInference } from './inference-process.ts';
import { miniLm } from './model-files.ts';

const { client, stop } = startInference();
const folder = mkdtempSync(join(tmpdir(), 'hearth-rerank-'));
afterAll(async () => {
  await stop();
  rmSync(folder, { recursive: true, force: true });
});

/**
 * A cross-encoder by its form, not by training (make-tiny-cross-encoder.py): it counts the rarer
 * tokens of the question that the passage has.
 */
const tiny = {
  path: join(import.meta.dirname, 'tiny-cross-encoder.onnx'),
  tokenizerPath: miniLm().tokenizerPath,
  maxTokens: 512,
};
const score = (query: string, passages: string[], budgetMs = 60_000, model = tiny) =>
  client.rerank({ model, query, passages, budgetMs }).then(({ scores }) => scores);

describe('a cross-encoder in a real process', { timeout: 60_000 }, () => {
  test('reads question and passage together, and answers in the order of the passages', async () => {
    const scores = await score('Which caretaker repairs the elevator?', [
      'The caretaker repairs the elevator on Monday.',
      'Bread is baked at dawn.',
      'A caretaker lives here.',
      'Elevator and caretaker: see page nine.',
      'Nothing.',
    ]);
    expect(scores).toEqual([3, 0, 1, 2, 0]);
  });

  test('the question is not taken for a part of the passage, and a long passage is cut, not refused', async () => {
    expect(await score('elevator', ['bread '.repeat(2000), ''])).toEqual([0, 0]);
    expect(await score('elevator', [`${'bread '.repeat(2000)} elevator`])).toEqual([0]);
  });

  test('without time nothing is scored, and the next question is', async () => {
    expect(await score('elevator', ['an elevator', 'bread'], -1)).toEqual([null, null]);
    expect(await score('elevator', ['an elevator', 'bread'])).toEqual([1, 0]);
    expect(await client.unload({ path: tiny.path })).toEqual({ unloaded: true });
  });

  test('a model that gives no score a pair is named as what it is not', async () => {
    await expect(
      score('x', ['y'], 1000, { ...tiny, path: miniLm().path }).catch(errorCodeOf),
    ).resolves.toBe('model_broken');
    const noise = join(folder, 'noise.onnx');
    writeFileSync(noise, 'no model');
    await expect(
      score('x', ['y'], 1000, { ...tiny, path: noise }).catch(errorCodeOf),
    ).resolves.toBe('model_broken');
    const alone = join(folder, 'alone.onnx');
    copyFileSync(tiny.path, alone);
    await expect(
      score('x', ['y'], 1000, {
        ...tiny,
        path: alone,
        tokenizerPath: join(folder, 'tokenizer.json'),
      }).catch(errorCodeOf),
    ).resolves.toBe('model_not_installed');
  });
});
