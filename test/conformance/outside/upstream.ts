import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerOf, tokensIn, type Said, type WireRequest } from './clever-model.ts';
import { scriptedAnswer } from './scripted-answer.ts';

/** A provider on loopback that answers sensibly over real HTTP, in OpenAI's forms (openai-node, `ChatCompletion`, `ChatCompletionChunk`). */

export interface CleverUpstream {
  baseUrl: string;
  close(): Promise<void>;
}

const head = (model: string) => ({ id: 'chatcmpl-outside', created: 1, model });
const callsOf = (said: Said) =>
  said.calls.map((call, index) => ({
    index,
    id: `call_${index}_${Date.now().toString(36)}`,
    type: 'function',
    function: call,
  }));
const finishOf = (said: Said): string => (said.calls.length > 0 ? 'tool_calls' : 'stop');

function usageOf(request: WireRequest, said: Said) {
  const prompt = tokensIn(JSON.stringify(request.messages));
  const completion = tokensIn(said.text + said.calls.map((call) => call.arguments).join(''));
  const details = {
    prompt_tokens_details: { cached_tokens: Math.floor(prompt / 4) },
    completion_tokens_details: { reasoning_tokens: Math.floor(completion / 4) },
  };
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    ...details,
  };
}

function whole(request: WireRequest, said: Said): unknown {
  const calls = callsOf(said).map(({ index: _, ...call }) => call);
  const message = {
    role: 'assistant',
    content: calls.length > 0 ? null : said.text,
    ...(calls.length > 0 ? { tool_calls: calls } : {}),
  };
  return {
    ...head(request.model),
    object: 'chat.completion',
    choices: [{ index: 0, message, finish_reason: finishOf(said) }],
    usage: usageOf(request, said),
  };
}

/** Words one by one; a call's arguments in two pieces. */
function* pieces(said: Said): Generator<Record<string, unknown>> {
  yield { role: 'assistant', content: '' };
  for (const word of said.text.match(/\s*\S+\s*$|\s*\S+/g) ?? []) yield { content: word };
  for (const { index, id, type, function: called } of callsOf(said)) {
    const middle = Math.floor(called.arguments.length / 2);
    yield {
      tool_calls: [
        {
          index,
          id,
          type,
          function: { name: called.name, arguments: called.arguments.slice(0, middle) },
        },
      ],
    };
    yield { tool_calls: [{ index, function: { arguments: called.arguments.slice(middle) } }] };
  }
}

async function stream(reply: ServerResponse, request: WireRequest, said: Said): Promise<void> {
  const send = (choices: readonly unknown[], more = {}): unknown =>
    reply.write(
      `data: ${JSON.stringify({ ...head(request.model), object: 'chat.completion.chunk', choices, ...more })}\n\n`,
    );
  reply.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const delta of pieces(said)) {
    send([{ index: 0, delta, finish_reason: null }]);
    await new Promise((resolve) => setImmediate(resolve));
  }
  send([{ index: 0, delta: {}, finish_reason: finishOf(said) }]);
  if (request.stream_options?.include_usage === true) send([], { usage: usageOf(request, said) });
  reply.end('data: [DONE]\n\n');
}

/** openai-node, `ModerationCreateResponse`: whatever speaks of harm is flagged. */
function moderated({ input }: { input: string | readonly string[] }): unknown {
  const results = [input].flat().map((text) => {
    const flagged = /\b(?:kill|hurt)\b/i.test(text);
    return {
      flagged,
      categories: { violence: flagged },
      category_scores: { violence: flagged ? 0.9 : 0.01 },
      category_applied_input_types: { violence: ['text'] },
    };
  });
  return { id: 'modr-outside', model: 'clever-moderation', results };
}

/** Two models fail as providers do: one always says that it is asked too often, one that it was asked wrongly. */
const failures: Readonly<Record<string, readonly [number, string, Record<string, string>]>> = {
  'clever-crowded': [429, 'Rate limit reached for requests', { 'retry-after': '7' }],
  'clever-picky': [400, 'The value of temperature is not one of mine', {}],
};

function answer(reply: ServerResponse, path: string, text: string): void {
  const json = (value: unknown, status = 200, headers: Record<string, string> = {}): void =>
    void reply
      .writeHead(status, { 'content-type': 'application/json', ...headers })
      .end(JSON.stringify(value));
  if (path === '/v1/models') return json({ object: 'list', data: [] });
  if (path === '/v1/moderations')
    return json(moderated(JSON.parse(text) as Parameters<typeof moderated>[0]));
  if (path !== '/v1/chat/completions')
    return json(
      { error: { message: `no such path: ${path}`, type: 'error', param: null, code: null } },
      404,
    );
  const request = JSON.parse(text) as WireRequest;
  const failure = failures[request.model];
  if (failure !== undefined)
    return json(
      { error: { message: failure[1], type: 'error', param: null, code: null } },
      failure[0],
      failure[2],
    );
  const said = scriptedAnswer(request) ?? answerOf(request);
  if (request.stream === true) void stream(reply, request, said);
  else json(whole(request, said));
}

/** Starts it on a port of its own. */
export async function startCleverUpstream(): Promise<CleverUpstream> {
  const server = createServer((request, reply) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () =>
      answer(reply, (request.url ?? '').split('?')[0] ?? '', Buffer.concat(parts).toString()),
    );
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
