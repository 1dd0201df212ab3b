import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { intentSchema, type Intent } from '../../../../shared/contract/policies.ts';
import { classifyIntent } from './intent.ts';

const of = (content: string) =>
  classifyIntent({ messages: [{ role: 'user', content }], purpose: null });
const sentences = z.array(z.tuple([intentSchema, z.string()]));
const data = z
  .object({ tune: sentences, held: sentences })
  .parse(
    JSON.parse(
      readFileSync(
        fileURLToPath(new URL('../../../../test/data/intents.json', import.meta.url)),
        'utf8',
      ),
    ),
  );
const rightOf = (all: readonly [Intent, string][]): number =>
  all.filter(([intent, text]) => of(text).intent === intent).length / all.length;

describe('the classifier', () => {
  it('does not get worse on the sentences that its cues were not weighted on', () => {
    expect(data.held.length).toBeGreaterThanOrEqual(60);
    expect(rightOf(data.held)).toBeGreaterThanOrEqual(0.84);
    expect(rightOf(data.tune)).toBeGreaterThanOrEqual(0.97);
  });

  it('has no sentence in both halves', () => {
    const tuned = new Set(data.tune.map(([, text]) => text));
    expect(data.held.filter(([, text]) => tuned.has(text))).toEqual([]);
  });

  it('names what spoke for its answer, the strongest first', () => {
    expect(of('Translate this contract into German.')).toEqual({
      intent: 'translation',
      cues: ['translate', 'say in'],
    });
    expect(of('嗯')).toEqual({ intent: 'chat', cues: [] });
  });

  it('goes by the last thing the user said, not by what was said before', () => {
    const messages = [
      { role: 'user' as const, content: 'Write a Python function.' },
      { role: 'assistant' as const, content: 'def f(): ...' },
      { role: 'user' as const, content: 'Thank you! Any movie for tonight?' },
    ];
    expect(classifyIntent({ messages, purpose: null }).intent).toBe('chat');
  });

  it('takes a question to the knowledge base for one on documents, whatever its words', () => {
    expect(
      classifyIntent({ messages: [{ role: 'user', content: 'Translate it.' }], purpose: 'answer' })
        .intent,
    ).toBe('documents');
  });

  it('finds the task before or after a long text', () => {
    const text = 'Lorem ipsum dolor sit amet, consectetur adipiscing elit. '.repeat(20_000);
    expect([
      of(`Translate into French: ${text}`).intent,
      of(`${text}\n\nTranslate the above into French.`).intent,
      of(text).intent,
    ]).toEqual(['translation', 'translation', 'chat']);
  });
});
