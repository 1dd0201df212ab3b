import { expect, it } from 'vitest';
import { countsOf, differenceText, shareText } from './comparison-model.ts';

it('shows a loss as a loss and what rounds to nothing as nothing', () => {
  expect([
    differenceText(0.9, 0.95, 'en'),
    differenceText(0.95, 0.9, 'en'),
    differenceText(0.9, 0.9004, 'en'),
    differenceText(0.9, 0.8996, 'en'),
  ]).toEqual(['+0.050', '−0.050', '±0', '±0']);
  expect(shareText(1, 'en')).toBe('1.000');
});

it('counts each kind of change', () => {
  const question = { question: 'A?', before: 1, after: 2 };
  expect(
    countsOf({
      questions: [
        { ...question, change: 'lost' },
        { ...question, change: 'down' },
        { ...question, change: 'down' },
      ],
    }),
  ).toEqual({ lost: 1, gained: 0, down: 2, up: 0, same: 0 });
});
