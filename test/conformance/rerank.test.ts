import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { routerWorld, type RouterWorld } from '../fakes/router-world.ts';
import { failure } from '../fakes/upstream.ts';
import { lanClients } from './lan-clients.ts';
import { localOnlyKey, runKey, startLan, type LanFixture } from './lan-fixture.ts';

/**
 * `POST /v1/rerank` over the real router: rerankers of accounts, and this machine's embedding
 * model.
 */
let world: RouterWorld;
let lan: LanFixture;

beforeEach(async () => {
  world = await routerWorld();
  lan = await startLan({
    router: world.router,
    clients: await lanClients(world.store),
    requestDetails: world.monitoring.request,
  });
});
afterEach(async () => {
  await lan.close();
  await world.close();
});

interface Reply {
  status: number;
  id: string | null;
  body: {
    results: { index: number; relevance_score: number; document?: { text: string } }[];
    model: string;
    hearth: { method: string };
    usage: { total_tokens: number };
    error: { message: string; param: string | null; code: string };
  };
}

async function post(body: Record<string, unknown>, key = runKey): Promise<Reply> {
  const reply = await fetch(`${lan.origin}/v1/rerank`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}` },
    body: JSON.stringify({
      query: 'capital of France',
      documents: ['Berlin', { text: 'Paris' }],
      ...body,
    }),
  });
  return {
    status: reply.status,
    id: reply.headers.get('x-request-id'),
    body: (await reply.json()) as Reply['body'],
  };
}

const ranked = {
  results: [
    { index: 0, relevance_score: 0.1 },
    { index: 1, relevance_score: 0.9, document: { text: 'Paris' } },
  ],
  usage: { total_tokens: 12 },
};

describe('in Cohere’s form', () => {
  const cohere = async (body: Record<string, unknown>) => {
    const reply = await fetch(`${lan.origin}/v2/rerank`, {
      method: 'POST',
      headers: { authorization: `Bearer ${runKey}` },
      body: JSON.stringify({
        model: 'bge-reranker-v2-m3',
        query: 'capital of France',
        documents: ['Berlin', 'Paris'],
        ...body,
      }),
    });
    return { status: reply.status, body: (await reply.json()) as Record<string, unknown> };
  };

  it('is ranked the same, with no fields that Cohere does not have', async () => {
    const { upstream } = await world.account('vllm', { models: ['bge-reranker-v2-m3'] });
    upstream.script('/v1/rerank', [{ json: ranked }]);
    expect(await cohere({ top_n: 2, priority: 0 })).toEqual({
      status: 200,
      body: {
        id: expect.stringMatching(/^req_/) as unknown,
        results: [
          { index: 1, relevance_score: 0.9 },
          { index: 0, relevance_score: 0.1 },
        ],
        meta: {
          api_version: { version: '2', is_experimental: false },
          billed_units: { search_units: 1 },
          tokens: { input_tokens: 12, output_tokens: 0 },
        },
      },
    });
  });

  it.each([
    ['max_tokens_per_doc', { max_tokens_per_doc: 100 }],
    ['documents.0', { documents: [{ text: 'Berlin' }] }],
    ['return_documents', { return_documents: true }],
  ])('%s is refused by name', async (param, body) => {
    expect(await cohere(body)).toMatchObject({ status: 400, body: { error: { param } } });
  });
});

describe('a reranker of an account', () => {
  it('is asked in its own form, and the reply is best first with our documents', async () => {
    const { upstream } = await world.account('vllm', { models: ['bge-reranker-v2-m3'] });
    upstream.script('/v1/rerank', [{ json: ranked }]);
    const { status, id, body } = await post({
      model: 'bge-reranker-v2-m3',
      return_documents: true,
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      model: 'bge-reranker-v2-m3',
      results: [
        { index: 1, relevance_score: 0.9, document: { text: 'Paris' } },
        { index: 0, relevance_score: 0.1, document: { text: 'Berlin' } },
      ],
      usage: { total_tokens: 12 },
      meta: { tokens: { input_tokens: 12 } },
      hearth: { method: 'reranker' },
    });
    expect(upstream.seen[0]?.body).toEqual({
      model: 'bge-reranker-v2-m3',
      query: 'capital of France',
      documents: ['Berlin', 'Paris'],
      top_n: 2,
    });
    expect(await world.monitoring.request(world.caller.ownerId, id ?? '')).toMatchObject({
      request: { outcome: 'ok', model: 'bge-reranker-v2-m3', inputTokens: 12 },
    });
  });

  it('fails over to the next account, and every attempt is in the ledger', async () => {
    const first = await world.account('first', { models: ['my-rerank'] });
    const second = await world.account('second', { models: ['my-rerank'] });
    first.upstream.script('/v1/rerank', [failure(503, 'down')]);
    second.upstream.script('/v1/rerank', [{ json: ranked }]);
    const { status, id } = await post({ model: 'my-rerank' });
    expect(status).toBe(200);
    expect((await world.monitoring.request(world.caller.ownerId, id ?? '')).attempts).toMatchObject(
      [
        // A failure that passes by itself is tried once more before the next account.
        { accountName: 'first', outcome: 'failed' },
        { accountName: 'first', outcome: 'failed' },
        { accountName: 'second', outcome: 'served' },
      ],
    );
  });

  it('is what `auto` takes only where an account names it', async () => {
    expect((await post({ model: 'auto' })).body.hearth.method).toBe('embedding_cosine');
    const { upstream } = await world.account('vllm', { models: ['my-rerank'] });
    upstream.script('/v1/rerank', [{ json: ranked }]);
    expect((await post({ model: 'auto' })).body).toMatchObject({
      model: 'my-rerank',
      hearth: { method: 'reranker' },
    });
  });

  it.each([
    ['an index that was not sent', { results: [{ index: 7, relevance_score: 1 }] }],
    [
      'one document twice',
      {
        results: [
          { index: 0, relevance_score: 1 },
          { index: 0, relevance_score: 0.5 },
        ],
      },
    ],
    ['no results at all', { data: [] }],
  ])('that answers with %s is not believed', async (_, json) => {
    const { upstream } = await world.account('broken', { models: ['my-rerank'] });
    upstream.script('/v1/rerank', [{ json }]);
    expect((await post({ model: 'my-rerank' })).status).toBe(502);
  });
});

describe('the embedding model of this machine', () => {
  it('ranks by cosine, and says so', async () => {
    const { status, body } = await post({ model: 'local-vectors', top_n: 1 });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      model: 'local-vectors',
      results: [{ index: 0, relevance_score: 1 }],
      hearth: { method: 'embedding_cosine' },
    });
    expect(body.results).toHaveLength(1);
    expect(body.results[0]?.document).toBeUndefined();
  });

  it('is all that a local-only client gets: nothing leaves', async () => {
    const { upstream } = await world.account('vllm', { models: ['my-rerank'] });
    expect((await post({ model: 'auto' }, localOnlyKey)).body.hearth.method).toBe(
      'embedding_cosine',
    );
    expect(await post({ model: 'my-rerank' }, localOnlyKey)).toMatchObject({
      status: 403,
      body: { error: { code: 'local_only' } },
    });
    expect(upstream.seen).toEqual([]);
  });
});

describe('what cannot be done is refused by name', () => {
  it.each([
    [{ model: 'auto', documents: [] }, 400, 'documents'],
    [{ model: 'auto', documents: ['a', { image: 'x' }] }, 400, 'documents.1'],
    [{ model: 'auto', documents: ['a', ''] }, 400, 'documents.1'],
    [{ model: 'auto', query: '' }, 400, 'query'],
    [{ model: 'auto', top_n: 0 }, 400, 'top_n'],
    [{ model: 'auto', max_tokens_per_doc: 5 }, 400, 'max_tokens_per_doc'],
    [{ model: 'small-local' }, 400, 'model'],
    [{ model: 'gpt-chat' }, 400, 'model'],
  ])('%j', async (body, status, param) => {
    await world.account('openai', { provider: 'openai', models: ['gpt-chat'] });
    expect(await post(body)).toMatchObject({ status, body: { error: { param } } });
  });

  it('a model that no one has is 404', async () => {
    expect(await post({ model: 'nothing' })).toMatchObject({
      status: 404,
      body: { error: { code: 'model_not_found' } },
    });
  });
});
