import { afterEach, expect, it, vi } from 'vitest';
import { parsedJson } from './reply-reader.ts';

afterEach(() => vi.restoreAllMocks());

it('a reply of a million empty objects is not parsed, as no reply of a model has that many values', () => {
  const parse = vi.spyOn(JSON, 'parse');
  for (const text of [`[${'{},'.repeat(1_000_000)}{}]`, '['.repeat(65) + ']'.repeat(65)])
    expect(parsedJson(text)).toBe(text);
  expect(parse).not.toHaveBeenCalled();
  expect(parsedJson('{"data":[{"id":"a"}]}')).toEqual({ data: [{ id: 'a' }] });
});
