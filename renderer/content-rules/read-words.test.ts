import { expect, it } from 'vitest';
import { contentRulesSchema } from '../../shared/contract/content-rules.ts';
import { readWords } from './read-words.ts';

it('reads a word a line, once, without what was only pressed', () => {
  expect(readWords(' Project Falcon \r\n\n雷霆计划\nProject Falcon\n').words).toEqual([
    'Project Falcon',
    '雷霆计划',
  ]);
});

it('says what the contract would refuse, and nothing else', () => {
  const most = Array.from({ length: 1000 }, (_, at) => `word ${at}`);
  expect(readWords(most.join('\n'))).toMatchObject({ tooMany: false, tooLong: null });
  expect(contentRulesSchema.safeParse({ words: most }).success).toBe(true);
  expect(readWords([...most, 'one more'].join('\n')).tooMany).toBe(true);
  expect(contentRulesSchema.safeParse({ words: [...most, 'one more'] }).success).toBe(false);
  expect(readWords('a'.repeat(100)).tooLong).toBeNull();
  expect(readWords('a'.repeat(101)).tooLong).toBe('a'.repeat(101));
});
