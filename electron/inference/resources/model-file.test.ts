import { expect, test } from 'vitest';
import { AppError, errorCodeOf } from '../../../shared/errors.ts';
import { checkMemory, modelFileSize } from './model-file.ts';
import { chatThreads, embeddingThreads } from './threads.ts';

test('a model that memory cannot hold is refused before it is loaded, with both figures', () => {
  const tooLarge = (): void => checkMemory('/models/large.gguf', 5e9, () => 4e9);
  expect(tooLarge).toThrow(AppError);
  expect(tooLarge).toThrow(/5\.5 GB.*4\.0 GB/);
  expect(() => checkMemory('/models/small.gguf', 1e9, () => 4e9)).not.toThrow();
});

test('a folder where a file is wanted is not a model', async () => {
  await expect(modelFileSize(import.meta.dirname).catch(errorCodeOf)).resolves.toBe(
    'model_not_installed',
  );
});

test('chat leaves a core to the rest of the machine, but never takes none', () => {
  expect([1, 2, 8].map((cores) => chatThreads(cores))).toEqual([1, 1, 7]);
  expect([1, 2, 64].map((cores) => embeddingThreads(cores))).toEqual([1, 2, 8]);
});
