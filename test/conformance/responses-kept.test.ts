import type OpenAI from 'openai';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { clientKey, runKey, type LanFixture } from './lan-fixture.ts';
import { cloud, failure, responsesBed, weather, type ResponsesBed } from './responses-bed.ts';
import { words } from './scripted-router.ts';

/** What `/v1/responses` keeps between requests. */
let bed: ResponsesBed;
let lan: LanFixture;
let request: ResponsesBed['request'];
let play: ResponsesBed['play'];
let openai: OpenAI;
beforeEach(async () => {
  bed = await responsesBed();
  ({ lan, request, play } = bed);
  openai = bed.asClient(runKey);
});
afterEach(() => lan.close());

describe('previous_response_id', () => {
  test('brings the earlier turns back in order, and not their instructions', async () => {
    const first = await openai.responses.create({
      model: 'small-local',
      instructions: 'Speak French.',
      input: 'one',
    });
    const second = await openai.responses
      .stream({ model: 'small-local', input: 'two', previous_response_id: first.id })
      .finalResponse();
    await openai.responses.create({
      model: 'small-local',
      instructions: 'Speak German.',
      input: 'three',
      previous_response_id: second.id,
    });
    expect(request(2)?.messages).toEqual([
      { role: 'system', content: 'Speak German.' },
      { role: 'user', content: 'one' },
      { role: 'assistant', content: 'Hello world' },
      { role: 'user', content: 'two' },
      { role: 'assistant', content: 'Hello world' },
      { role: 'user', content: 'three' },
    ]);
    expect(second.previous_response_id).toBe(first.id);
  });

  test('carries a tool loop, of which the client sends the outputs alone', async () => {
    lan.router.play(async function* () {
      await Promise.resolve();
      yield { type: 'reasoning', text: 'hm' };
      yield { type: 'text', text: 'Looking.' };
      yield { type: 'tool_call', index: 0, id: 'call_a', name: 'weather', argumentsDelta: '{}' };
      yield { type: 'finish', reason: 'tool_calls' };
    });
    lan.router.play(() => words('Sun.'));
    const first = await openai.responses.create({
      model: cloud,
      input: 'weather?',
      tools: [weather],
    });
    await openai.responses.create({
      model: cloud,
      previous_response_id: first.id,
      tools: [weather],
      input: [{ type: 'function_call_output', call_id: 'call_a', output: 'sun' }],
    });
    expect(request(1)?.messages).toEqual([
      { role: 'user', content: 'weather?' },
      {
        role: 'assistant',
        content: 'Looking.',
        toolCalls: [{ id: 'call_a', name: 'weather', arguments: '{}' }],
      },
      { role: 'tool', content: 'sun', toolCallId: 'call_a' },
    ]);
  });

  test('goes on from an answer that was cut in a call without the half call', async () => {
    play(
      { type: 'text', text: 'Looking.' },
      { type: 'tool_call', index: 0, id: 'call_a', name: 'weather', argumentsDelta: '{"ci' },
      { type: 'finish', reason: 'length' },
    );
    const first = await openai.responses.create({
      model: cloud,
      input: 'weather?',
      tools: [weather],
    });
    await openai.responses.create({ model: cloud, previous_response_id: first.id, input: 'go on' });
    expect(request(1)?.messages).toEqual([
      { role: 'user', content: 'weather?' },
      { role: 'assistant', content: 'Looking.' },
      { role: 'user', content: 'go on' },
    ]);
  });

  test('of another owner, of a response not stored or deleted, is not found', async () => {
    const mine = await openai.responses.create({ model: 'small-local', input: 'secret' });
    const unkept = await openai.responses.create({
      model: 'small-local',
      input: 'secret',
      store: false,
    });
    const next = await openai.responses.create({
      model: 'small-local',
      input: 'more',
      previous_response_id: mine.id,
    });
    const follow = (client: OpenAI, id: string) =>
      failure(
        client.responses.create({
          model: 'small-local',
          input: 'what was it?',
          previous_response_id: id,
        }),
      );
    expect(await follow(bed.asClient(clientKey), mine.id)).toMatchObject({
      status: 404,
      code: 'not_found',
    });
    expect(await follow(openai, unkept.id)).toMatchObject({ status: 404, code: 'not_found' });
    await openai.responses.delete(mine.id);
    expect(await follow(openai, mine.id)).toMatchObject({ status: 404, code: 'not_found' });
    expect((await follow(openai, next.id)).message).toContain('earlier turn');
    expect(lan.router.seen).toHaveLength(3);
  });
});

describe('a kept response', () => {
  test('is read and deleted by who made it', async () => {
    const made = await openai.responses.create({ model: 'small-local', input: 'hi' });
    expect(await openai.responses.retrieve(made.id)).toEqual(made);
    await openai.responses.delete(made.id);
    expect(await failure(openai.responses.retrieve(made.id))).toMatchObject({
      status: 404,
      code: 'not_found',
    });
    expect(await failure(openai.responses.delete(made.id))).toMatchObject({ status: 404 });
  });

  test('is not there for another owner, who cannot delete it either', async () => {
    const made = await openai.responses.create({ model: 'small-local', input: 'hi' });
    const other = bed.asClient(clientKey);
    expect(await failure(other.responses.retrieve(made.id))).toMatchObject({
      status: 404,
      code: 'not_found',
    });
    expect(await failure(other.responses.delete(made.id))).toMatchObject({
      status: 404,
      code: 'not_found',
    });
    expect((await openai.responses.retrieve(made.id)).id).toBe(made.id);
  });

  test('of a client is the client’s', async () => {
    const theirs = bed.asClient(clientKey);
    const made = await theirs.responses.create({ model: 'small-local', input: 'hi' });
    expect((await theirs.responses.retrieve(made.id)).output_text).toBe('Hello world');
    expect(await failure(openai.responses.retrieve(made.id))).toMatchObject({ status: 404 });
  });

  test('that was not streamed has no events to give again', async () => {
    const made = await openai.responses.create({ model: 'small-local', input: 'hi' });
    expect(await failure(openai.responses.retrieve(made.id, { stream: true }))).toMatchObject({
      status: 404,
      code: 'not_found',
    });
  });
});
