import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChatEvent } from '../../../../shared/chat.ts';
import { createAnswerKey, createKeyFilter } from './answer-key.ts';

const key = 'sk-sk-abc1-sk-abc2';

/** The text that is shown of one that comes in these pieces. */
function shown(pieces: readonly string[]): string {
  const filter = createKeyFilter(key);
  return pieces.map((piece) => filter.push(piece)).join('') + filter.rest();
}

const cut = (text: string, lengths: readonly number[]): string[] => {
  const pieces: string[] = [];
  let at = 0;
  for (const length of lengths) {
    pieces.push(text.slice(at, at + length));
    at += length;
  }
  return [...pieces, text.slice(at)];
};

describe('an account’s key in an answer', () => {
  it('is left out however the answer is cut, and nothing else is', () => {
    const parts = fc.array(
      fc.constantFrom(key, 'sk-', 'sk-abc1', key.slice(0, -1), 'a', ' ', 'Hello'),
    );
    fc.assert(
      fc.property(parts, fc.array(fc.nat(7), { maxLength: 40 }), (words, lengths) => {
        const text = words.join('');
        // Up to four characters may have been shown before the rest of the key came.
        const expected = text.split(key).join('(?:s|sk|sk-|sk-s)?\\[redacted\\]');
        expect(shown(cut(text, lengths))).toMatch(new RegExp(`^${expected}$`));
      }),
      { seed: 15, numRuns: 500 },
    );
  });

  it('costs each character once, also where a provider repeats it', () => {
    expect(shown([key.repeat(200_000)])).toBe('[redacted]'.repeat(200_000));
  });

  it('is not shown in part before it is known to be the key', () => {
    const filter = createKeyFilter(key);
    const seen = key.split('').map((character) => filter.push(character));
    expect(seen.join('')).toBe('sk-s[redacted]');
  });

  it('waits in no event that cannot be its beginning: those are the same objects', () => {
    const answerKey = createAnswerKey('sk-proj-0123456789abcdef');
    const event: ChatEvent = { type: 'text', text: 'task-force, said the shark' };
    expect(answerKey?.hide(event)).toBe(event);
  });

  it('is left out of reasoning, of calls, their names, and what the provider wants back', () => {
    const answerKey = createAnswerKey(key);
    const events: ChatEvent[] = [
      { type: 'reasoning', text: `I know ${key.slice(0, 9)}` },
      { type: 'reasoning', text: key.slice(9), details: [{ text: key }] },
      {
        type: 'tool_call',
        index: 0,
        id: `call_${key}`,
        name: `f_${key}`,
        argumentsDelta: `{"k":"${key.slice(0, 7)}`,
        extraContent: { google: { thought_signature: key } },
      },
      { type: 'tool_call', index: 0, argumentsDelta: `${key.slice(7)}"}` },
    ];
    const told = JSON.stringify([
      ...events.map((event) => answerKey?.hide(event)),
      answerKey?.rest(),
    ]);
    expect(told).not.toContain(key);
    expect(told).not.toContain(key.slice(5));
    expect(told).toContain('[redacted]');
  });

  it('is not looked for where it is a word', () => {
    for (const word of ['', 'lm-studio', 'no-key-required', 'abc123'])
      expect(createAnswerKey(word)).toBeNull();
  });
});
