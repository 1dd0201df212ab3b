import { afterEach, describe, expect, test, vi } from 'vitest';
import { AppError } from '../../../shared/errors.ts';
import { turns } from '../event-loop.ts';
import { usualBounds } from './json-bounds.ts';
import { parseJson, parseJsonNow, scanJson } from './parse-json.ts';

afterEach(() => vi.restoreAllMocks());

const deep = '['.repeat(65) + ']'.repeat(65);
const wide = `[${'{},'.repeat(100_000)}{}]`;
const megabyte = 1024 * 1024;

describe('parsing a JSON text from outside', () => {
  test.each([
    ['too deep', deep],
    ['of too many values', wide],
    ['of an object with too many keys', `{${'"a":1,'.repeat(10_000)}"a":1}`],
    ['huge and of too many values', wide.repeat(20)],
  ])('one that is %s never reaches JSON.parse', async (_, text) => {
    const parse = vi.spyOn(JSON, 'parse');
    await expect(parseJson(text)).rejects.toMatchObject({ code: 'too_large' });
    expect(() => parseJsonNow(text)).toThrow(AppError);
    expect(parse).not.toHaveBeenCalled();
  });

  test('the message says which bound was exceeded and what to do', async () => {
    await expect(parseJson(deep)).rejects.toThrow(
      'nested more than 64 levels deep. Send it with fewer levels',
    );
    await expect(parseJson(wide)).rejects.toThrow('more than 100000 values. Send it in parts');
  });

  test('what is within the bounds is parsed as JSON.parse does it, __proto__ and repeated keys included', async () => {
    for (const text of [
      '1',
      '"a"',
      '{"a":1,"a":2}',
      '{"__proto__":{"x":1}}',
      ` ${'['.repeat(64)}${']'.repeat(64)} `,
    ]) {
      expect(await parseJson(text)).toEqual(JSON.parse(text));
      expect(JSON.stringify(parseJsonNow(text))).toBe(JSON.stringify(JSON.parse(text)));
    }
    await expect(parseJson('{"a":')).rejects.toThrow(SyntaxError);
  });

  test('a long text is scanned in steps of bounded length, so that the event loop has a turn between them', () => {
    const text = `["${'\\"'.repeat(2 * megabyte)}"]`;
    let steps = 0;
    for (const _ of scanJson(text, usualBounds)) steps += 1;
    expect(steps).toBeGreaterThanOrEqual(text.length / (32 * 1024));
  });

  test('a long text takes turns with other work, and a short one none', async () => {
    const run = vi.spyOn(turns, 'run');
    await parseJson(`["${'\\"'.repeat(megabyte)}"]`);
    expect(run).toHaveBeenCalledOnce();
    await parseJson('{"model":"small"}');
    expect(run).toHaveBeenCalledOnce();
  });
});
