import { expect, it } from 'vitest';
import { problemsOfRecord } from './decisions.mjs';

const name = '0099-a-choice.md';
const record = '# 0099: A choice\n\nStatus: accepted (2026-12-01)\n\nWe chose.\n';
const row = `| [0099](${name}) | A choice | accepted (2026-12-01) |`;
const index = `# Decisions\n\n${row}\n`;

it('finds nothing in a record that is short and in the index', () => {
  expect(problemsOfRecord(name, record, index)).toEqual([]);
});

it('finds a record of more than 600 words', () => {
  const words = 'word '.repeat(600);
  expect(problemsOfRecord(name, record + words, index)).toEqual([
    `docs/decisions/${name} has 609 words; the most is 600`,
  ]);
});

it('finds a record without a status, one under another number, and one whose row differs', () => {
  expect(problemsOfRecord(name, record.replace('Status: ', ''), index)).toHaveLength(2);
  expect(problemsOfRecord('0098-a-choice.md', record, index)).toHaveLength(2);
  expect(problemsOfRecord(name, record, index.replace('accepted', 'replaced by 0100'))).toEqual([
    `docs/decisions/${name} is not in the index as “${row}”`,
  ]);
});
