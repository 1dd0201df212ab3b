import type { FailureHabit, Habits, Truth } from './habits.ts';
import type { Random } from './random.ts';

/** One reply as it is written to the wire, in pieces. */
export interface WorldReply {
  status: number;
  headers: Record<string, string>;
  pieces: readonly Uint8Array[];
}

type Json = Record<string, unknown>;

const keepAlives = [
  '',
  ': ping\n\n',
  'data:\n\n',
  'data: \n\n',
  'event: ping\ndata: \n\n',
  'event: ping\ndata: {"type":"ping"}\n\n',
  '\n\n',
];

const spellings = {
  stop: ['STOP', 'end_turn', 'eos', 'stop_sequence'],
  length: ['max_tokens', 'MAX_TOKENS', 'model_length'],
  tool_calls: ['tool_use', 'function_call', 'TOOL_CALLS', 'stop'],
} as const;

const promptTokens = 23;

/** The usage of an answer that a tokenizer would count, in a server's own form. */
function usageOf(truth: Truth, habits: Habits): Json | null {
  const completion = Math.max(1, Math.ceil((truth.text.length + 20 * truth.calls.length) / 4));
  const right = {
    prompt_tokens: promptTokens,
    completion_tokens: completion,
    total_tokens: promptTokens + completion,
  };
  switch (habits.usage) {
    case 'missing':
      return null;
    case 'zeros':
      return { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 };
    case 'total':
      return { total_tokens: right.total_tokens };
    case 'broken':
      return { ...right, prompt_tokens: -4 };
    case 'outside':
      return {
        ...right,
        total_tokens: right.total_tokens + 40,
        completion_tokens_details: { reasoning_tokens: 40 },
      };
    default:
      return right;
  }
}

const cut = (text: string, random: Random): string[] => {
  const pieces: string[] = [];
  for (let at = 0; at < text.length;) {
    const length = 1 + random.below(12);
    pieces.push(text.slice(at, at + length));
    at += length;
  }
  return pieces;
};

function contentOf(text: string, habits: Habits, thinking = ''): unknown {
  const parts =
    thinking === '' ? [] : [{ type: 'thinking', thinking: [{ type: 'text', text: thinking }] }];
  if (parts.length > 0 || habits.content === 'parts')
    return [...parts, ...(text === '' ? [] : [{ type: 'text', text }])];
  if (habits.content === 'texts') return [text];
  return habits.content === 'object' ? { type: 'text', text } : text;
}

function reasoningFields(reasoning: string, habits: Habits): Json {
  if (reasoning === '') return {};
  switch (habits.reasoning) {
    case 'reasoning':
      return { reasoning };
    case 'details':
      return { reasoning_details: [{ type: 'reasoning.text', text: reasoning, index: 0 }] };
    case 'object':
      return { reasoning: { content: reasoning } };
    case 'part':
      return { content: contentOf('', habits, reasoning) };
    default:
      return { reasoning_content: reasoning };
  }
}

const placeOf = (at: number, { place }: Habits): Json => {
  if (place === 'none') return {};
  if (place === 'zero') return { index: 0 };
  return { index: place === 'text' ? String(at) : place === 'fromOne' ? at + 1 : at };
};

function idOf(at: number, piece: number, { ids, nulls }: Habits): Json {
  if (ids === 'none') return nulls ? { id: null } : {};
  if (ids === 'repeated') return { id: '0' };
  if (piece > 0)
    return ids === 'changing' ? { id: `other_${at}_${piece}` } : nulls ? { id: null } : {};
  return { id: `call_${at}` };
}

const wholeCall = (call: Truth['calls'][number], at: number, habits: Habits): Json => ({
  ...placeOf(at, habits),
  ...idOf(at, 0, habits),
  type: 'function',
  function: {
    name: call.name,
    arguments: habits.arguments === 'object' ? call.arguments : JSON.stringify(call.arguments),
  },
});

/** The deltas of the calls, each with the choice that it is in. */
function callDeltas(
  truth: Truth,
  habits: Habits,
  random: Random,
): { delta: Json; choice: number }[] {
  const whole = truth.calls.map((call, at) => wholeCall(call, at, habits));
  if (whole.length === 0) return [];
  if (habits.calls === 'oneDelta') return [{ delta: { tool_calls: whole }, choice: 0 }];
  if (habits.calls === 'whole')
    return whole.map((call) => ({ delta: { tool_calls: [call] }, choice: 0 }));
  if (habits.calls === 'choices')
    return whole.map((call, at) => ({
      delta: { tool_calls: [{ ...call, ...(habits.place === 'none' ? {} : { index: 0 }) }] },
      choice: at + (truth.text === '' ? 0 : 1),
    }));
  return truth.calls.flatMap((call, at) => {
    const open = {
      ...placeOf(at, habits),
      ...idOf(at, 0, habits),
      type: 'function',
      function: { name: call.name, arguments: habits.nulls ? null : '' },
    };
    const pieces = cut(JSON.stringify(call.arguments), random).map((text, piece) => ({
      ...placeOf(at, habits),
      ...(habits.ids === 'repeated' ? { id: '0' } : idOf(at, piece + 1, habits)),
      function: { ...(habits.nulls ? { name: null } : {}), arguments: text },
    }));
    return [open, ...pieces].map((one) => ({ delta: { tool_calls: [one] }, choice: 0 }));
  });
}

function finishWord(truth: Truth, habits: Habits, random: Random): string {
  if (habits.finish === 'spelling') return random.pick(spellings[truth.finish]);
  return habits.finish === 'stop' && truth.finish === 'tool_calls' ? 'stop' : truth.finish;
}

const head = { id: 'x', object: 'chat.completion.chunk', created: 1, model: 'm' };

/** The JSON of each event, in order. */
function chunksOf(truth: Truth, habits: Habits, random: Random): Json[] {
  const usage = usageOf(truth, habits);
  const isMissing = habits.finish === 'missing';
  const empty = isMissing ? {} : { finish_reason: null };
  const chunk = (delta: Json, choice = 0, more: Json = {}): Json => ({
    ...head,
    choices: [{ index: choice, delta, ...empty, ...more }],
  });
  const chunks = [chunk({ role: 'assistant', content: habits.nulls ? null : '' })];
  const { reasoning } = truth;
  if (reasoning !== '') chunks.push(chunk(reasoningFields(reasoning, habits)));
  for (const piece of cut(truth.text, random))
    chunks.push(chunk({ content: contentOf(piece, habits) }));
  for (const { delta, choice } of callDeltas(truth, habits, random))
    chunks.push(chunk(delta, choice));
  const word = finishWord(truth, habits, random);
  if (habits.finish === 'delta') chunks.push(chunk({ finish_reason: word }));
  else if (habits.finish === 'top') chunks.push({ ...chunk({}), finish_reason: word });
  else if (!isMissing)
    chunks.push(chunk(habits.nulls ? { content: null } : {}, 0, { finish_reason: word }));
  if (habits.repeats && truth.text !== '')
    chunks.push({ ...head, choices: [{ index: 0, message: { content: truth.text }, ...empty }] });
  return usage === null ? chunks : withUsage(chunks, usage, habits);
}

function withUsage(chunks: Json[], usage: Json, { usage: where }: Habits): Json[] {
  if (where === 'each') return chunks.map((chunk) => ({ ...chunk, usage }));
  if (where === 'first') return chunks.map((chunk, at) => (at === 0 ? { ...chunk, usage } : chunk));
  if (where === 'inChoice') {
    const last = chunks.at(-1);
    const [choice] = (last?.['choices'] ?? []) as Json[];
    return [...chunks.slice(0, -1), { ...last, choices: [{ ...choice, usage }] }];
  }
  return [...chunks, { ...head, choices: [], usage }];
}

/** The plain answer. */
function wholeOf(truth: Truth, habits: Habits, random: Random): Json {
  const usage = usageOf(truth, habits);
  const calls = truth.calls.map((call, at) => wholeCall(call, at, habits));
  const isPart = habits.reasoning === 'part';
  const content =
    truth.text === '' && !isPart && calls.length > 0
      ? null
      : contentOf(truth.text, habits, isPart ? truth.reasoning : '');
  const word = finishWord(truth, habits, random);
  const finish = (): Json => {
    if (habits.finish === 'missing') return habits.nulls ? { finish_reason: null } : {};
    return habits.finish === 'top' || habits.finish === 'delta' ? {} : { finish_reason: word };
  };
  const inMessage = habits.finish === 'delta' ? { finish_reason: word } : {};
  const message = {
    role: 'assistant',
    ...(isPart ? {} : reasoningFields(truth.reasoning, habits)),
    content,
    ...inMessage,
  };
  const isSpread = habits.calls === 'choices';
  const first = {
    index: 0,
    message: { ...message, ...(calls.length > 0 && !isSpread ? { tool_calls: calls } : {}) },
    ...finish(),
  };
  const others = isSpread
    ? calls.map((call, at) => ({
        index: at + 1,
        message: { role: 'assistant', content: null, tool_calls: [call] },
        ...finish(),
      }))
    : [];
  return {
    ...head,
    object: 'chat.completion',
    choices: [first, ...others],
    ...(habits.finish === 'top' ? { finish_reason: word } : {}),
    ...(usage === null ? {} : { usage }),
  };
}

const doneOf = {
  right: 'data: [DONE]\n\n',
  missing: '',
  spaces: 'data: [DONE] \n\n',
  lowercase: 'data: [done]\n\n',
};

function eventsText(truth: Truth, habits: Habits, random: Random): string {
  const keepAlive = keepAlives[habits.keepAlive] ?? '';
  const frames = chunksOf(truth, habits, random).map(
    (chunk) => `data: ${JSON.stringify(chunk)}\n\n`,
  );
  const text = frames.map((frame) => (random.chance(0.3) ? keepAlive : '') + frame).join('');
  const whole = text + keepAlive + doneOf[habits.done];
  return habits.lineEnd === '\n' ? whole : whole.replaceAll('\n', habits.lineEnd);
}

function typeOf(isEvents: boolean, { contentType }: Habits): Record<string, string> {
  if (contentType === 'none') return {};
  const isJson = contentType === 'right' ? !isEvents : isEvents;
  return { 'content-type': isJson ? 'application/json' : 'text/event-stream; charset=utf-8' };
}

function inPieces(text: string, { pieceBytes, byteOrderMark }: Habits): Uint8Array[] {
  const bytes = Buffer.from((byteOrderMark ? '\u{FEFF}' : '') + text);
  if (pieceBytes === 0) return [bytes];
  const pieces: Uint8Array[] = [];
  // A long answer byte by byte would only take time.
  const step = Math.max(pieceBytes, Math.ceil(bytes.length / 200));
  for (let at = 0; at < bytes.length; at += step) pieces.push(bytes.subarray(at, at + step));
  return pieces;
}

const said = 'The quarry is closed (sk-world-4f8a1c0b7d2e9a63)';

function failureText({ form, status }: FailureHabit): string {
  const error = {
    message: said,
    type: 'invalid_request_error',
    code: status === 200 ? 500 : status,
  };
  switch (form) {
    case 'array':
      return JSON.stringify([{ error }]);
    case 'text':
      return JSON.stringify({ error: said });
    case 'event':
      return `data: ${JSON.stringify({ error })}\n\ndata: [DONE]\n\n`;
    case 'errorField':
      return `error: ${JSON.stringify(error)}\n\n`;
    case 'named':
      return `event: error\ndata: ${JSON.stringify(error)}\n\n`;
    case 'detail':
      return JSON.stringify({ detail: [{ loc: ['body'], msg: said }] });
    case 'page':
      return '<html><body>Sign in</body></html>';
    case 'afterText':
      return (
        `data: ${JSON.stringify({ choices: [{ delta: { content: 'The ' } }] })}\n\n` +
        `data: ${JSON.stringify({ error })}\n\n`
      );
    default:
      return JSON.stringify({ error });
  }
}

function failed(failure: FailureHabit, habits: Habits): WorldReply {
  const text = failureText(failure);
  return {
    status: failure.form === 'afterText' ? 200 : failure.status,
    headers: typeOf(!/^[[{<]/.test(text), habits),
    pieces: inPieces(text, { ...habits, byteOrderMark: false }),
  };
}

const refusal = (name: string): WorldReply => ({
  status: 400,
  headers: { 'content-type': 'application/json' },
  pieces: [
    Buffer.from(
      JSON.stringify({
        error: { message: `Unknown parameter: '${name}'.`, param: name, code: 'unknown_parameter' },
      }),
    ),
  ],
});

/** What a world replies to a request. */
export function toReply(truth: Truth, habits: Habits, body: Json, random: Random): WorldReply {
  const refused = habits.refuses.find((name) => body[name] !== undefined);
  if (refused !== undefined) return refusal(refused);
  if (habits.fails !== null) return failed(habits.fails, habits);
  const isEvents = habits.form === 'asked' ? body['stream'] === true : habits.form === 'events';
  const text = isEvents
    ? eventsText(truth, habits, random)
    : JSON.stringify(wholeOf(truth, habits, random));
  return { status: 200, headers: typeOf(isEvents, habits), pieces: inPieces(text, habits) };
}
