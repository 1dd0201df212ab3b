import type OpenAI from 'openai';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runKey } from './lan-fixture.ts';
import { cloud, responsesBed, weather, type ResponsesBed } from './responses-bed.ts';

/** Tools in a client's own forms, as Codex sends them, over HTTP and by the official client. */
let bed: ResponsesBed;
let openai: OpenAI;
beforeEach(async () => {
  bed = await responsesBed();
  openai = bed.asClient(runKey);
});
afterEach(() => bed.lan.close());

const patch = { type: 'custom' as const, name: 'apply_patch', description: 'Patches files.' };
const sky = {
  type: 'namespace' as const,
  name: 'sky',
  description: 'The sky.',
  tools: [weather, patch],
};
const input = '*** Begin Patch\n*** End Patch';

test('calls come back with their namespace and as custom calls, and are replayed to the model', async () => {
  bed.play(
    { type: 'tool_call', index: 0, id: 'c1', name: 'sky__weather', argumentsDelta: '{}' },
    {
      type: 'tool_call',
      index: 1,
      id: 'c2',
      name: 'sky__apply_patch',
      argumentsDelta: JSON.stringify({ input }),
    },
    { type: 'finish', reason: 'tool_calls' },
  );
  const first = await openai.responses.create({ model: cloud, input: 'hi', tools: [sky] });
  expect(first.output).toMatchObject([
    { type: 'function_call', call_id: 'c1', name: 'weather', namespace: 'sky' },
    { type: 'custom_tool_call', call_id: 'c2', name: 'apply_patch', namespace: 'sky', input },
  ]);
  expect(first.tools).toEqual([sky]);
  expect(bed.request(-1)?.tools?.map(({ name }) => name)).toEqual([
    'sky__weather',
    'sky__apply_patch',
  ]);
  await openai.responses.create({
    model: cloud,
    previous_response_id: first.id,
    tools: [sky],
    input: [
      { type: 'function_call_output', call_id: 'c1', output: 'sun' },
      { type: 'custom_tool_call_output', call_id: 'c2', output: 'Done.' },
    ],
  });
  expect(bed.request(-1)?.messages).toMatchObject([
    { role: 'user', content: 'hi' },
    {
      role: 'assistant',
      toolCalls: [
        { id: 'c1', name: 'sky__weather' },
        { id: 'c2', name: 'sky__apply_patch', arguments: JSON.stringify({ input }) },
      ],
    },
    { role: 'tool', toolCallId: 'c1', content: 'sun' },
    { role: 'tool', toolCallId: 'c2', content: 'Done.' },
  ]);
});
