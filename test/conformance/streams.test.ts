import { request as httpRequest, type ClientRequest, type IncomingHttpHeaders } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { routerWorld, type RouterWorld } from '../fakes/router-world.ts';
import { chunk, done, forever, type FakeUpstream, type Step } from '../fakes/upstream.ts';
import { clientKey, runKey, startLan, type LanFixture } from './lan-fixture.ts';

/** Streams that are cut, left and taken up again: the real router over real HTTP at both ends. */
let world: RouterWorld;
let lan: LanFixture;
let upstream: FakeUpstream;

beforeEach(async () => {
  world = await routerWorld();
  lan = await startLan({ router: world.router });
  ({ upstream } = await world.account('only'));
});
afterEach(async () => {
  await lan.close();
  await world.close();
});

const path = '/v1/chat/completions';
const ask = { model: 'cloud', stream: true, messages: [{ role: 'user', content: 'Hi' }] };
const numbered = (count: number): string[] =>
  Array.from({ length: count }, (_, n) => chunk({ content: `w${n} ` }));
/** Ten words, then as many as the test waits for. */
/** Words, and then a stream that stays open until the caller hangs up. */
const endless: Step = {
  pieces: [chunk({ role: 'assistant', content: '' }), ...numbered(20), forever],
};
const slowly = (words: number, pieceDelayMs: number): Step => ({
  pieceDelayMs,
  pieces: [chunk({ role: 'assistant', content: '' }), ...numbered(words), chunk({}, 'stop'), done],
});

interface Opened {
  status: number;
  headers: IncomingHttpHeaders;
  text: () => string;
  /** Resolves when so much has come. */
  until: (part: string) => Promise<string>;
  ended: Promise<'whole' | 'cut'>;
  cut: () => void;
}

interface Sending {
  method?: string;
  key?: string;
  headers?: Record<string, string>;
  body?: string | undefined;
}

/** A reader whose connection the test holds in its hand. */
function open(
  to: string,
  {
    method = 'POST',
    key = runKey,
    headers = {},
    body = method === 'POST' ? JSON.stringify(ask) : undefined,
  }: Sending = {},
): Promise<Opened> {
  return new Promise((resolve, reject) => {
    const request: ClientRequest = httpRequest(
      {
        host: '127.0.0.1',
        port: lan.port,
        path: to,
        method,
        agent: false,
        headers: { authorization: `Bearer ${key}`, ...headers },
      },
      (response) => {
        let text = '';
        response
          .setEncoding('utf8')
          .on('data', (part: string) => (text += part))
          .on('error', () => undefined);
        const ended = new Promise<'whole' | 'cut'>((settle) =>
          response.on('close', () => settle(response.complete ? 'whole' : 'cut')),
        );
        const until = async (part: string): Promise<string> => {
          await expect.poll(() => text, { timeout: 5_000, interval: 2 }).toContain(part);
          return text;
        };
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: () => text,
          until,
          ended,
          cut: () => void request.destroy(),
        });
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}

const whole = async (to: string, sending: Sending = {}): Promise<Opened> => {
  const opened = await open(to, sending);
  expect(await opened.ended).toBe('whole');
  return opened;
};
const after = (id: string): Record<string, string> => ({ 'last-event-id': id });
const idsOf = (text: string): number[] =>
  [...text.matchAll(/^id: [\w.]+:(\d+)$/gm)].map(([, n]) => Number(n));
const said = (text: string): string =>
  [...text.matchAll(/"content":"(w\d+ )"/g)].map(([, word]) => word).join('');
const words = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, n) => `w${from + n} `).join('');

it('numbers every event from 0, under the id that the reply names', async () => {
  upstream.script(path, [slowly(3, 1)]);
  const { headers, text } = await whole(path);
  const frames = text().trimEnd().split('\n\n');
  expect(frames.map((frame) => frame.split('\n')[0])).toEqual(
    frames.map((_, n) => `id: ${String(headers['x-request-id'])}:${n}`),
  );
  expect(frames.at(-1)).toContain('data: [DONE]');
});

it('stops the upstream when the reader closes', async () => {
  upstream.script(path, [endless]);
  const reader = await open(path);
  await reader.until('w3 ');
  reader.cut();
  await upstream.seen[0]?.aborted;
});

it('keeps what had come for the reader who left, with its end', async () => {
  upstream.script(path, [endless]);
  const reader = await open(path);
  await reader.until('w3 ');
  reader.cut();
  await upstream.seen[0]?.aborted;
  const id = String(reader.headers['x-request-id']);
  const again = await whole(`/v1/streams/${id}`, { method: 'GET' });
  expect(again.text().startsWith(reader.text())).toBe(true);
  expect(again.text()).toMatch(/"code":"aborted"/);
  expect(again.text()).not.toContain('[DONE]');
  expect(again.headers['x-request-id']).toBe(id);
  expect((await world.monitoring.request('owner_desktop', id)).request.outcome).toBe('aborted');
});

it('goes on for a reader who asked to be waited for, and is taken up again where it was cut, without a gap', async () => {
  upstream.script(path, [slowly(20, 10)]);
  const reader = await open(path, { headers: { 'x-resume-within': '5' } });
  await reader.until('w3 ');
  reader.cut();
  await reader.ended;
  const had = idsOf(reader.text());
  const id = `${String(reader.headers['x-request-id'])}:${had.at(-1) ?? 0}`;
  const rest = await whole(path, { headers: after(id), body: 'not read' });
  expect([...had, ...idsOf(rest.text())]).toEqual(Array.from({ length: 23 }, (_, n) => n));
  expect(said(reader.text() + rest.text())).toBe(words(0, 20));
  expect(rest.text()).toContain('[DONE]');
  expect(upstream.seen).toHaveLength(1);
});

it('stops the upstream when no one has come back in that time', async () => {
  upstream.script(path, [endless]);
  const reader = await open(path, { headers: { 'x-resume-within': '1' } });
  await reader.until('w1 ');
  reader.cut();
  let stopped = false;
  void upstream.seen[0]?.aborted.then(() => (stopped = true));
  await sleep(500);
  expect(stopped).toBe(false);
  await upstream.seen[0]?.aborted;
  const { text } = await whole(`/v1/streams/${String(reader.headers['x-request-id'])}`, {
    method: 'GET',
  });
  expect(text()).toMatch(/"code":"aborted"/);
});

it('a new reader takes over from a silent one, whose connection is closed, while the answer goes on', async () => {
  const closed = Promise.withResolvers<void>();
  upstream.script(path, [
    {
      pieces: [
        chunk({ role: 'assistant', content: '' }),
        ...numbered(15),
        closed.promise,
        ...numbered(30).slice(15),
        chunk({}, 'stop'),
        done,
      ],
    },
  ]);
  const silent = await open(path);
  await silent.until('w3 ');
  const id = `${String(silent.headers['x-request-id'])}:1`;
  const taken = whole(`/v1/streams/${String(silent.headers['x-request-id'])}`, {
    method: 'GET',
    headers: after(id),
  });
  expect(await silent.ended).toBe('cut');
  closed.resolve();
  const rest = await taken;
  expect(said(rest.text())).toBe(words(1, 30));
  expect(rest.text()).toContain('[DONE]');
});

it('the reader who took over, leaving, stops the upstream as well', async () => {
  upstream.script(path, [endless]);
  const first = await open(path);
  await first.until('w1 ');
  const second = await open(path, { headers: after(`${String(first.headers['x-request-id'])}:0`) });
  await second.until('w4 ');
  second.cut();
  await upstream.seen[0]?.aborted;
});

it('no other caller can resume a stream, and none one that does not exist', async () => {
  upstream.script(path, [slowly(2, 1)]);
  const { headers } = await whole(path);
  const id = String(headers['x-request-id']);
  const cases: [string, Parameters<typeof open>[1]][] = [
    [`/v1/streams/${id}`, { method: 'GET', key: clientKey }],
    [path, { key: clientKey, headers: after(`${id}:0`) }],
    [path, { headers: after(`${id}x:0`) }],
    [path, { headers: after(`${id}:999`) }],
    [path, { headers: after('0') }],
    ['/v1/completions', { headers: after(`${id}:0`) }],
    [`/v1/streams/${id}`, { method: 'GET', headers: after('req_other:0') }],
    ['/v1/streams/req_other', { method: 'GET' }],
  ];
  for (const [to, sending] of cases) {
    const { status, text } = await whole(to, sending);
    expect(status, `${to} ${JSON.stringify(sending)}`).toBe(404);
    expect(JSON.parse(text())).toMatchObject({
      error: { code: 'not_found', message: expect.stringMatching(/stream/) as string },
    });
  }
  const inAnthropicsForm = await whole('/v1/messages', { headers: after('req_other:0') });
  expect([inAnthropicsForm.status, JSON.parse(inAnthropicsForm.text())]).toMatchObject([
    404,
    { type: 'error', error: { type: 'not_found_error' } },
  ]);
});

it.each(['0', '61', '-1', '1.5', 'x', ''])(
  'refuses a wait of %j seconds by the header’s name',
  async (seconds) => {
    const { status, text } = await whole(path, { headers: { 'x-resume-within': seconds } });
    expect(status).toBe(400);
    expect(JSON.parse(text())).toMatchObject({ error: { param: 'x-resume-within' } });
    expect(upstream.seen).toHaveLength(0);
  },
);

it('gives a response’s events again in OpenAI’s own form, behind a sequence number', async () => {
  upstream.script(path, [slowly(5, 1)]);
  const client = new OpenAI({ apiKey: runKey, baseURL: `${lan.origin}/v1`, maxRetries: 0 });
  const events: OpenAI.Responses.ResponseStreamEvent[] = [];
  for await (const event of await client.responses.create({
    model: 'cloud',
    input: 'Hi',
    stream: true,
  }))
    events.push(event);
  const created = events[0];
  if (created?.type !== 'response.created') throw new Error('no beginning');
  const again: OpenAI.Responses.ResponseStreamEvent[] = [];
  for await (const event of await client.responses.retrieve(created.response.id, {
    stream: true,
    starting_after: 3,
  }))
    again.push(event);
  expect(again).toEqual(events.filter(({ sequence_number: n }) => n > 3));
  const all: unknown[] = [];
  for await (const event of await client.responses.retrieve(created.response.id, { stream: true }))
    all.push(event);
  expect(all).toEqual(events);
  const foreign = new OpenAI({ apiKey: clientKey, baseURL: `${lan.origin}/v1`, maxRetries: 0 });
  await expect(
    foreign.responses.retrieve(created.response.id, { stream: true }),
  ).rejects.toMatchObject({ status: 404 });
  expect(
    (
      await whole(`/v1/responses/${created.response.id}?stream=true&starting_after=x`, {
        method: 'GET',
      })
    ).status,
  ).toBe(400);
});

it('Anthropic’s client reads numbered events as before', async () => {
  upstream.script(path, [slowly(3, 1)]);
  const message = await new Anthropic({
    apiKey: runKey,
    baseURL: lan.origin,
    maxRetries: 0,
  }).messages
    .stream({ model: 'cloud', max_tokens: 10, messages: [{ role: 'user', content: 'Hi' }] })
    .finalMessage();
  expect(message.content).toMatchObject([{ type: 'text', text: words(0, 3) }]);
});

it('the server’s end ends a stream that no one reads, and its upstream', async () => {
  upstream.script(path, [endless]);
  const reader = await open(path, { headers: { 'x-resume-within': '60' } });
  await reader.until('w1 ');
  reader.cut();
  await reader.ended;
  await lan.close();
  await upstream.seen[0]?.aborted;
  lan = await startLan({ router: world.router });
});
