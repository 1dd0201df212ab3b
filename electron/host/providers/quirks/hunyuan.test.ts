import { describe, expect, it } from 'vitest';
import { hunyuanQuirks } from './hunyuan.ts';
import { bodyMessages } from './messages.ts';

const sent = (messages: readonly Record<string, unknown>[]) =>
  bodyMessages(hunyuanQuirks.request?.({ model: 'hunyuan-turbos-latest', messages }) ?? {});

describe('Hunyuan’s messages', () => {
  it('have one system message in front, and user and assistant in turns', () => {
    expect(
      sent([
        { role: 'user', content: 'One' },
        { role: 'system', content: 'Short.' },
        { role: 'user', content: 'Two' },
        { role: 'assistant', content: 'Yes' },
        { role: 'system', content: 'Polite.' },
        { role: 'user', content: 'Three' },
      ]),
    ).toEqual([
      { role: 'system', content: 'Short.\n\nPolite.' },
      { role: 'user', content: 'One\n\nTwo' },
      { role: 'assistant', content: 'Yes' },
      { role: 'user', content: 'Three' },
    ]);
  });

  it('that hold calls, results or pictures stay apart', () => {
    const messages = [
      { role: 'user', content: [{ type: 'text', text: 'See' }] },
      { role: 'user', content: 'this' },
      { role: 'assistant', content: null, tool_calls: [{ id: 'a' }] },
      { role: 'tool', tool_call_id: 'a', content: '1' },
      { role: 'tool', tool_call_id: 'b', content: '2' },
    ];
    expect(sent(messages)).toEqual(messages);
  });
});
