import type { HabitWorld } from './habit-world.ts';

/** What a client of Hearth has in the end. */
export interface Answer {
  text: string;
  reasoning: string;
  calls: { id: string; name: string; arguments: string }[];
  finish: string | null;
  /** Prompt, completion and total. */
  usage: number[];
  error: { isTyped: boolean } | null;
  raw: string;
}

interface WireMessage {
  content?: string | null;
  reasoning_content?: string;
  tool_calls?: { index?: number; id?: string; function?: { name?: string; arguments?: string } }[];
}
interface WireReply {
  choices?: { delta?: WireMessage; message?: WireMessage; finish_reason?: string | null }[];
  usage?: Record<string, number> | null;
  error?: { message?: unknown; type?: unknown; code?: unknown };
}

const valuesIn = (text: string): WireReply[] =>
  (text.startsWith('{')
    ? [text]
    : [...text.matchAll(/^data: (\{.*)$/gm)].map(([, data = '']) => data)
  ).map((data) => JSON.parse(data) as WireReply);

function addMessage(answer: Answer, message: WireMessage): void {
  answer.text += message.content ?? '';
  answer.reasoning += message.reasoning_content ?? '';
  for (const [position, piece] of (message.tool_calls ?? []).entries()) {
    const call = (answer.calls[piece.index ?? position] ??= { id: '', name: '', arguments: '' });
    call.id = piece.id ?? call.id;
    call.name = piece.function?.name ?? call.name;
    call.arguments += piece.function?.arguments ?? '';
  }
}

/** Reads Hearth's reply, plain or streamed. */
export function answerOf(status: number, raw: string): Answer {
  const answer: Answer = {
    text: '',
    reasoning: '',
    calls: [],
    finish: null,
    usage: [0, 0, 0],
    error: null,
    raw,
  };
  for (const { choices = [], usage, error } of valuesIn(raw)) {
    if (error !== undefined) {
      const isTyped =
        typeof error.message === 'string' &&
        typeof error.code === 'string' &&
        error.code !== 'internal_error';
      answer.error = { isTyped: isTyped && status !== 500 };
    }
    if (usage)
      answer.usage = [
        usage['prompt_tokens'] ?? 0,
        usage['completion_tokens'] ?? 0,
        usage['total_tokens'] ?? 0,
      ];
    const [choice] = choices;
    if (choice === undefined) continue;
    addMessage(answer, choice.delta ?? choice.message ?? {});
    answer.finish = choice.finish_reason ?? answer.finish;
  }
  return answer;
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
};

/** Whether an answer is what the upstream meant. */
export function isRight(answer: Answer, { truth, habits }: HabitWorld): boolean {
  const finish = habits.finish === 'missing' && truth.finish === 'length' ? 'stop' : truth.finish;
  const calls = answer.calls.map((call) => ({
    name: call.name,
    arguments: parsed(call.arguments),
  }));
  const ids = new Set(answer.calls.map(({ id }) => id));
  return (
    answer.error === null &&
    answer.text === truth.text &&
    answer.reasoning === truth.reasoning &&
    JSON.stringify(calls) === JSON.stringify(truth.calls) &&
    ids.size === calls.length &&
    !ids.has('') &&
    answer.finish === finish
  );
}
