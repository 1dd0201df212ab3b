import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Step } from '../../../../../test/fakes/upstream.ts';
import type { ChatEvent, ChatRequest } from '../../../../../shared/chat.ts';
import { createCodecBed, type CodecBed } from '../../../../../test/fakes/codec-bed.ts';
import { createGeminiCodec } from './gemini-codec.ts';
import { chunk, chatPath, hello, say } from '../../../../../test/fakes/gemini-replies.ts';

let bed: CodecBed;
beforeEach(async () => {
  bed = await createCodecBed(createGeminiCodec, {
    provider: 'gemini',
    root: '/v1beta',
    nowMs: Date.UTC(2026, 6, 1, 19),
  });
});
afterEach(() => bed.close());

async function told(step: Step, request = hello): Promise<ChatEvent[]> {
  const { events, error } = await bed.outcome(chatPath(), step, request);
  expect(error).toBeNull();
  return events;
}

describe('the request', () => {
  it('goes to the model’s own path with the key in Google’s header, in Gemini’s words', async () => {
    await told(say('ok'), {
      model: 'models/gemini-2.5-flash',
      messages: [
        { role: 'system', content: 'Short.' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'See' },
            { type: 'image', url: 'data:image/png;base64,AA==' },
          ],
        },
        { role: 'assistant', content: 'Seen' },
        { role: 'user', content: 'And?' },
        { role: 'user', content: 'Well?' },
      ],
      maxTokens: 5,
      temperature: 0,
      topP: 0.5,
      stop: ['END'],
      seed: 1,
      responseFormat: {
        type: 'json_schema',
        json_schema: { name: 'n', schema: { type: 'object' } },
      },
      extra: { reasoning_effort: 'low', safetySettings: [], user: 'ann' },
    });
    expect(bed.upstream.seen[0]?.headers).toMatchObject({ 'x-goog-api-key': 'key-1' });
    expect(bed.upstream.seen[0]?.headers['authorization']).toBeUndefined();
    expect(bed.body()).toMatchInlineSnapshot(`
      {
        "contents": [
          {
            "parts": [
              {
                "text": "See",
              },
              {
                "inlineData": {
                  "data": "AA==",
                  "mimeType": "image/png",
                },
              },
            ],
            "role": "user",
          },
          {
            "parts": [
              {
                "text": "Seen",
              },
            ],
            "role": "model",
          },
          {
            "parts": [
              {
                "text": "And?",
              },
              {
                "text": "Well?",
              },
            ],
            "role": "user",
          },
        ],
        "generationConfig": {
          "maxOutputTokens": 5,
          "responseJsonSchema": {
            "type": "object",
          },
          "responseMimeType": "application/json",
          "seed": 1,
          "stopSequences": [
            "END",
          ],
          "temperature": 0,
          "thinkingConfig": {
            "includeThoughts": true,
            "thinkingBudget": 1024,
          },
          "topP": 0.5,
        },
        "safetySettings": [],
        "systemInstruction": {
          "parts": [
            {
              "text": "Short.",
            },
          ],
        },
      }
    `);
  });

  it('asks for no thoughts of a model that has none: it would be refused', async () => {
    const at = chatPath('gemma-3-27b-it');
    expect(
      (await bed.outcome(at, say('ok'), { ...hello, model: 'gemma-3-27b-it' })).error,
    ).toBeNull();
    expect(bed.body()).toEqual({ contents: [{ role: 'user', parts: [{ text: 'Hi' }] }] });
  });

  it('that is an instruction alone is asked all the same: Gemini refuses empty contents', async () => {
    await told(say('ok'), { ...hello, messages: [{ role: 'system', content: 'Name this talk.' }] });
    expect(bed.body()).toMatchObject({
      contents: [{ role: 'user', parts: [{ text: 'Name this talk.' }] }],
    });
    expect(bed.body()).not.toHaveProperty('systemInstruction');
  });

  it('gives Gemini 3 a level and no budget, which it refuses with it', async () => {
    const at = chatPath('gemini-3-pro-preview');
    await bed.outcome(at, say('ok'), {
      ...hello,
      model: 'gemini-3-pro-preview',
      extra: { reasoning_effort: 'high' },
    });
    expect(bed.body()).toMatchObject({
      generationConfig: { thinkingConfig: { includeThoughts: true, thinkingLevel: 'high' } },
    });
  });

  it('hands tools over with their JSON Schema untouched', async () => {
    const parameters = {
      type: 'object',
      properties: { a: { $ref: '#/$defs/A' } },
      additionalProperties: false,
      $defs: { A: { const: 1 } },
    };
    await told(say('ok'), {
      ...hello,
      tools: [{ name: 'look', description: 'Looks', parameters }],
    });
    expect(bed.body()).toMatchObject({
      tools: [
        {
          functionDeclarations: [
            { name: 'look', description: 'Looks', parametersJsonSchema: parameters },
          ],
        },
      ],
    });
    expect(bed.body()).not.toHaveProperty('toolConfig');
  });

  it.each([
    ['none', false, { mode: 'NONE' }],
    ['required', false, { mode: 'ANY' }],
    [
      { type: 'function', function: { name: 'look' } },
      false,
      { mode: 'ANY', allowedFunctionNames: ['look'] },
    ],
    ['auto', true, { mode: 'VALIDATED' }],
  ])('says tool choice %j (strict: %s) as a mode', async (toolChoice, strict, config) => {
    await told(say('ok'), {
      ...hello,
      tools: [{ name: 'look', parameters: {}, strict }],
      toolChoice,
    });
    expect(bed.body()).toMatchObject({ toolConfig: { functionCallingConfig: config } });
  });

  it.each([
    [
      'an image by its address',
      [{ role: 'user', content: [{ type: 'image', url: 'https://example.test/a.png' }] }],
    ],
    ['a result without its call', [{ role: 'tool', content: 'found', toolCallId: 'c9' }]],
    [
      'arguments that are no object',
      [
        {
          role: 'assistant',
          content: '',
          toolCalls: [{ id: 'c1', name: 'look', arguments: '[1]' }],
        },
      ],
    ],
  ] as [string, ChatRequest['messages']][])(
    'with %s is refused before anything is sent',
    async (_, messages) => {
      expect(
        (await bed.outcome(chatPath(), say('ok'), { ...hello, messages })).error,
      ).toMatchObject({ code: 'bad_request' });
      expect(bed.upstream.seen).toEqual([]);
    },
  );
});

it('a key that was pasted with its line break is still the key', async () => {
  bed.upstream.script(chatPath(), [say('ok')]);
  for await (const _ of bed.codec.chat(
    { ...bed.endpoint, apiKey: 'key-2\n' },
    hello,
    bed.options(),
  ))
    continue;
  expect(bed.upstream.seen[0]?.headers).toMatchObject({ 'x-goog-api-key': 'key-2' });
});

describe('a tool loop', () => {
  const third: ChatRequest = {
    model: 'gemini-3-pro-preview',
    messages: [{ role: 'user', content: 'Paris and London?' }],
    tools: [{ name: 'weather', parameters: { type: 'object' } }],
  };
  const at = chatPath('gemini-3-pro-preview');
  const calling: Step = {
    pieces: [
      chunk([
        {
          functionCall: { id: 'fc_1', name: 'weather', args: { city: 'Paris' } },
          thoughtSignature: 'c2lnbmVk',
        },
      ]),
      chunk(
        [{ functionCall: { id: 'fc_2', name: 'weather', args: { city: 'London' } } }],
        {},
        'STOP',
      ),
    ],
  };
  const answered = (ids: readonly [string, string]): ChatRequest => ({
    ...third,
    messages: [
      ...third.messages,
      {
        role: 'assistant',
        content: '',
        toolCalls: [
          { id: ids[0], name: 'weather', arguments: '{"city":"Paris"}' },
          { id: ids[1], name: 'weather', arguments: '{"city":"London"}' },
        ],
      },
      { role: 'tool', content: '{"c":21}', toolCallId: ids[0] },
      { role: 'tool', content: 'rain', toolCallId: ids[1] },
    ],
  });

  it('numbers the calls of one answer and finishes by them', async () => {
    const { events } = await bed.outcome(at, calling, third);
    expect(events).toEqual([
      {
        type: 'tool_call',
        index: 0,
        id: 'fc_1',
        name: 'weather',
        argumentsDelta: '{"city":"Paris"}',
        extraContent: { google: { thought_signature: 'c2lnbmVk' } },
      },
      {
        type: 'tool_call',
        index: 1,
        id: 'fc_2',
        name: 'weather',
        argumentsDelta: '{"city":"London"}',
      },
      { type: 'finish', reason: 'tool_calls' },
    ]);
  });

  it('gets the signature that a client hands back, where none is remembered', async () => {
    const turn = {
      role: 'assistant' as const,
      content: '',
      toolCalls: [
        {
          id: 'fc_unknown',
          name: 'weather',
          arguments: '{}',
          extraContent: { google: { thought_signature: 'b3RoZXI=' } },
        },
      ],
    };
    const result = { role: 'tool' as const, content: '1', toolCallId: 'fc_unknown' };
    await bed.outcome(at, say('ok'), { ...third, messages: [...third.messages, turn, result] });
    expect(JSON.stringify(bed.body())).toContain('"thoughtSignature":"b3RoZXI="');
  });

  it('gets its signature and its ids back, the results in one turn', async () => {
    await bed.outcome(at, calling, third);
    await bed.outcome(at, say('ok'), answered(['fc_1', 'fc_2']));
    expect((bed.body()['contents'] as unknown[]).slice(1)).toEqual([
      {
        role: 'model',
        parts: [
          {
            functionCall: { id: 'fc_1', name: 'weather', args: { city: 'Paris' } },
            thoughtSignature: 'c2lnbmVk',
          },
          { functionCall: { id: 'fc_2', name: 'weather', args: { city: 'London' } } },
        ],
      },
      {
        role: 'user',
        parts: [
          { functionResponse: { id: 'fc_1', name: 'weather', response: { c: 21 } } },
          { functionResponse: { id: 'fc_2', name: 'weather', response: { output: 'rain' } } },
        ],
      },
    ]);
  });

  it('that began with another provider goes on: the documented value replaces a missing signature, and foreign ids stay away', async () => {
    await bed.outcome(at, say('ok'), answered(['call_a', 'call_b']));
    expect((bed.body()['contents'] as unknown[])[1]).toEqual({
      role: 'model',
      parts: [
        {
          functionCall: { name: 'weather', args: { city: 'Paris' } },
          thoughtSignature: 'skip_thought_signature_validator',
        },
        { functionCall: { name: 'weather', args: { city: 'London' } } },
      ],
    });
  });

  it('that goes on with another model gets no signature of the first one', async () => {
    await bed.outcome(at, calling, third);
    await bed.outcome(chatPath('gemini-3-flash-preview'), say('ok'), {
      ...answered(['fc_1', 'fc_2']),
      model: 'gemini-3-flash-preview',
    });
    expect(JSON.stringify(bed.body())).not.toContain('c2lnbmVk');
  });

  it('of a model that gives calls no ids has ids all the same, each its own', async () => {
    const events = await told({
      pieces: [
        chunk(
          [{ functionCall: { name: 'a', args: {} } }, { functionCall: { name: 'a' } }],
          {},
          'STOP',
        ),
      ],
    });
    const ids = events.map((event) => (event.type === 'tool_call' ? event.id : null)).slice(0, 2);
    expect(ids[0]).toMatch(/^call_/);
    expect(new Set(ids).size).toBe(2);
    await told(say('ok'), {
      ...hello,
      messages: [
        ...hello.messages,
        {
          role: 'assistant',
          content: '',
          toolCalls: [{ id: ids[0] ?? '', name: 'a', arguments: '' }],
        },
        { role: 'tool', content: 'x', toolCallId: ids[0] ?? '' },
      ],
    });
    expect(JSON.stringify(bed.body())).not.toContain('call_');
  });
});
