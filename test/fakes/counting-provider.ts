import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { randomOf } from '../bench/random.ts';
import {
  blockDelta,
  blockStart,
  blockStop,
  messageDelta,
  messageStart,
  messageStop,
} from './anthropic-replies.ts';
import { tokenizerNames, tokenizers, type TokenizerName } from './tokenizers.ts';
import { chunk, done, usageChunk } from './upstream.ts';

/**
 * How a provider ends a request. `unsaid`: answered, and no usage reported. `breaks`: before
 * content; `cut`: in the middle.
 */
export type ProviderEnding =
  | 'answers'
  | 'unsaid'
  | 'silent'
  | 'breaks'
  | 'cut'
  | 'fails'
  | 'refuses'
  | 'overloaded';
export const providerEndings: readonly ProviderEnding[] = [
  'answers',
  'answers',
  'answers',
  'unsaid',
  'silent',
  'breaks',
  'cut',
  'fails',
  'refuses',
  'overloaded',
];

export interface CountingProvider {
  /**
   * The base URL, which speaks OpenAI's chat completions and embeddings, and Anthropic's messages.
   */
  baseUrl: string;
  /** What it has charged for, in tokens. */
  counted(): number;
  requests(): number;
  /** Requests whose end is not known yet. */
  open(): number;
  close(): Promise<void>;
}

interface Body {
  model?: unknown;
  stream?: unknown;
  messages?: readonly { content?: unknown; [field: string]: unknown }[];
  input?: unknown;
  max_tokens?: unknown;
  max_completion_tokens?: unknown;
  [field: string]: unknown;
}

/** What it says an image is, as a model of 1,568 pixels an edge does. */
const imageTokens = 1_600;
/** What it puts around each message, as OpenAI does. */
const messageTokens = 4;
const defaultAnswer = 60;

/**
 * Texts of a body, and how many images it has. What names a role or a type is part of the message’s
 * own tokens.
 */
function contentOf(value: unknown, texts: string[]): number {
  if (typeof value === 'string') {
    texts.push(value);
    return 0;
  }
  if (Array.isArray(value))
    return value.reduce((sum: number, one) => sum + contentOf(one, texts), 0);
  if (typeof value !== 'object' || value === null) return 0;
  const part = value as Record<string, unknown>;
  if (part['type'] === 'image_url' || part['type'] === 'image') return 1;
  return contentOf(part['text'] ?? part['content'] ?? part['input'], texts);
}

function inputOf(body: Body, count: (text: string) => number): number {
  const texts: string[] = [];
  const messages = body.messages ?? [];
  const images = contentOf(
    [body['system'] ?? [], messages.map(({ content }) => content), body.input ?? []],
    texts,
  );
  for (const field of ['tools', 'response_format', 'stop', 'stop_sequences', 'output_config'])
    if (body[field] !== undefined) texts.push(JSON.stringify(body[field]));
  return (
    texts.reduce((sum, text) => sum + count(text), 0) +
    images * imageTokens +
    messages.length * messageTokens +
    (messages.length > 0 ? 3 : 0)
  );
}

const words = [
  'the',
  ' lease',
  ' ends',
  ' in',
  ' May',
  '，租约',
  ' Договор',
  ' {"a":1}',
  ' 😀',
  '\n',
  ' getUserName',
  ' zqxj',
];

/**
 * A provider on loopback that counts with a tokenizer by the model's name, `o200k` to `llama3`, and
 * keeps to the longest answer that it is sent.
 */
export async function startCountingProvider({
  seed,
  endings = providerEndings,
}: {
  seed: number;
  endings?: readonly ProviderEnding[];
}): Promise<CountingProvider> {
  const random = randomOf(seed);
  let counted = 0;
  let requests = 0;
  let open = 0;

  const answerOf = (body: Body, count: (text: string) => number): string[] => {
    const most = Number(body.max_completion_tokens ?? body.max_tokens ?? defaultAnswer);
    const pieces: string[] = [];
    for (let wanted = 1 + Math.floor(random() * defaultAnswer); wanted > 0; wanted -= 1) {
      const piece = words[Math.floor(random() * words.length)] ?? '';
      if (pieces.reduce((sum, one) => sum + count(one), count(piece)) > most) break;
      pieces.push(piece);
    }
    return pieces;
  };

  const stream = async (
    reply: ServerResponse,
    frames: readonly string[],
    hangUp: boolean,
  ): Promise<number> => {
    reply.writeHead(200, { 'content-type': 'text/event-stream' });
    let sent = 0;
    for (const frame of frames) {
      if (reply.destroyed) return sent;
      reply.write(frame);
      sent += 1;
      if (sent % 4 === 0) await sleep(1);
    }
    if (hangUp) reply.destroy();
    else reply.end();
    return sent;
  };

  /** Gives the tokens of the answer that it charges for. */
  const play = async (
    reply: ServerResponse,
    path: string,
    body: Body,
    {
      ending,
      input,
      count,
    }: { ending: ProviderEnding; input: number; count: (text: string) => number },
  ): Promise<number> => {
    const pieces = answerOf(body, count);
    const sum = (some: readonly string[]): number =>
      some.reduce((total, piece) => total + count(piece), 0);
    const fail = (status: number): void =>
      void reply
        .writeHead(status, { 'content-type': 'application/json' })
        .end(JSON.stringify({ error: { message: 'no', type: 'error', param: null, code: null } }));
    if (ending === 'refuses') return (fail(400), -input);
    if (ending === 'overloaded') return (fail(503), -input);
    // The work was done, and no one saw it.
    if (ending === 'fails') return (fail(500), sum(pieces));
    if (ending === 'breaks') return (reply.destroy(), sum(pieces));
    if (ending === 'silent') {
      await new Promise((resolve) => void reply.once('close', resolve));
      return sum(pieces);
    }
    if (path.endsWith('/embeddings')) {
      const vectors = [body.input]
        .flat()
        .map((_, index) => ({ object: 'embedding', index, embedding: [1, index, 0] }));
      reply.writeHead(200, { 'content-type': 'application/json' }).end(
        JSON.stringify({
          object: 'list',
          model: 'e',
          data: vectors,
          ...(ending === 'unsaid' ? {} : { usage: { prompt_tokens: input, total_tokens: input } }),
        }),
      );
      return 0;
    }
    const shown = ending === 'cut' ? pieces.slice(0, Math.ceil(pieces.length / 2)) : pieces;
    const output = sum(shown);
    const reported = ending === 'answers';
    if (path.endsWith('/messages')) {
      const usage = { input_tokens: reported ? input : 0, output_tokens: reported ? output : 0 };
      const frames = [
        messageStart({ ...usage, output_tokens: reported ? 1 : 0 }),
        blockStart(0, { type: 'text', text: '' }),
        ...shown.map((piece) => blockDelta(0, { type: 'text_delta', text: piece })),
      ];
      const sent = await stream(
        reply,
        ending === 'cut'
          ? frames
          : [
              ...frames,
              blockStop(0),
              messageDelta('end_turn', { output_tokens: usage.output_tokens }),
              messageStop,
            ],
        ending === 'cut',
      );
      return sum(shown.slice(0, Math.max(0, sent - 2)));
    }
    const usage = { prompt_tokens: input, completion_tokens: output, total_tokens: input + output };
    if (body.stream !== true && ending !== 'cut') {
      reply.writeHead(200, { 'content-type': 'application/json' }).end(
        JSON.stringify({
          id: 'c',
          object: 'chat.completion',
          created: 1,
          model: 'm',
          choices: [
            {
              index: 0,
              message: { role: 'assistant', content: shown.join('') },
              finish_reason: 'stop',
            },
          ],
          ...(reported ? { usage } : {}),
        }),
      );
      return output;
    }
    const frames = shown.map((piece) => chunk({ content: piece }));
    const sent = await stream(
      reply,
      ending === 'cut'
        ? frames
        : [...frames, chunk({}, 'stop'), ...(reported ? [usageChunk(usage)] : []), done],
      ending === 'cut',
    );
    return sum(shown.slice(0, sent));
  };

  const server = createServer((asked, reply) => {
    const data: Buffer[] = [];
    reply.on('error', () => undefined);
    asked.on('data', (piece: Buffer) => data.push(piece));
    asked.on('end', () => {
      const path = (asked.url ?? '').split('?')[0] ?? '';
      if (asked.method !== 'POST') return void reply.writeHead(404).end('{}');
      const body = JSON.parse(Buffer.concat(data).toString()) as Body;
      const name = tokenizerNames.find((one) => String(body.model).includes(one)) ?? 'o200k';
      const count = tokenizers[name satisfies TokenizerName];
      const input = inputOf(body, count);
      const ending = endings[Math.floor(random() * endings.length)] ?? 'answers';
      requests += 1;
      open += 1;
      void play(reply, path, body, { ending, input, count }).then((output) => {
        counted += input + output;
        open -= 1;
      });
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    counted: () => counted,
    requests: () => requests,
    open: () => open,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
