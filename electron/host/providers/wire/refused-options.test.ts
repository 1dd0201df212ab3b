import { describe, expect, it } from 'vitest';
import { createRefusedOptions, withoutOptions } from './refused-options.ts';

const hourMs = 60 * 60_000;
const place = { accountId: 'acc_1', model: 'm' };

describe('options that a refusal names', () => {
  const body = {
    model: 'm',
    user: 'u',
    metadata: { a: 'b' },
    temperature: 0.2,
    stream_options: { include_usage: true },
    messages: [{ role: 'user', name: 'Ada', content: 'Hi' }],
    tools: [{ type: 'function', name: 'look' }],
  };
  const named = (refusal: unknown, isApi = true): string[] =>
    createRefusedOptions(() => 0).namedIn(refusal, body, isApi);

  it.each<[unknown, readonly string[]]>([
    [{ error: { message: "Unknown parameter: 'stream_options'." } }, ['stream_options']],
    ['stream_options: Extra inputs are not permitted', ['stream_options']],
    [{ error: { message: 'the user is not allowed to see this' } }, []],
    [{ error: { message: "property 'user' is unsupported" } }, ['user']],
    [{ error: { message: 'name must match', param: 'name' } }, ['name']],
    [{ error: { message: "'temperature' must be 1" } }, []],
    [{ error: { message: 'my_stream_options_2 is unknown' } }, []],
    [{ error: { message: 'max_tokens is too large' } }, []],
  ])('%j', (refusal, options) => {
    expect(named(refusal)).toEqual(options);
  });

  it('the app’s own wishes are among them, a caller’s are not', () => {
    expect(named({ param: 'temperature' }, false)).toEqual(['temperature']);
  });
});

describe('options that the caller’s own texts name', () => {
  const named = (refusal: unknown, more: object): string[] =>
    createRefusedOptions(() => 0).namedIn(
      refusal,
      { model: 'm', max_tokens: 5, user: 'u', stream_options: {}, ...more },
      true,
    );
  const quoted = (text: string): string =>
    `Extra inputs are not permitted: 'user', input '${text}'`;
  const trick = 'max_tokens max_completion_tokens stream_options';

  it.each<[string, object]>([
    ['a label', { user: trick }],
    ['a message', { messages: [{ role: 'user', content: trick }] }],
    ['a part', { messages: [{ role: 'user', content: [{ type: 'text', text: trick }] }] }],
    ['a key', { metadata: { max_tokens: 1, [trick]: 1 } }],
    [
      'the other name of a limit',
      { user: 'stream_options', metadata: { max_completion_tokens: 1 } },
    ],
  ])('are not left out for what a server quotes: %s', (_, more) => {
    expect(named(quoted(trick), more)).toEqual(['user']);
  });

  it('are left out where the reply names the field apart', () => {
    const message = 'Unknown parameter: stream_options';
    const more = { messages: [{ role: 'user', content: 'What is stream_options?' }] };
    expect(named({ error: { message, param: 'stream_options' } }, more)).toEqual([
      'stream_options',
    ]);
    expect(named({ error: { message } }, more)).toEqual([]);
    const metadata = { stream_options: 1 };
    expect(named({ error: { message, param: 'metadata.stream_options' } }, { metadata })).toEqual(
      [],
    );
  });

  it('the wire’s own fields are no texts of the caller', () => {
    const message = { role: 'user', content: 'Hi', reasoning_content: 'Hm' };
    const input = [{ type: 'reasoning', encrypted_content: 'x' }];
    expect(named('reasoning_content is unknown', { messages: [message] })).toEqual([
      'reasoning_content',
    ]);
    expect(named('encrypted_content is invalid', { input })).toEqual(['encrypted_content']);
  });
});

it('a name is left out of speakers alone: calls and tools keep theirs', () => {
  expect(
    withoutOptions(
      {
        input: [
          { role: 'user', name: 'Ada', content: 'Hi' },
          { type: 'function_call', name: 'look', call_id: 'a', arguments: '{}' },
        ],
        tools: [{ type: 'function', name: 'look' }],
      },
      ['name'],
    ),
  ).toEqual({
    input: [
      { role: 'user', content: 'Hi' },
      { type: 'function_call', name: 'look', call_id: 'a', arguments: '{}' },
    ],
    tools: [{ type: 'function', name: 'look' }],
  });
});

it('a refusal is remembered for an hour, by account and model', () => {
  let nowMs = 0;
  const options = createRefusedOptions(() => nowMs);
  const body = { model: 'm', metadata: {}, messages: [] };
  options.remember(place, ['metadata', 'encrypted_content']);
  options.remember(place, ['user']);
  expect(options.prepared(place, { ...body, user: 'u' })).toEqual({ model: 'm', messages: [] });
  expect(options.prepared({ ...place, model: 'n' }, body)).toBe(body);
  expect(options.prepared({ ...place, accountId: 'acc_2' }, body)).toBe(body);
  const sealed = { model: 'm', input: [{ type: 'reasoning', encrypted_content: 'x' }] };
  expect(options.prepared(place, sealed)).toEqual(sealed);
  nowMs = hourMs;
  expect(options.prepared(place, body)).toBe(body);
});
