import { describe, expect, test } from 'vitest';
import { loadCatalogue, memoryOf, runContext } from './model-catalogue.ts';
import { choose, fitOf, type Machine } from './choose-models.ts';

const catalogue = loadCatalogue();
const none = (): boolean => false;
const gib = 1024 ** 3;
const machine = (part: Partial<Machine>): Machine => ({
  totalMemoryBytes: 16 * gib,
  cores: 8,
  gpuMemoryBytes: null,
  freeDiskBytes: 200e9,
  ...part,
});
const model = (id: string) => {
  const found = catalogue.find((each) => each.id === id);
  if (found === undefined) throw new Error(id);
  return found;
};

describe('which models a machine gets', () => {
  test('the smallest machine that is promised gets models that leave it room', () => {
    const { chat, embedding } = choose(
      catalogue,
      machine({ totalMemoryBytes: 4 * gib, cores: 2 }),
      none,
    );
    expect(chat).toEqual(['qwen3-0.6b', 'smollm2-135m-instruct']);
    expect(embedding).toEqual(['multilingual-e5-small', 'all-minilm-l6-v2']);
  });

  test('memory alone is not enough: two cores are not given a model that crawls', () => {
    expect(choose(catalogue, machine({ totalMemoryBytes: 64 * gib, cores: 2 }), none).chat[0]).toBe(
      'qwen3-0.6b',
    );
  });

  test('more cores, and a graphics processor, get larger models, and all smaller ones to fall back on', () => {
    expect(choose(catalogue, machine({ cores: 4 }), none).chat[0]).toBe('qwen3-1.7b');
    expect(choose(catalogue, machine({}), none).chat).toEqual([
      'qwen3-4b',
      'qwen3-1.7b',
      'qwen3-0.6b',
      'smollm2-135m-instruct',
    ]);
    expect(choose(catalogue, machine({ cores: 4, gpuMemoryBytes: 12 * gib }), none).chat[0]).toBe(
      'qwen3-8b',
    );
  });

  test('a model under terms of its own is never taken without being asked for', () => {
    expect(
      choose(catalogue, machine({ totalMemoryBytes: 256 * gib, cores: 64 }), none).chat.filter(
        (id) => id.startsWith('gemma'),
      ),
    ).toEqual([]);
  });

  test('a full disk leaves what is installed, and says for which model there was no room', () => {
    const choice = choose(
      catalogue,
      machine({ freeDiskBytes: 100e6 }),
      (id) => id === 'smollm2-135m-instruct',
    );
    expect(choice).toEqual({
      chat: ['smollm2-135m-instruct'],
      embedding: [],
      noSpaceFor: 'qwen3-4b',
    });
  });

  test('why a model does not fit is said in numbers', () => {
    expect(fitOf(model('qwen3-8b'), machine({ totalMemoryBytes: 8 * gib }), false)).toMatchObject({
      fits: false,
      lacks: 'memory',
    });
    expect(fitOf(model('qwen3-8b'), machine({ totalMemoryBytes: 8 * gib }), false).note).toContain(
      '8.6 GB',
    );
    expect(fitOf(model('qwen3-4b'), machine({ freeDiskBytes: 1e9 }), false)).toMatchObject({
      fits: false,
      lacks: 'disk',
    });
    expect(fitOf(model('qwen3-4b'), machine({ cores: 2 }), false)).toMatchObject({
      fits: true,
      lacks: 'speed',
    });
  });
});

describe('the catalogue', () => {
  test('holds a model for each size of machine, each with a licence, files and a source', () => {
    const ids = catalogue.map(({ id }) => id);
    for (const id of [
      'smollm2-135m-instruct',
      'qwen3-0.6b',
      'qwen3-1.7b',
      'qwen3-4b',
      'qwen3-8b',
      'gemma-3-1b-it',
      'gemma-3-4b-it',
    ])
      expect(ids).toContain(id);
    for (const id of ['all-minilm-l6-v2', 'multilingual-e5-small', 'bge-m3', 'bge-reranker-v2-m3'])
      expect(ids).toContain(id);
    for (const { licence, files, sources } of catalogue)
      expect([licence !== '', files.length > 0, sources.length > 0]).toEqual([true, true, true]);
  });

  test('every source names every file of its model, and no other', () => {
    for (const { files, sources } of catalogue) {
      for (const source of sources)
        expect(source.files.map(({ name }) => name)).toEqual(files.map(({ name }) => name));
    }
  });

  test('a small machine runs a model with a short context, so that it fits', () => {
    expect(runContext(32_768, 4 * gib)).toBe(4096);
    expect(runContext(2048, 64 * gib)).toBe(2048);
    expect(memoryOf(model('smollm2-135m-instruct'), 4 * gib)).toBeLessThan(500e6);
  });

  test('a catalogue with a slip is refused when it is loaded, not when a user downloads', () => {
    expect(() =>
      loadCatalogue({ models: [{ ...model('bge-m3'), sources: [{ type: 'ftp', files: [] }] }] }),
    ).toThrow();
  });
});
