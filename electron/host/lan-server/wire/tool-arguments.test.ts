import { expect, it } from 'vitest';
import type { ChatMessage } from '../../../../shared/chat.ts';
import { boundToolArguments } from './tool-arguments.ts';

const call = (text: string): ChatMessage => ({
  role: 'assistant',
  content: '',
  toolCalls: [{ id: 'call_1', name: 'look', arguments: text }],
});
const values = (count: number): string => `[${'1,'.repeat(count - 2)}1]`;

it('JSON within the strings of tool calls has the bounds of a body, since other wires parse it', () => {
  expect(() => boundToolArguments([call('['.repeat(65) + ']'.repeat(65))])).toThrow(
    'nested more than 64 levels',
  );
  expect(() => boundToolArguments([call(values(100_001))])).toThrow('more than 100000 values');
  expect(() =>
    boundToolArguments([call('{"city":"Paris"}'), { role: 'user', content: '['.repeat(1_000) }]),
  ).not.toThrow();
});

it('the calls of one request share the bound, so that a hundred calls are no way around it', () => {
  const many = Array.from({ length: 100 }, () => call(values(1_001)));
  expect(() => boundToolArguments(many)).toThrow('more than 100000 values');
  expect(() => boundToolArguments(many.slice(1))).not.toThrow();
});
