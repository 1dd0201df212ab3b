import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startFakeUpstream, type FakeUpstream } from '../../../test/fakes/upstream.ts';
import { createGateBed } from '../egress/testing/gate-bed.ts';
import { createRedactor } from '../security/redact.ts';
import { createCodecs } from './codecs/create-codecs.ts';
import type { CallOptions, Codecs, Endpoint } from './provider.ts';

const apiKey = 'MyGatewayPass2026';
const otherKey = 'quarry-9e3b5d7c1f0a2846';

let bed: ReturnType<typeof createGateBed>;
let upstream: FakeUpstream;
let codecs: Codecs;
let endpoint: Endpoint;
const options = (): CallOptions => ({
  signal: new AbortController().signal,
  egress: bed.context,
});

beforeAll(async () => {
  bed = createGateBed();
  upstream = await startFakeUpstream();
  const redactor = createRedactor();
  redactor.remember(otherKey);
  codecs = createCodecs({ egress: bed.gate, now: () => 0, redactor });
  endpoint = {
    provider: 'openai-compatible',
    accountId: 'acc_1',
    baseUrl: upstream.baseUrl,
    apiKey,
  };
});
afterAll(async () => {
  await bed.closed();
  await upstream.close();
});

const failureOf = async (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: { message: string; params?: unknown; affected?: string }) => error,
  );

describe('keys that a provider names', () => {
  it('are left out of a failure’s text and its parameters; what it means stays', async () => {
    upstream.script('/v1/models', [
      {
        status: 401,
        json: { error: { message: `Received=${apiKey}, formerly ${otherKey}, of team 7.` } },
      },
    ]);
    const error = await failureOf(codecs.openai.listModels(endpoint, options()));
    expect(error?.affected).toBe('account');
    expect(error?.message).toContain('Received=[redacted], formerly [redacted], of team 7.');
    expect(JSON.stringify(error)).not.toMatch(/Gateway|quarry/);
  });

  it('are no models', async () => {
    upstream.script('/v1/models', [
      { status: 200, json: { data: [{ id: `for-${apiKey}` }, { id: 'm' }] } },
    ]);
    const models = await codecs.openai.listModels(endpoint, options());
    expect(models.map(({ id }) => id)).toEqual(['m']);
  });

  it('are left out of an answer, also where it comes in pieces', async () => {
    const pieces = ['My key is MyGate', 'wayPass', '2026, MyGate', 'way.'];
    upstream.script('/v1/chat/completions', [
      {
        status: 200,
        pieces: [
          ...pieces.map((content) => ({ choices: [{ index: 0, delta: { content } }] })),
          { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] },
        ].map((event) => `data: ${JSON.stringify(event)}\n\n`),
      },
    ]);
    let text = '';
    const request = { model: 'm', messages: [{ role: 'user' as const, content: 'Hi' }] };
    for await (const event of codecs.openai.chat(endpoint, request, options()))
      if (event.type === 'text') text += event.text;
    expect(text).toBe('My key is MyGa[redacted], MyGateway.');
  });
});
