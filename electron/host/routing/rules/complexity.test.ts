import { describe, expect, it } from 'vitest';
import type { ToolDefinition } from '../../../../shared/chat.ts';
import { complexityOfLength, estimateComplexity } from './complexity.ts';
import { promptTokens } from './prompt-text.ts';

const tool = (name: string): ToolDefinition => ({ name, parameters: {} });
const of = (
  content: string,
  { tools = [], extra = {} }: { tools?: ToolDefinition[]; extra?: Record<string, unknown> } = {},
) => {
  const messages = [{ role: 'user' as const, content }];
  return estimateComplexity({ messages, tools, extra, inputTokens: promptTokens(messages) });
};
const partsOf = (content: string, more = {}): string[] =>
  of(content, more).parts.map(([name]) => name);

const hard = `Design a lock-free queue in C++ and prove step by step that it is linearizable. \
Compare it with a mutex.
1. It must not allocate.
2. It must hold at least 64 producers.
3. Ensure that no element is lost.
\`\`\`cpp
template <class T> class Queue { void push(T value) { head->next = new Node(value); } };
\`\`\``;

describe('the estimate', () => {
  it('tells small talk from hard work, in both languages', () => {
    expect([of('Hi there!').score, of('你好呀').score]).toEqual([0, 0]);
    expect(of(hard).score).toBeGreaterThan(0.7);
    expect(
      of(
        '请一步一步证明这个定理，并分析它与另一个方案的权衡。要求：\n1. 不得引用其他定理\n2. 必须给出反例',
      ).score,
    ).toBeGreaterThan(0.45);
  });

  it('says what it is made of, and its parts add up to it', () => {
    const { score, parts } = of(hard);
    expect(parts.map(([name]) => name)).toEqual(
      expect.arrayContaining(['length', 'code', 'constraints', 'reasoning']),
    );
    expect(parts.reduce((sum, [, points]) => sum + points, 0)).toBeCloseTo(score, 2);
  });

  it('counts tools, pictures and a wish for more reasoning, by whichever dialect it was told', () => {
    expect(partsOf('Weather?', { tools: [tool('a'), tool('b')] })).toEqual(['tools']);
    for (const extra of [
      { reasoning_effort: 'high' },
      { reasoning: { effort: 'high' } },
      { thinking: { type: 'enabled', budget_tokens: 1024 } },
      { enable_thinking: true },
    ])
      expect(partsOf('Weather?', { extra })).toEqual(['reasoning']);
    expect(
      partsOf('Weather?', {
        extra: { reasoning_effort: 'low', thinking: { type: 'disabled' }, reasoning: null },
      }),
    ).toEqual([]);
    expect(
      estimateComplexity({
        messages: [{ role: 'user', content: [{ type: 'image', url: 'data:,' }] }],
        tools: [],
        extra: {},
        inputTokens: 0,
      }).parts.map(([name]) => name),
    ).toEqual(['images']);
  });

  it('grows with the length and never past 1', () => {
    const scores = [10, 100, 1000, 10_000, 1_000_000].map(
      (tokens) => complexityOfLength(tokens).score,
    );
    expect(scores).toEqual(scores.toSorted((a, b) => a - b));
    expect(
      of(hard.repeat(50), {
        tools: ['a', 'b', 'c', 'd'].map(tool),
        extra: { reasoning_effort: 'high' },
      }).score,
    ).toBeLessThanOrEqual(1);
  });
});

describe('the tokens of a prompt', () => {
  it('are near what all of the text has, of a long one too', () => {
    const text = 'The quick brown fox. '.repeat(10_000);
    expect(promptTokens([{ role: 'user', content: text }]) / (text.length / 4)).toBeCloseTo(1, 1);
    expect(promptTokens([{ role: 'user', content: '一二三四五六七八' }])).toBe(12);
  });
});
