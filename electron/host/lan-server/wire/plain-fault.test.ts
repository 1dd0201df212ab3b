import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { plainFault } from './plain-fault.ts';

const schema = z.object({
  n: z.int().max(8).optional(),
  t: z.number().lt(2).optional(),
  messages: z.array(z.string()).min(1).max(1_000),
  role: z.enum(['a', 'b']).optional(),
  on: z.boolean().optional(),
});
const faultOf = (value: Record<string, unknown>): string => {
  const [issue] = schema.safeParse(value).error?.issues ?? [];
  if (issue === undefined) throw new Error('nothing is wrong');
  return plainFault(String(issue.path[0]), issue, value[String(issue.path[0])]);
};

describe('what is wrong with a field is said in plain words, without its value', () => {
  it.each([
    [{ messages: ['x'], n: 9 }, '`n` may be at most 8.'],
    [{ messages: ['x'], n: 'secret' }, '`n` must be a number.'],
    [{ messages: ['x'], t: 2 }, '`t` must be less than 2.'],
    [{}, '`messages` is missing.'],
    [{ messages: 'secret' }, '`messages` must be a list.'],
    [{ messages: [] }, '`messages` may not be empty.'],
    [
      { messages: Array.from({ length: 1_001 }, () => 'x') },
      '`messages` may have at most 1,000 entries.',
    ],
    [{ messages: ['x'], role: 'secret' }, '`role` must be one of "a", "b".'],
    [{ messages: ['x'], on: 1 }, '`on` must be true or false.'],
  ])('%j', (value, text) => {
    expect(faultOf(value)).toBe(text);
  });
});
