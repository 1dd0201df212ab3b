import { describe, expect, it } from 'vitest';
import { flatItem, flatTools, withClientTools } from './client-tools.ts';
import { createResponseEncoder } from './response-encoder.ts';
import { responsesBodySchema } from './responses-body.ts';

const spawn = { type: 'function', name: 'spawn', parameters: { type: 'object' }, strict: false };
const patch = {
  type: 'custom',
  name: 'apply_patch',
  description: 'Patches files.',
  format: { type: 'grammar', syntax: 'lark', definition: 'start: /.+/s' },
};
const agents = { type: 'namespace', name: 'agents', description: 'Sub-agents.', tools: [spawn] };

const bodyWith = (...tools: readonly unknown[]) =>
  responsesBodySchema.parse({ model: 'm', input: 'hi', tools });
const encoderFor = (...tools: readonly unknown[]) => {
  const body = bodyWith(...tools);
  const head = { id: 'resp_r', requestId: 'r', created: 1, model: 'm' };
  return withClientTools(
    body,
    createResponseEncoder(head, body, () => 2_500),
  );
};

/** The events of one call whose arguments arrive in these pieces. */
function eventsOf(encode: ReturnType<typeof encoderFor>, name: string, pieces: readonly string[]) {
  const events = encode.start();
  for (const [index, argumentsDelta] of pieces.entries())
    events.push(
      ...encode.event({
        type: 'tool_call',
        index: 0,
        ...(index === 0 ? { id: 'call_a', name } : {}),
        argumentsDelta,
      }),
    );
  events.push(...encode.event({ type: 'finish', reason: 'tool_calls' }), ...encode.end());
  return events as unknown as (Record<string, unknown> & { type: string })[];
}

describe('a namespace', () => {
  it('becomes functions whose names and descriptions contain it', () => {
    expect(flatTools(bodyWith(spawn, agents))).toMatchObject([
      { tool: { name: 'spawn' }, path: 'tools.0' },
      { tool: { name: 'agents__spawn', description: 'Sub-agents.' }, path: 'tools.1.tools.0' },
    ]);
  });

  it('is named apart from its function in a call, in every event and in the response', () => {
    const encode = encoderFor(spawn, agents);
    const events = eventsOf(encode, 'agents__spawn', ['{}']);
    const call = { type: 'function_call', name: 'spawn', namespace: 'agents', arguments: '{}' };
    expect(events.find(({ type }) => type === 'response.output_item.done')).toMatchObject({
      item: call,
    });
    const done = events.find(({ type }) => type === 'response.function_call_arguments.done');
    expect(done?.['name']).toBe('spawn');
    expect(events.at(-1)).toMatchObject({ response: { output: [call] } });
    expect(encode.response().output).toMatchObject([call]);
  });

  it('leads a replayed call back to the name that the backend knows', () => {
    const call = { type: 'function_call', call_id: 'c', name: 'spawn', arguments: '{}' };
    expect(flatItem({ ...call, namespace: 'agents' })).toMatchObject({ name: 'agents__spawn' });
    expect(flatItem(call)).toBe(call);
  });

  it.each([
    ['tools.0.tools', { type: 'namespace', name: 'a' }],
    ['tools.0.name', { type: 'namespace', tools: [] }],
    ['tools.0.tools.0.format', { ...agents, tools: [{ ...patch, format: { type: 'odd' } }] }],
  ])('is refused by name where it is malformed: %s', (param, tool) => {
    expect(() => flatTools(bodyWith(tool))).toThrow(expect.objectContaining({ param }));
  });
});

describe('a custom tool', () => {
  it('becomes a function of one text, with its grammar in the description', () => {
    const [flat] = flatTools(bodyWith(patch));
    expect(flat?.tool).toMatchObject({ type: 'function', parameters: { required: ['input'] } });
    expect(flat?.tool.description).toMatch(/^Patches files\.[\s\S]*start: \/\.\+\/s$/);
  });

  it('gets its input as text, wherever the pieces of the arguments are cut', () => {
    const input = '*** Begin Patch\n+ "é😀\\n"\n*** End Patch';
    const whole = JSON.stringify({ input }).replace('é', '\\u00e9');
    for (let at = 0; at < whole.length; at += 1) {
      const encode = encoderFor(patch);
      const events = eventsOf(encode, 'apply_patch', [whole.slice(0, at), whole.slice(at)]);
      const deltas = events.filter(({ type }) => type === 'response.custom_tool_call_input.delta');
      expect(deltas.map(({ delta }) => delta).join('')).toBe(input);
      expect(events.map((event) => event['sequence_number'])).toEqual([...events.keys()]);
      expect(encode.response().output).toMatchObject([
        { type: 'custom_tool_call', call_id: 'call_a', name: 'apply_patch', input },
      ]);
      expect(events.some(({ type }) => type.startsWith('response.function_call'))).toBe(false);
    }
  });

  it('gets text that a model wrote without the JSON around it', () => {
    const encode = encoderFor(patch);
    const events = eventsOf(encode, 'apply_patch', ['*** Begin Patch']);
    expect(
      events.find(({ type }) => type === 'response.custom_tool_call_input.done'),
    ).toMatchObject({ input: '*** Begin Patch' });
  });

  it('is replayed as the call and the output of a function', () => {
    const call = { type: 'custom_tool_call', call_id: 'c', name: 'apply_patch', input: 'a"b' };
    expect(flatItem(call)).toMatchObject({ type: 'function_call', arguments: '{"input":"a\\"b"}' });
    expect(
      flatItem({ type: 'custom_tool_call_output', call_id: 'c', output: 'Done.' }),
    ).toMatchObject({ type: 'function_call_output', output: 'Done.' });
  });
});

it('leaves the answer of a request without such tools alone', () => {
  const body = bodyWith(spawn);
  const encode = createResponseEncoder(
    { id: 'resp_r', requestId: 'r', created: 1, model: 'm' },
    body,
    () => 1,
  );
  expect(withClientTools(body, encode)).toBe(encode);
});
