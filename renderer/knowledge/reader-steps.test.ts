import { expect, it } from 'vitest';
import { stepsOf } from './reader-steps.ts';

const sections = [3, 5, 8, 9].map((chunkId) => ({ chunkId, page: null, heading: null, text: '' }));

it('steps through the passages that were found, in the order of the document', () => {
  const found = new Set([9, 3, 8]);
  expect(stepsOf(sections, 3, found)).toEqual({ at: 1, total: 3, previous: null, next: 8 });
  expect(stepsOf(sections, 9, found)).toEqual({ at: 3, total: 3, previous: 8, next: null });
});

it('steps through all where one was found, none was, or one is between those that were', () => {
  expect(stepsOf(sections, 5, new Set([5]))).toEqual({ at: 2, total: 4, previous: 3, next: 8 });
  expect(stepsOf(sections, 5, new Set())).toMatchObject({ at: 2, total: 4 });
  expect(stepsOf(sections, 5, new Set([3, 9]))).toMatchObject({
    at: 2,
    total: 4,
    previous: 3,
    next: 8,
  });
});

it('begins with the first where none is shown, or where the one that was is gone', () => {
  expect(stepsOf(sections, null, new Set())).toEqual({ at: 0, total: 4, previous: null, next: 3 });
  expect(stepsOf(sections, 77, new Set([3, 9]))).toEqual({
    at: 0,
    total: 4,
    previous: null,
    next: 3,
  });
});
