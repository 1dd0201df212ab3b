import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { desktopOwnerId } from '../../../../shared/ids.ts';
import { routerWorld, type RouterWorld } from '../../../../test/fakes/router-world.ts';
import { failure, spoken, type Step } from '../../../../test/fakes/upstream.ts';

const path = '/v1/chat/completions';
const asProgram = { model: 'cloud', caller: { via: 'lan' as const } };
const evil = { model: 'cloud', caller: { via: 'lan' as const, clientId: 'cli_evil' } };
const good = { model: 'cloud', caller: { via: 'lan' as const, clientId: 'cli_good' } };
const revoked = failure(401, 'Incorrect API key', 'invalid_api_key');
let world: RouterWorld;

beforeEach(async () => {
  world = await routerWorld();
});
afterEach(() => world.close());

const kinds = async (): Promise<string[]> => {
  const requests = await world.monitoring.requests(desktopOwnerId, { limit: 50 });
  return requests.map(({ purpose, outcome }) => `${purpose} ${outcome}`);
};

describe('before an account is taken from everybody', () => {
  it.each<[string, Step, number?]>([
    ['401', revoked],
    ['402', failure(402, 'no credit')],
    ['429 with the code of an empty account', failure(429, 'no', 'insufficient_quota')],
    ['403 with the code of a region', failure(403, 'no', 'unsupported_country_region_territory')],
    [
      'a page of a firewall that a prompt has met',
      { status: 403, pieces: ['<html>blocked</html>'] },
      2,
    ],
    ['a reply in no form of the API', { json: { choices: 5 } }],
  ])(
    '%s is asked again without the text of the caller, and where that works nothing follows',
    async (_, step, tries = 1) => {
      const { upstream, state } = await world.account('work');
      upstream.script(path, [...Array.from({ length: tries }, () => step), spoken('fine')]);
      expect((await world.ask(evil)).error).not.toBeNull();
      expect(await state()).toBe('active');
      expect((await world.ask(good)).text).toBe('fine');
      expect(
        upstream.seen.filter(({ body }) => JSON.stringify(body).includes('Hello there')),
      ).toHaveLength(tries + 1);
      expect(upstream.seen.length).toBeGreaterThan(tries + 1);
    },
  );

  it('the probe is a request of its own in the ledger, paid by the owner of the account', async () => {
    const { upstream } = await world.account('work');
    upstream.script(path, [revoked]);
    await world.ask(asProgram);
    expect(await kinds()).toEqual(['probe failed', 'chat failed']);
  });

  it('a list that refuses the key parks the account, without a token being asked for', async () => {
    const { upstream, state } = await world.account('work');
    upstream.script(path, [revoked]);
    upstream.script('/v1/models', [revoked]);
    await world.ask(asProgram);
    expect(await state()).toBe('parked');
    expect(upstream.seen.map((request) => request.path)).toEqual([path, '/v1/models']);
  });

  it('a wrong key that is reported as 400, as Google and DashScope do, still parks', async () => {
    const { upstream, state } = await world.account('work');
    upstream.script(path, [failure(400, 'API key not valid', 'invalid_api_key')]);
    await world.ask(asProgram);
    expect(await state()).toBe('parked');
  });

  it('one model of several that is refused by 401, while the list opens, takes that model alone', async () => {
    const { upstream, state } = await world.account('work', { models: ['cloud', 'other'] });
    upstream.script(path, [revoked, revoked, spoken('fine')]);
    await world.ask(asProgram);
    expect(await state()).toBe('active');
    expect((await world.ask(asProgram)).route).toEqual(['work/cloud passed_over [model_refused]']);
    expect((await world.ask({ ...asProgram, model: 'other' })).text).toBe('fine');
  });

  it('no caller makes Hearth probe an account more than once a minute', async () => {
    const { upstream } = await world.account('work');
    const bad = failure(400, 'no', 'invalid_api_key');
    upstream.script(path, [bad, spoken('fine'), bad]);
    for (let n = 0; n < 10; n += 1) await world.ask(evil);
    expect(upstream.seen.filter((request) => request.path === '/v1/models')).toHaveLength(1);
    expect(upstream.seen.filter((request) => request.path === path)).toHaveLength(11);
  });

  it('two hundred at once are one probe', async () => {
    const { upstream } = await world.account('work');
    upstream.script(path, [failure(400, 'no', 'invalid_api_key')]);
    await Promise.all(Array.from({ length: 200 }, () => world.ask(evil)));
    expect(upstream.seen.filter((request) => request.path === '/v1/models')).toHaveLength(1);
  });

  it('what a probe found about an old key does not count for a new one', async () => {
    const { id, upstream, state } = await world.account('work');
    upstream.script(path, [revoked]);
    await world.ask(asProgram);
    expect(await state()).toBe('parked');
    await world.accounts.update(desktopOwnerId, { id, apiKey: 'sk-another-0123456789' });
    upstream.script(path, [failure(400, 'no', 'invalid_api_key'), spoken('fine')]);
    await world.ask(evil);
    expect(await state()).toBe('active');
  });
});

describe('an operation that an upstream lacks', () => {
  const embed = () =>
    world.router.embed({
      caller: { ...world.caller, via: 'lan' },
      purpose: 'api',
      request: { model: 'cloud', input: ['secret text'], kind: 'query' },
      signal: AbortSignal.timeout(10_000),
    });

  it.each<[string, Step]>([
    ['404', failure(404, 'model does not exist', 'model_not_found')],
    ['403', failure(403, 'not allowed')],
    ['500, as Ollama says it', failure(500, 'this model does not support embeddings')],
  ])(
    'takes no other operation down, however often it is asked: embeddings by %s, then a chat',
    async (_, step) => {
      const { upstream } = await world.account('work');
      upstream.script('/v1/embeddings', [step]);
      for (let n = 0; n < 8; n += 1) await embed().catch(() => undefined);
      await world.router.probes.idle();
      expect((await world.ask(asProgram)).error).toBeNull();
    },
  );

  it('is not asked again for a while, once a probe has met the same', async () => {
    const { upstream } = await world.account('work');
    upstream.script('/v1/embeddings', [failure(404, 'no', 'model_not_found')]);
    await expect(embed()).rejects.toMatchObject({ code: 'model_gone' });
    await world.router.probes.idle();
    const asked = upstream.seen.length;
    await expect(embed()).rejects.toMatchObject({ code: 'no_candidate' });
    expect(upstream.seen).toHaveLength(asked);
    expect(JSON.stringify(upstream.seen.at(-1)?.body)).not.toContain('secret text');
  });
});

describe('the breaker', () => {
  it('is each client’s own: a client whose requests break the upstream takes it from no other', async () => {
    const { upstream } = await world.account('work');
    upstream.script(path, [
      ...Array.from({ length: 12 }, () => failure(500, 'a bug that a prompt has met')),
      spoken('fine'),
    ]);
    for (let n = 0; n < 6; n += 1) await world.ask(evil);
    expect((await world.ask(evil)).route).toEqual([
      expect.stringContaining('breaker_open') as string,
    ]);
    upstream.script(path, [spoken('fine')]);
    expect((await world.ask(good)).text).toBe('fine');
  });
});
