import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { desktopOwnerId } from '../../../../shared/ids.ts';
import { dayMs } from '../../../../shared/time.ts';
import type { Turns } from '../../event-loop.ts';
import { openMemoryStore, type OpenStore } from '../../store/open-store.ts';
import { beginningOf, type WireResponse } from './response-object.ts';
import { createResponseStore, type ResponseStore } from './response-store.ts';
import { responsesBodySchema } from './responses-body.ts';

const day = dayMs;
let store: OpenStore;
let responses: ResponseStore;
let clock: number;
let failures: unknown[];
let room = Number.POSITIVE_INFINITY;

beforeEach(() => {
  store = openMemoryStore();
  clock = 100 * day;
  failures = [];
  room = Number.POSITIVE_INFINITY;
  responses = createResponseStore({
    sqlite: store.sqlite,
    now: () => clock,
    writeFailed: (error) => failures.push(error),
    room: () => room,
  });
});
afterEach(() => store.close());

function responseOf(id: string, previousId: string | null = null): WireResponse {
  const body = responsesBodySchema.parse({
    model: 'm',
    input: 'x',
    previous_response_id: previousId,
  });
  return {
    ...beginningOf({ id, requestId: id, created: 1, model: 'm' }, body),
    status: 'completed',
  };
}

function keep(
  id: string,
  previousId: string | null = null,
  text = id,
  ownerId = desktopOwnerId,
  localOnly = false,
): void {
  responses.keep({
    ownerId,
    input: [{ type: 'message', role: 'user', content: text }],
    response: responseOf(id, previousId),
    localOnly,
    baseId: null,
    askedAt: 0,
  });
}
const count = (): unknown =>
  store.sqlite.prepare('SELECT count(*) AS n FROM responses').pluck().get();

it('forgets a response after 30 days, also where no start has dropped it yet', () => {
  keep('old');
  clock += 30 * day - 1;
  expect(responses.find(desktopOwnerId, 'old')).toMatchObject({ id: 'old' });
  clock += 1;
  expect(() => responses.find(desktopOwnerId, 'old')).toThrow(/no response old/);
  responses.prune();
  expect(count()).toBe(0);
});

it('drops what is over in a host that is never started again', () => {
  keep('old');
  clock += 31 * day;
  keep('new');
  expect(count()).toBe(1);
});

it('refuses a conversation whose first turns are over instead of leaving them out', async () => {
  keep('a');
  clock += 20 * day;
  keep('b', 'a');
  clock += 11 * day;
  await expect(responses.turnsUntil(desktopOwnerId, 'b')).rejects.toThrow(/earlier turn/);
});

it('walks no chain without end, neither by its links nor by its size', async () => {
  for (let at = 0; at <= 500; at += 1) keep(`r${at}`, at === 0 ? null : `r${at - 1}`);
  expect(
    (await responses.turnsUntil(desktopOwnerId, 'r499')).items
      .map(({ content }) => content)
      .slice(0, 2),
  ).toEqual(['r0', 'r1']);
  await expect(responses.turnsUntil(desktopOwnerId, 'r500')).rejects.toThrow(
    expect.objectContaining({ code: 'too_large' }) as Error,
  );
  const large = 'x'.repeat(11 * 1024 * 1024);
  keep('big1', null, large);
  keep('big2', 'big1', large);
  await expect(responses.turnsUntil(desktopOwnerId, 'big2')).rejects.toThrow(
    expect.objectContaining({ code: 'too_large' }) as Error,
  );
});

it('refuses a chain of more values than a body may have before it parses any, and says to start a new one', async () => {
  const content = Array.from({ length: 1_000 }, () => ({ type: 'input_text' as const, text: 'a' }));
  const input = Array.from({ length: 24 }, () => ({
    type: 'message' as const,
    role: 'user' as const,
    content,
  }));
  for (const [id, previous] of [
    ['v1', null],
    ['v2', 'v1'],
    ['v3', 'v2'],
  ] as const) {
    responses.keep({
      ownerId: desktopOwnerId,
      input,
      response: responseOf(id, previous),
      localOnly: false,
      baseId: null,
      askedAt: 0,
    });
  }
  const parse = vi.spyOn(JSON, 'parse');
  await expect(responses.turnsUntil(desktopOwnerId, 'v3')).rejects.toThrow(
    expect.objectContaining({
      code: 'too_large',
      message: expect.stringContaining('Start a new chain') as string,
    }) as Error,
  );
  expect(parse).not.toHaveBeenCalled();
  parse.mockRestore();
  expect((await responses.turnsUntil(desktopOwnerId, 'v1')).items).toHaveLength(24);
});

it('reads a chain in steps, so that others are served between its turns', async () => {
  for (let at = 0; at < 20; at += 1) keep(`s${at}`, at === 0 ? null : `s${at - 1}`);
  let steps = 0;
  const run: Turns['run'] = async (work) => {
    for (; ; steps += 1) {
      const step = work.next();
      if (step.done === true) return step.value;
    }
  };
  const counted = createResponseStore({
    sqlite: store.sqlite,
    now: () => clock,
    writeFailed: () => undefined,
    room: () => room,
    run,
  });
  expect((await counted.turnsUntil(desktopOwnerId, 's19')).items).toHaveLength(20);
  expect(steps).toBeGreaterThanOrEqual(3 * 20);
});

it('does not walk into another owner’s turns, even where a chain names them', async () => {
  await store.db
    .insertInto('owners')
    .values({ id: 'owner_2', kind: 'client', created_at: 1 })
    .execute();
  keep('theirs', null, 'secret', 'owner_2');
  keep('mine', 'theirs');
  await expect(responses.turnsUntil(desktopOwnerId, 'mine')).rejects.toThrow(
    expect.objectContaining({ code: 'not_found' }) as Error,
  );
  await store.db.deleteFrom('owners').where('id', '=', 'owner_2').execute();
  expect(count()).toBe(1);
});

it('tells of a row that cannot be written, and does not throw', () => {
  keep('x', null, 'x', 'owner_nobody');
  expect(failures).toHaveLength(1);
});

it('finds by index, since every turn of a chain is one read', () => {
  const plan = (sql: string) =>
    store.sqlite
      .prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
      .all()
      .map(({ detail }) => detail)
      .join();
  expect(
    plan("SELECT input FROM responses WHERE id = 'a' AND owner_id = 'b' AND created_at > 1"),
  ).toMatch(/SEARCH.*\(id=\?\)/);
  expect(plan('DELETE FROM responses WHERE created_at <= 1')).toContain('responses_age');
});

it('says of a conversation that it is local-only when any of its turns is, not only the last', async () => {
  keep('open');
  keep('held', 'open', 'held', desktopOwnerId, true);
  keep('after', 'held');
  const localOnly = async (id: string): Promise<boolean> =>
    (await responses.turnsUntil(desktopOwnerId, id)).localOnly;
  expect(await Promise.all(['open', 'held', 'after'].map(localOnly))).toEqual([false, true, true]);
});

it('drops an owner’s oldest responses for a new one where its storage is full, and keeps none where even that is too little', () => {
  for (let at = 0; at < 30; at += 1) {
    clock += 1;
    keep(`r${at}`);
  }
  room = 0;
  const roomAfterDrop = (): void =>
    void (room = (count() as number) < 30 ? Number.POSITIVE_INFINITY : 0);
  responses = createResponseStore({
    sqlite: store.sqlite,
    now: () => clock,
    writeFailed: (error) => failures.push(error),
    room: () => (roomAfterDrop(), room),
  });
  keep('new');
  expect(() => responses.find(desktopOwnerId, 'r0')).toThrow(/no response r0/);
  expect(responses.find(desktopOwnerId, 'r29')).toMatchObject({ id: 'r29' });
  expect(responses.find(desktopOwnerId, 'new')).toMatchObject({ id: 'new' });
  responses = createResponseStore({
    sqlite: store.sqlite,
    now: () => clock,
    writeFailed: (error) => failures.push(error),
    room: () => 0,
  });
  keep('never');
  expect([count(), failures]).toEqual([0, []]);
});
