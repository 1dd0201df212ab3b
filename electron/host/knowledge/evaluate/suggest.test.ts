import { expect, it } from 'vitest';
import { questionIn } from './suggest.ts';

const passage =
  'Mr Tomas Berg has paid a deposit of 1,880 euros. Who pays the water? The tenant pays it.';

it.each([
  ['How much deposit has Tomas Berg paid?', 'How much deposit has Tomas Berg paid?'],
  [
    'Question: "What deposit has Tomas Berg paid?"\nAnswer: 1,880',
    'What deposit has Tomas Berg paid?',
  ],
  ['1. The deposit is paid.\n2) What deposit has Berg paid?', 'What deposit has Berg paid?'],
  ['What is this passage about?', null],
  ['Who pays the water?', null],
  ['The deposit was paid by Tomas Berg.', null],
  ['Why?', null],
  ['', null],
])('of %j the question is %j', (said, question) =>
  expect(questionIn(said, passage)).toBe(question),
);

it('reads Chinese questions', () =>
  expect(questionIn('问题：乙方交纳的押金是多少？', '乙方已向甲方交纳押金一万三千六百元。')).toBe(
    '乙方交纳的押金是多少？',
  ));
