import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * What the fake upstream does with one request. A script is a list of these; the last one repeats.
 */
export interface Step {
  status?: number;
  headers?: Record<string, string>;
  /** Sent as it is, as JSON. */
  json?: unknown;
  /**
   * Sent piece by piece as they are, as an event stream: split a frame by splitting its text, a
   * letter by splitting its bytes. A promise keeps the stream open at its place until the test
   * settles it.
   */
  pieces?: readonly (string | Uint8Array | Promise<unknown>)[];
  /** Milliseconds before the first byte. */
  delayMs?: number;
  /** Milliseconds between two pieces. */
  pieceDelayMs?: number;
  /** No byte is sent before this settles. */
  held?: Promise<unknown>;
  /** Hangs up after the last piece instead of ending the reply. */
  cut?: boolean;
  /** Sends nothing more after the last piece, and leaves the connection open. */
  stalls?: boolean;
  /** Hangs up without a byte. */
  reset?: boolean;
}

export interface SeenRequest {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: unknown;
  /** The caller's end: the same for two requests says that they shared a connection. */
  remotePort: number;
  /** Resolves when the caller hung up before the reply was whole. */
  aborted: Promise<void>;
}

export interface FakeUpstream {
  /** The base URL of an OpenAI-compatible provider. */
  baseUrl: string;
  seen: SeenRequest[];
  /** Replaces what comes next on a path, such as `/v1/chat/completions`. */
  script(path: string, steps: readonly Step[]): void;
  close(): Promise<void>;
}

const chunkHead = {
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'fake-model',
};

/**
 * One chunk of OpenAI's stream: `chat.completion.chunk`, as openai-node's `ChatCompletionChunk`
 * types it.
 */
export const chunk = (
  delta: Record<string, unknown>,
  finish: string | null = null,
  more: Record<string, unknown> = {},
): string => {
  const choices = [{ index: 0, delta, finish_reason: finish }];
  return `data: ${JSON.stringify({ ...chunkHead, choices, ...more })}\n\n`;
};

export const usageChunk = (usage: Record<string, unknown>): string =>
  `data: ${JSON.stringify({ ...chunkHead, choices: [], usage })}\n\n`;

export const done = 'data: [DONE]\n\n';

/** A whole stream that says these words, with usage. */
export const spoken = (...words: string[]): Step => ({
  pieces: [
    chunk({ role: 'assistant', content: '' }),
    ...words.map((word) => chunk({ content: word })),
    chunk({}, 'stop'),
    usageChunk({
      prompt_tokens: 7,
      completion_tokens: words.length,
      total_tokens: 7 + words.length,
    }),
    done,
  ],
});

/** A failure in OpenAI's error form. */
export const failure = (
  status: number,
  message: string,
  code: string | null = null,
  headers: Record<string, string> = {},
): Step => ({ status, headers, json: { error: { message, type: 'error', param: null, code } } });

function answerByDefault(path: string, body: unknown): Step {
  if (path === '/v1/models')
    return {
      json: {
        object: 'list',
        data: [{ id: 'fake-model', object: 'model', created: 1, owned_by: 'fake' }],
      },
    };
  if (path === '/v1/embeddings') {
    const input = (body as { input?: unknown }).input;
    const texts = Array.isArray(input) ? input : [input];
    return {
      json: {
        object: 'list',
        model: 'fake-embedding',
        data: texts.map((text, index) => ({
          object: 'embedding',
          index,
          embedding: [String(text).length, 1, 0],
        })),
        usage: { prompt_tokens: texts.length, total_tokens: texts.length },
      },
    };
  }
  if (path === '/v1/chat/completions') return spoken('Hello', ' there');
  return failure(404, `no such path: ${path}`);
}

/** Never settles: for a reply that only the caller's hang-up ends. */
export const forever = new Promise<never>(() => undefined);

const commentEveryMs = 100;

/**
 * Keeps an event stream open by comments (HTML standard, server-sent events) until the test
 * releases it or the caller hangs up.
 */
async function holdOpen(held: Promise<unknown>, reply: ServerResponse): Promise<void> {
  let released = false;
  const release = (): void => {
    released = true;
  };
  held.then(release, release);
  while (!released && !reply.destroyed) {
    reply.write(': held\n\n');
    await sleep(commentEveryMs);
  }
}

async function play(step: Step, reply: ServerResponse): Promise<void> {
  if (step.delayMs !== undefined) await sleep(step.delayMs);
  await step.held;
  if (step.reset === true) reply.destroy();
  if (reply.destroyed) return;
  if (step.json !== undefined) {
    reply.writeHead(step.status ?? 200, { 'content-type': 'application/json', ...step.headers });
    reply.end(JSON.stringify(step.json));
    return;
  }
  reply.writeHead(step.status ?? 200, { 'content-type': 'text/event-stream', ...step.headers });
  for (const piece of step.pieces ?? []) {
    if (reply.destroyed) return;
    if (piece instanceof Promise) {
      await holdOpen(piece, reply);
      continue;
    }
    reply.write(piece);
    await sleep(step.pieceDelayMs ?? 1);
  }
  if (step.cut === true) reply.destroy();
  else if (step.stalls !== true) reply.end();
}

/** A provider on loopback that plays a script over real HTTP, and remembers what it was asked. */
export async function startFakeUpstream(): Promise<FakeUpstream> {
  const scripts = new Map<string, Step[]>();
  const seen: SeenRequest[] = [];
  const server = createServer((request, reply) => {
    const parts: Buffer[] = [];
    const aborted = new Promise<void>((resolve) => {
      reply.on('close', () => {
        if (!reply.writableFinished) resolve();
      });
    });
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const path = (request.url ?? '').split('?')[0] ?? '';
      const text = Buffer.concat(parts).toString();
      const body: unknown = text === '' ? null : JSON.parse(text);
      seen.push({
        method: request.method ?? '',
        path,
        headers: request.headers,
        body,
        remotePort: request.socket.remotePort ?? 0,
        aborted,
      });
      const steps = scripts.get(path);
      const step = steps && steps.length > 1 ? steps.shift() : steps?.[0];
      void play(step ?? answerByDefault(path, body), reply);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    seen,
    script: (path, steps) => void scripts.set(path, [...steps]),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
}
