import { expect, it } from 'vitest';
import { questionsMax } from '../../../../shared/contract/evaluation.ts';
import { readQuestions } from './question-file.ts';

const rowsMax = questionsMax * 10;

it('reads no more rows of a CSV file than a base can take, so that 10 MB of rows do not hold the host', () => {
  const { questions, refused } = readQuestions(
    `question,file\n${'q,a.md\n'.repeat(4 * rowsMax)}`,
    'csv',
  );
  expect(questions).toHaveLength(1);
  expect(refused).toEqual([
    { line: rowsMax + 2, reason: expect.stringContaining(`at most ${rowsMax} rows`) as string },
  ]);
});

it('takes a CSV file of exactly that many rows whole', () => {
  const { questions, refused } = readQuestions(
    `question,file\n${Array.from({ length: rowsMax }, (_, n) => `q${n},a.md`).join('\n')}`,
    'csv',
  );
  expect([questions.length, refused]).toEqual([rowsMax, []]);
});

it('parses no JSON of more values than that, and says why', () => {
  const { questions, refused } = readQuestions(`[${'{},'.repeat(200_000)}{}]`, 'json');
  expect(questions).toEqual([]);
  expect(refused).toEqual([{ line: 1, reason: expect.stringContaining('values') as string }]);
  expect(readQuestions('[', 'json').refused).toEqual([{ line: 1, reason: 'It is not JSON.' }]);
});
