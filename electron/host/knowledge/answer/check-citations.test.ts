import { describe, expect, it } from 'vitest';
import { checkCitations, checkStrictly, cite } from './check-citations.ts';

const sources = [
  { n: 1, text: 'The rent is 940 euros a month and is due on the third working day.' },
  {
    n: 2,
    text:
      'Mr Tomas Berg has paid a deposit of 1,880.00 euros. It is returned within six weeks. ' +
      'The keys are handed back. The meter read 2,311.',
  },
];

describe('cite', () => {
  it('sets the number before the final mark, in Chinese without a space', () => {
    expect(cite('The rent is due.', [1])).toBe('The rent is due [1].');
    expect(cite('押金一万元。', [2])).toBe('押金一万元[2]。');
    expect(cite(' No mark\n', [1, 3])).toBe(' No mark [1][3]\n');
    expect(cite('Nothing.', [])).toBe('Nothing.');
  });
});

describe('checkStrictly', () => {
  const check = (sentence: string): string =>
    checkStrictly(sentence, 'What is paid?', sources).text;

  it('believes no citation of a small model and finds the source itself', () => {
    expect(check('Tomas Berg has paid a deposit of 1880 euros [1].')).toBe(
      'Tomas Berg has paid a deposit of 1880 euros [2].',
    );
    expect(check('- The rent is 940 euros【3】')).toBe('The rent is 940 euros [1]');
  });

  it('does not take a number from another sentence of the same passage for the one that is meant', () => {
    expect(check('Tomas Berg has paid a deposit of 2,311 euros.')).toBe('');
  });
});

describe('checkCitations', () => {
  const check = (sentence: string): string =>
    checkCitations(sentence, 'What does it cost in 2030?', sources).text;

  it('drops citations of what was not given or is about something else', () => {
    expect(check('The rent is 940 euros a month [1, 4].')).toBe(
      'The rent is 940 euros a month [1].',
    );
    expect(check('The rent is 940 euros a month [2].')).toBe('The rent is 940 euros a month [1].');
  });

  it('keeps numbers of the question and of lists, and drops a sentence with any other', () => {
    expect(check('Nothing is known about 2030.')).toBe('Nothing is known about 2030.');
    expect(check('3. The rent is due on the third working day.')).toBe(
      '3. The rent is due on the third working day [1].',
    );
    expect(check('In all that is 2,820 euros.')).toBe('');
  });
});
