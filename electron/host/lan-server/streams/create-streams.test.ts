import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { AppError, errorCodeOf } from '../../../../shared/errors.ts';
import { frameStream } from './frame-reply.ts';
import { createStreams, type Streams } from './create-streams.ts';
import type { ReplayableStream } from './live-stream.ts';
import type { SseEncoder } from './sse-encoder.ts';
import { noConnection } from './testing/read-stream.ts';

const plain: SseEncoder<string> = {
  start: () => [],
  event: (text) => [`data: ${text}\n\n`],
  end: () => ['data: end\n\n'],
  fail: (error, isDisconnected) => [
    `data: ${errorCodeOf(error)}${isDisconnected ? ' left' : ''}\n\n`,
  ],
  heartbeat: ':\n\n',
};

/** A source that gives what the test puts into it, and ends when it is aborted. */
function scripted() {
  const waiting: PromiseWithResolvers<IteratorResult<string>>[] = [];
  const given: IteratorResult<string>[] = [];
  const put = (step: IteratorResult<string>): void =>
    void (waiting.length > 0 ? waiting.shift()?.resolve(step) : given.push(step));
  const rest: AsyncIterator<string> = {
    next: () => {
      const ready = given.shift();
      if (ready !== undefined) return Promise.resolve(ready);
      const wait = Promise.withResolvers<IteratorResult<string>>();
      waiting.push(wait);
      return wait.promise;
    },
  };
  const abort = (): void => waiting.shift()?.reject(new AppError('aborted', 'Stopped.'));
  return {
    rest,
    abort,
    say: (...texts: string[]) => texts.forEach((value) => put({ done: false, value })),
    end: () => put({ done: true, value: undefined }),
  };
}

function begin(streams: Streams, { id = 's', resumeWindowMs = 0, first = 'a' } = {}) {
  const script = scripted();
  const broken: unknown[] = [];
  const stream = streams.open(
    {
      id,
      ownerId: 'me',
      path: '/here',
      resumeWindowMs,
      isAuthorized: () => true,
      language: 'en',
    },
    {
      first,
      rest: script.rest,
      encoder: plain,
      onBroken: (error) => broken.push(error),
      abort: script.abort,
    },
  );
  return { ...script, stream, broken };
}

const bytes = (stream: ReplayableStream, from = 0, connection = noConnection()) =>
  frameStream({ stream, from, connection });
const textOf = (stream: ReplayableStream, from = 0): Promise<string> =>
  new Response(bytes(stream, from)).text();
const codeOf = (work: () => unknown): string => {
  try {
    work();
    return 'went through';
  } catch (error) {
    return errorCodeOf(error);
  }
};

test('a stream that is over is replayed from any of its events, for its owner and where it was asked for', async () => {
  const streams = createStreams({ now: Date.now });
  const { stream, say, end } = begin(streams);
  say('b', 'c');
  end();
  expect(await textOf(stream)).toBe(
    'id: s:0\ndata: a\n\nid: s:1\ndata: b\n\nid: s:2\ndata: c\n\nid: s:3\ndata: end\n\n',
  );
  expect(await textOf(streams.find('me', 's', '/here'), 3)).toBe('id: s:3\ndata: end\n\n');
  expect(await textOf(streams.find('me', 's'), 4)).toBe('');
  expect(codeOf(() => stream.from(5))).toBe('not_found');
  expect(codeOf(() => streams.find('you', 's'))).toBe('not_found');
  expect(codeOf(() => streams.find('me', 's', '/there'))).toBe('not_found');
  expect(codeOf(() => streams.find('me', 'other'))).toBe('not_found');
});

test('an ended stream is forgotten after a minute, and not while it runs', async () => {
  let clock = 0;
  const streams = createStreams({ now: () => clock });
  const { stream, end } = begin(streams);
  clock = 600_000;
  expect(streams.find('me', 's')).toBe(stream);
  end();
  await textOf(stream);
  clock += 59_999;
  expect(streams.find('me', 's')).toBe(stream);
  clock += 1;
  expect(codeOf(() => streams.find('me', 's'))).toBe('not_found');
});

test('a new reader takes over from a silent one, who is hung up on; nothing is lost between them', async () => {
  const streams = createStreams({ now: Date.now });
  const { stream, say, end } = begin(streams);
  const hungUp = Promise.withResolvers<void>();
  const first = bytes(stream, 0, { ...noConnection(), hangUp: hungUp.resolve }).getReader();
  await first.read();
  void first.read().catch(() => undefined);
  const second = textOf(stream, 1);
  await hungUp.promise;
  say('b');
  await sleep(1);
  await first.cancel();
  say('c');
  end();
  expect(await second).toBe('id: s:1\ndata: b\n\nid: s:2\ndata: c\n\nid: s:3\ndata: end\n\n');
});

test('without its reader a stream ends at once, says so, and reports nothing broken', async () => {
  const streams = createStreams({ now: Date.now });
  const { stream, broken } = begin(streams);
  const reader = bytes(stream).getReader();
  await reader.read();
  await reader.cancel();
  expect(await textOf(streams.find('me', 's'), 1)).toBe('id: s:1\ndata: aborted left\n\n');
  expect(broken).toEqual([]);
});

test('who asked to be waited for finds what came meanwhile, and after that time the upstream is stopped', async () => {
  const streams = createStreams({ now: Date.now });
  const { stream, say } = begin(streams, { resumeWindowMs: 50 });
  const leave = async (from: number): Promise<void> => {
    const reader = bytes(stream, from).getReader();
    await reader.read();
    await reader.cancel();
  };
  await leave(0);
  say('b', 'c');
  await expect.poll(() => stream.next).toBe(3);
  await leave(1);
  await expect.poll(() => stream.over).toBe(true);
  expect(await textOf(stream, 1)).toBe(
    'id: s:1\ndata: b\n\nid: s:2\ndata: c\n\nid: s:3\ndata: aborted left\n\n',
  );
});

test('an upstream that says more than a reader could find again is held back until one comes', async () => {
  const streams = createStreams({ now: Date.now });
  const { stream, say, end } = begin(streams, { resumeWindowMs: 10_000 });
  const reader = bytes(stream).getReader();
  await reader.read();
  await reader.cancel();
  for (let n = 0; n < 30; n += 1) say('x'.repeat(100_000));
  await sleep(5);
  expect(stream.size).toBeLessThan(1024 * 1024);
  end();
  const text = await textOf(stream, 1);
  expect(text.split('data: x')).toHaveLength(31);
  expect(text.endsWith('data: end\n\n')).toBe(true);
});

test('of a long stream the oldest events are let go, and asking for them says so', async () => {
  const streams = createStreams({ now: Date.now });
  const { stream, say, end } = begin(streams);
  for (let n = 0; n < 30; n += 1) say('x'.repeat(100_000));
  end();
  expect((await textOf(stream)).split('data: x')).toHaveLength(31);
  expect(stream.size).toBeLessThan(1024 * 1024 + 1);
  expect(codeOf(() => stream.from(1))).toBe('not_found');
  expect(stream.from(30)).toContain('data: end');
});

test('many streams together keep to their bound: ended ones are forgotten first, then running ones let go', async () => {
  const streams = createStreams({ now: Date.now, mostBytes: 100_000 });
  for (let n = 0; n < 20; n += 1) {
    const { stream, end } = begin(streams, { id: `s${n}`, first: 'x'.repeat(10_000) });
    end();
    await textOf(stream);
  }
  expect(codeOf(() => streams.find('me', 's0'))).toBe('not_found');
  expect(streams.find('me', 's19').over).toBe(true);
  const running = Array.from({ length: 20 }, (_, n) =>
    begin(streams, { id: `r${n}`, first: 'x'.repeat(5_000) }),
  );
  for (const { say, stream } of running) {
    const reader = bytes(stream).getReader();
    await reader.read();
    say('y'.repeat(5_000));
    await reader.read();
  }
  expect(codeOf(() => streams.find('me', 's19'))).toBe('not_found');
  expect(running.reduce((sum, { stream }) => sum + stream.size, 0)).toBeLessThan(150_000);
  expect(running.every(({ stream }) => stream.from(1).includes('yyy'))).toBe(true);
});

test('a stream that begins where there is no room loses nothing before it is read', async () => {
  const { stream, say, end } = begin(createStreams({ now: Date.now, mostBytes: 1 }));
  say('b');
  end();
  expect(await textOf(stream)).toContain('id: s:0\ndata: a\n\nid: s:1\ndata: b\n\n');
});

test('the server’s end stops streams with and without a reader', async () => {
  const streams = createStreams({ now: Date.now });
  const read = begin(streams, { id: 'read' });
  const text = textOf(read.stream);
  const alone = begin(streams, { id: 'alone', resumeWindowMs: 10_000 });
  const reader = bytes(alone.stream).getReader();
  await reader.read();
  await reader.cancel();
  await sleep(1);
  streams.close();
  expect(await text).toContain('data: aborted\n\n');
  expect(alone.stream.over).toBe(true);
});
