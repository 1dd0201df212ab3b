import { describe, expect, it } from 'vitest';
import type { Message } from '../../../shared/contract/conversations.ts';
import { AppError } from '../../../shared/errors.ts';
import type { ChatEvent } from '../../../shared/chat.ts';
import type { AnswerEvent } from '../../../shared/contract/answers.ts';
import { startRun, type Run } from './start-run.ts';

const message: Message = {
  id: 'msg_1',
  conversationId: 'conv_1',
  role: 'assistant',
  content: '',
  reasoning: '',
  state: 'streaming',
  errorCode: null,
  errorMessage: null,
  declined: false,
  sources: [],
  searchedFor: null,
  footnote: null,
  createdAt: 1,
};
const footnote = {
  requestId: 'req_1',
  model: 'm',
  provider: 'local',
  account: null,
  local: true,
  inputTokens: 1,
  outputTokens: 1,
  costMicro: 0,
  currency: null,
  firstTokenMs: 1,
  totalMs: 1,
};

function running(
  events: (signal: AbortSignal) => AsyncIterable<ChatEvent | AnswerEvent>,
  save: (message: Message) => void = () => undefined,
) {
  const saved: Message[] = [];
  const unexpected: unknown[] = [];
  const run: Run = startRun({
    message,
    reply: (signal) => ({ events: events(signal), footnote: () => footnote }),
    save: (now) => {
      save(now);
      saved.push(now);
    },
    delta: () => undefined,
    changed: () => undefined,
    unexpected: (error) => unexpected.push(error),
  });
  return { run, saved, unexpected };
}

async function* says(...texts: string[]): AsyncGenerator<ChatEvent> {
  for (const text of texts) yield { type: 'text', text };
}

async function* saysThenFails(error: unknown, ...texts: string[]): AsyncGenerator<ChatEvent> {
  yield* says(...texts);
  throw error;
}

const never = new Promise<never>(() => undefined);
async function* saysThenHangs(...texts: string[]): AsyncGenerator<ChatEvent> {
  yield* says(...texts);
  await never;
}

describe('an answer', () => {
  it('is complete when its events end, with what served it', async () => {
    const { run, saved } = running(() => says('Hello', ' there'));
    await run.ended;
    expect(saved.at(-1)).toMatchObject({
      state: 'complete',
      content: 'Hello there',
      footnote,
      errorCode: null,
    });
  });

  it('that breaks off keeps its text as interrupted; one that never began has failed', async () => {
    const broken = running(() =>
      saysThenFails(new AppError('stream_broken', 'The provider broke off.'), 'Half'),
    );
    const refused = running(() =>
      saysThenFails(new AppError('no_candidate', 'No account can serve this.')),
    );
    await Promise.all([broken.run.ended, refused.run.ended]);
    expect(broken.saved.at(-1)).toMatchObject({
      state: 'interrupted',
      content: 'Half',
      errorCode: 'stream_broken',
      errorMessage: 'The provider broke off.',
    });
    expect(refused.saved.at(-1)).toMatchObject({
      state: 'failed',
      content: '',
      errorCode: 'no_candidate',
    });
  });

  it('shows no text of an error that no one foresaw, since it may hold a path or a key, and reports it', async () => {
    const { run, saved, unexpected } = running(() =>
      saysThenFails(new TypeError('cannot read /home/me/sk-secret')),
    );
    await run.ended;
    expect(saved.at(-1)).toMatchObject({ state: 'failed', errorCode: 'internal' });
    expect(saved.at(-1)?.errorMessage).not.toContain('/home/me');
    expect(unexpected).toHaveLength(1);
  });

  it('keeps the code and words of an error that crossed a process and lost its class', async () => {
    const { run, saved } = running(() =>
      saysThenFails(
        Object.assign(new Error('The model process ended.'), { code: 'inference_crashed' }),
      ),
    );
    await run.ended;
    expect(saved.at(-1)).toMatchObject({
      errorCode: 'inference_crashed',
      errorMessage: 'The model process ended.',
    });
  });

  it('stops at once though the upstream hangs and heeds nothing', async () => {
    const { run, saved } = running(() => saysThenHangs('Some'));
    await expect.poll(() => run.message().content).toBe('Some');
    run.stop();
    await run.ended;
    expect(saved.at(-1)).toMatchObject({ state: 'stopped', content: 'Some', errorCode: null });
  });

  it('is stopped at its upstream too, so that nothing is generated without a reader', async () => {
    let signal: AbortSignal | undefined;
    const { run } = running((given) => {
      signal = given;
      return saysThenHangs();
    });
    run.stop();
    await run.ended;
    expect(signal?.aborted).toBe(true);
  });

  it('is interrupted when the host closes', async () => {
    const { run, saved } = running(() => saysThenHangs('Some'));
    await expect.poll(() => run.message().content).toBe('Some');
    run.interrupt();
    await run.ended;
    expect(saved.at(-1)).toMatchObject({
      state: 'interrupted',
      content: 'Some',
      errorCode: 'host_unavailable',
    });
  });

  it('is saved while it is written, not only at its end', async () => {
    const { run, saved } = running(() => saysThenHangs('Part'));
    await expect
      .poll(() => saved.map(({ content, state }) => ({ content, state })))
      .toEqual([{ content: 'Part', state: 'streaming' }]);
    run.stop();
    await run.ended;
  });

  it('ends when it cannot be saved, and says why', async () => {
    let full = true;
    const { run } = running(
      () => saysThenHangs('Part'),
      () => {
        if (full) throw new AppError('disk_full', 'The disk is full.');
      },
    );
    await run.ended;
    full = false;
    expect(run.message()).toMatchObject({
      state: 'interrupted',
      content: 'Part',
      errorCode: 'disk_full',
    });
  });

  it('replaces what was streamed by the checked result', async () => {
    const { run, saved } = running(async function* () {
      yield* says('Ends in May [7]');
      const timing = { retrievalMs: 1, firstTokenMs: 1, totalMs: 1, tokensPerSecond: null };
      const result = {
        answer: 'Ends in May [1]',
        declined: false,
        sources: [],
        timing,
        model: 'm',
        footnote: null,
      };
      yield { type: 'done', result };
    });
    await run.ended;
    expect(saved.at(-1)?.content).toBe('Ends in May [1]');
  });

  it('that cannot even begin has failed, and does not stay as being written', async () => {
    const { run, saved } = running(() => {
      throw new AppError('not_found', 'The base is gone.');
    });
    await run.ended;
    expect(saved.at(-1)).toMatchObject({ state: 'failed', errorCode: 'not_found', footnote: null });
  });
});
