import { describe, expect, it } from 'vitest';
import { titleFrom } from './title.ts';

describe('titleFrom', () => {
  it.each([
    ['When does the lease end?', 'When does the lease end?'],
    ['\n\n  ## Summary:\nof what', 'Summary:'],
    [
      'Please compare the two offers that we received last week, and say which is cheaper',
      'Please compare the two offers that we received last week…',
    ],
    ['x'.repeat(100), `${'x'.repeat(60)}…`],
    [
      '请比较我们上周收到的两份报价并告诉我哪一份更便宜，'.repeat(4),
      `${'请比较我们上周收到的两份报价并告诉我哪一份更便宜，'.repeat(4).slice(0, 60)}…`,
    ],
    ['👩‍🚀'.repeat(3), '👩‍🚀'.repeat(3)],
    ['```\n', ''],
  ])('%j', (content, title) => expect(titleFrom(content)).toBe(title));

  it('never cuts a letter of two code units in half', () => {
    expect(titleFrom('😀'.repeat(100))).toBe(`${'😀'.repeat(60)}…`);
  });
});
