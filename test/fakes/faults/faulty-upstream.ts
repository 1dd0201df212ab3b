import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { randomOf } from '../../bench/random.ts';
import { chunk, failure } from '../upstream.ts';
import {
  contentEvents,
  endEvents,
  isRescuable,
  piecesOf,
  plainAnswer,
  restOf,
  type Answer,
  type Fault,
  type FaultWorld,
} from './fault-world.ts';

/** How long an attempt may be silent in these worlds, ms. */
export const limitMs = 300;

/** What the accounts of a world did with one request. */
export interface RequestTrace {
  met: Fault[];
  /** Accounts that sent the whole answer. */
  whole: number;
  /** A fault that no other account could make good was met. */
  isLost: boolean;
}

interface Body {
  model?: string;
  stream?: boolean;
  tools?: unknown[];
  response_format?: unknown;
  messages?: { role: string; content: unknown }[];
  user?: string;
}

const answerOf = ({ tools, response_format: form }: Body): Answer =>
  tools !== undefined ? 'tool call' : form === undefined ? 'text' : 'schema';

const refusals: Partial<Record<Fault, ReturnType<typeof failure>>> = {
  'rate limit': failure(429, 'slow down'),
  'rate limit that names a wait': failure(429, 'slow down', null, { 'retry-after': '3' }),
  '500': failure(500, 'down'),
  '503': failure(503, 'busy'),
  'wrong key': failure(401, 'no', 'invalid_api_key'),
  'no such model': failure(404, 'no such model', 'model_not_found'),
  'no such path': failure(404, 'Not Found'),
  'no credit': failure(402, 'no credit', 'insufficient_balance'),
};

/** Writes events one by one; false where the caller hung up before the last one. */
async function writeAll(reply: ServerResponse, events: readonly string[]): Promise<boolean> {
  for (const event of events) {
    if (reply.destroyed) return false;
    reply.write(event);
    await sleep(1);
  }
  return !reply.destroyed;
}

async function playStream(
  reply: ServerResponse,
  fault: Fault | null,
  answer: Answer,
  pieces: readonly string[],
): Promise<boolean> {
  const content = contentEvents(answer, pieces);
  const half = content.slice(0, Math.max(1, Math.floor(content.length / 2)));
  const error = `data: ${JSON.stringify({ error: { message: 'broke down', code: 502 } })}\n\n`;
  const [finish = '', usage = '', end = ''] = endEvents(answer);
  reply.writeHead(200, { 'content-type': 'text/event-stream' });
  const head = chunk({ role: 'assistant', content: '' });
  const write = (...events: readonly string[]) => writeAll(reply, [head, ...events]);
  const cut = (): false => {
    reply.destroy();
    return false;
  };
  switch (fault) {
    case 'cut before content':
      return (await write()) && cut();
    case 'cut after content':
      return (await write(...half)) && cut();
    case 'stall after content':
      await write(...half);
      return false;
    case 'error after content':
      await write(...half, error);
      return cut();
    case 'error as first event':
      await write(error);
      return cut();
    case 'malformed events':
      await write(...Array.from({ length: 4 }, () => 'data: {"choices": 5}\n\n'));
      return cut();
    case 'no finish':
      await write(...half);
      reply.end();
      return false;
    case 'one malformed event':
      await write(...half, 'data: {"choices": [{"del\n\n', ...content.slice(half.length));
      break;
    case 'open end':
      return write(...content, finish, usage);
    case 'no [DONE]': {
      const isWhole = await write(...content, finish, usage);
      reply.end();
      return isWhole;
    }
    default:
      await write(...content);
  }
  const isWhole = await writeAll(reply, [finish, usage, end]);
  reply.end();
  return isWhole;
}

/** In one piece every fault on the way is a reply that is cut, or never comes. */
function playPlain(
  reply: ServerResponse,
  fault: Fault | null,
  answer: Answer,
  pieces: readonly string[],
): boolean {
  const text = JSON.stringify(plainAnswer(answer, pieces));
  if (fault === 'stall after content') return false;
  const isBroken =
    fault !== null &&
    fault !== 'no [DONE]' &&
    fault !== 'one malformed event' &&
    fault !== 'open end';
  reply.writeHead(200, { 'content-type': 'application/json', 'content-length': text.length });
  if (!isBroken || fault === 'slow first token') {
    reply.end(text);
    return !reply.destroyed;
  }
  reply.write(text.slice(0, Math.floor(text.length / 2)));
  setTimeout(() => reply.destroy(), 2);
  return false;
}

async function play(reply: ServerResponse, fault: Fault | null, body: Body): Promise<boolean> {
  const answer = answerOf(body);
  const last = body.messages?.at(-1);
  const pieces =
    last?.role === 'assistant' ? restOf(answer, String(last.content)) : piecesOf(answer);
  const refusal = fault === null ? undefined : refusals[fault];
  if (refusal !== undefined) {
    reply.writeHead(refusal.status ?? 500, {
      'content-type': 'application/json',
      ...refusal.headers,
    });
    reply.end(JSON.stringify(refusal.json));
    return false;
  }
  if (fault === 'reset') reply.destroy();
  if (fault === 'reset' || fault === 'silence') return false;
  if (fault === 'a firewall’s page' || fault === 'no JSON') {
    reply.writeHead(fault === 'no JSON' ? 200 : 403, { 'content-type': 'text/html' });
    reply.end('<html>blocked</html>');
    return false;
  }
  if (fault === 'slow first token') await sleep(limitMs * 1.5);
  if (reply.destroyed) return false;
  return body.stream === true
    ? playStream(reply, fault, answer, pieces)
    : playPlain(reply, fault, answer, pieces);
}

/** All accounts of all worlds, on one port: `/<seed>/<account>/v1`. */
export async function startFaultyUpstream() {
  const worlds = new Map<number, { world: FaultWorld; random: () => number }>();
  const traces = new Map<string, RequestTrace>();
  const drawn = (seed: number, place: number): Fault | null => {
    const { world, random } = worlds.get(seed) ?? { world: null, random: () => 1 };
    const account = world?.accounts[place];
    if (account === undefined || account.faults === null || random() >= account.share) return null;
    return account.faults[Math.floor(random() * account.faults.length)] ?? null;
  };
  const server = createServer((request, reply) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const [, seed, place, , kind] = (request.url ?? '').split('/');
      if (kind === 'models') return void reply.end(JSON.stringify({ data: [{ id: `w${seed}` }] }));
      const body = JSON.parse(Buffer.concat(parts).toString()) as Body;
      const fault = drawn(Number(seed), Number(place));
      const trace = traces.get(body.user ?? '');
      const world = worlds.get(Number(seed))?.world;
      if (trace !== undefined && fault !== null && world !== undefined) {
        trace.met.push(fault);
        const about = { plain: body.stream !== true, answer: answerOf(body) };
        // What a stream without its finish showed cannot be taken back either.
        const isAfter = fault === 'no finish' ? 'cut after content' : fault;
        trace.isLost ||= !isRescuable(isAfter, world, about);
      }
      void play(reply, fault, body).then((isWhole) => {
        if (isWhole && trace !== undefined) trace.whole += 1;
      });
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: (seed: number, place: number) => `http://127.0.0.1:${port}/${seed}/${place}/v1`,
    open: (world: FaultWorld) =>
      void worlds.set(world.seed, { world, random: randomOf(world.seed + 1_000_000) }),
    trace: (id: string): RequestTrace => {
      const trace: RequestTrace = { met: [], whole: 0, isLost: false };
      traces.set(id, trace);
      return trace;
    },
    close: (): Promise<void> =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
