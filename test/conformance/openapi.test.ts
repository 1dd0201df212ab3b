import { afterEach, beforeEach, expect, it, test } from 'vitest';
import { runKey, startLan, type LanFixture } from './lan-fixture.ts';

let lan: LanFixture;
beforeEach(async () => {
  lan = await startLan();
});
afterEach(() => lan.close());

const headers = { authorization: `Bearer ${runKey}` };

test.each(['/openapi.json', '/v1/openapi.json'])(
  '%s is there without a key, and not for rebound names',
  async (path) => {
    const reply = await fetch(`${lan.origin}${path}`);
    expect(reply.headers.get('content-type')).toContain('application/json');
    expect(await reply.json()).toMatchObject({ openapi: '3.1.0', info: { version: '0.0.0-test' } });
    expect(
      (await fetch(`${lan.origin}${path}`, { headers: { origin: 'http://evil.example' } })).status,
    ).toBe(403);
  },
);

test.each([
  ['POST', '/health', 'GET, HEAD'],
  ['GET', '/v1/chat/completions', 'POST'],
  ['OPTIONS', '/v1/models', 'GET, HEAD'],
  ['PUT', '/v1/responses/resp_1', 'GET, HEAD, DELETE'],
  ['OPTIONS', '/v1/responses/input_tokens', 'POST'],
  ['DELETE', '/v1/responses/input_tokens', 'POST'],
  ['GET', '/v1/responses/input_tokens', 'POST'],
  ['DELETE', '/metrics', 'GET, HEAD'],
  ['GET', '/ui/sign-out', 'POST'],
  ['PATCH', '/api/v1/status/cost', 'GET, HEAD'],
])('%s %s is 405 and says what the path takes', async (method, path, allow) => {
  const reply = await fetch(`${lan.origin}${path}`, { method, headers });
  expect([reply.status, reply.headers.get('allow')]).toEqual([405, allow]);
  expect(await reply.json()).toMatchObject({ error: { code: 'method_not_allowed' } });
});

it('says a wrong method in Anthropic’s form where that is spoken, and still 404 for what is not there', async () => {
  expect(await (await fetch(`${lan.origin}/v1/messages`, { headers })).json()).toMatchObject({
    type: 'error',
    error: { type: 'invalid_request_error' },
  });
  expect((await fetch(`${lan.origin}/v1/nothing`, { method: 'PUT', headers })).status).toBe(404);
});
