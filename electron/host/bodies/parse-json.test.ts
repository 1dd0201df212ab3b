import { afterEach, describe, expect, test, vi } from 'vitest';
import { AppError } from '../../../shared/errors.ts';
import { checkJson, parseJson, parseJsonNow } from './parse-json.ts';
import { usualBounds } from './json-bounds.ts';
import { createSlices } from './slices.ts';

afterEach(() => vi.restoreAllMocks());

const deep = '['.repeat(65) + ']'.repeat(65);
const wide = `[${'{},'.repeat(100_000)}{}]`;
const megabyte = 1024 * 1024;

describe('parsing a JSON text from outside', () => {
  test.each([['too deep', deep], ['of too many values', wide], ['of an object with too many keys', `{${'"a":1,'.repeat(10_000)}"a":1}`], ['huge and of too many values', wide.repeat(20)]])('one that is %s never reaches JSON.parse', async (_, text) => {
    const parse = vi.spyOn(JSON, 'parse');
    await expect(parseJson(text)).rejects.toMatchObject({ code: 'too_large' });
    expect(() => parseJsonNow(text)).toThrow(AppError);
    expect(parse).not.toHaveBeenCalled();
  });

  test('the message says which bound was exceeded and what to do', async () => {
    await expect(parseJson(deep)).rejects.toThrow('nested more than 64 levels deep. Send it with fewer levels');
    await expect(parseJson(wide)).rejects.toThrow('more than 100000 values. Send it in parts');
  });

  test('what is within the bounds is parsed as JSON.parse does it, __proto__ and repeated keys included', async () => {
    for (const text of ['1', '"a"', '{"a":1,"a":2}', '{"__proto__":{"x":1}}', ` ${'['.repeat(64)}${']'.repeat(64)} `]) {
      expect(await parseJson(text)).toEqual(JSON.parse(text));
      expect(JSON.stringify(parseJsonNow(text))).toBe(JSON.stringify(JSON.parse(text)));
    }
    await expect(parseJson('{"a":')).rejects.toThrow(SyntaxError);
  });

  test('a long text is scanned in slices, between which the event loop has a turn', async () => {
    let clock = 0;
    let turns = 0;
    const slices = createSlices({ now: () => (clock += 3), pause: () => Promise.resolve((turns += 1)) });
    await checkJson(`["${'\\"'.repeat(2 * megabyte)}"]`, usualBounds, slices);
    // 32 portions, the clock read twice a slice: one within it, one that ends it.
    expect(turns).toBeGreaterThan(8);
  });

  test('the host’s own slices let other work go on before a long text is done', async () => {
    const order: string[] = [];
    const soon = setImmediate(() => order.push('other work'));
    vi.spyOn(performance, 'now').mockImplementation((() => { let at = 0; return () => (at += 5); })());
    await checkJson(`["${'\\"'.repeat(2 * megabyte)}"]`).then(() => order.push('scanned'));
    clearImmediate(soon);
    expect(order).toEqual(['other work', 'scanned']);
  });
});
