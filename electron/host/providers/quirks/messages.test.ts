import { describe, expect, it } from 'vitest';
import { deepseekQuirks } from './deepseek.ts';
import { dropReasoning, bodyMessages, reasoningInToolTurns } from './messages.ts';

const call = { id: 'c1', type: 'function', function: { name: 'look', arguments: '{}' } };
const user = (content: string) => ({ role: 'user', content });

describe('DeepSeek’s reasoning', () => {
  const plain = { role: 'assistant', content: 'Hello', reasoning_content: 'greet' };
  const calling = {
    role: 'assistant',
    content: null,
    reasoning_content: 'must look',
    tool_calls: [call],
  };
  const result = { role: 'tool', tool_call_id: 'c1', content: 'found' };
  const answer = { role: 'assistant', content: 'It is there', reasoning_content: 'tell' };

  it('goes back in every later request for a turn that called tools, and not for one that did not', () => {
    const body = {
      model: 'deepseek-flash',
      messages: [user('Hi'), plain, user('Look'), calling, result, answer, user('Thanks')],
    };
    expect(
      bodyMessages(deepseekQuirks.request?.(body) ?? {}).map(
        (message) => message['reasoning_content'],
      ),
    ).toEqual([undefined, undefined, undefined, 'must look', undefined, 'tell', undefined]);
    expect(body.messages[1]).toHaveProperty('reasoning_content');
  });

  it('is an empty field where a call came without a thought: left out, the next request is a 400', () => {
    const { reasoning_content: _, ...silent } = calling;
    expect(
      bodyMessages(reasoningInToolTurns({ messages: [user('Look'), silent, result] }))[1],
    ).toMatchObject({ reasoning_content: '', tool_calls: [call] });
  });
});

describe('reasoning for providers that refuse unknown fields', () => {
  it('is dropped, and nothing else is', () => {
    expect(
      dropReasoning({
        model: 'm',
        messages: [{ role: 'assistant', content: 'a', reasoning_content: 'b', tool_calls: [call] }],
      }),
    ).toEqual({ model: 'm', messages: [{ role: 'assistant', content: 'a', tool_calls: [call] }] });
  });
});
