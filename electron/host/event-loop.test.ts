import { describe, expect, it } from 'vitest';
import { createTurns, runAtOnce, type Steps } from './event-loop.ts';

/** A clock that a step moves, and turns that the test begins. */
function scripted(sliceMs = 4) {
  let clock = 0;
  const pending: (() => void)[] = [];
  const turns = createTurns({
    sliceMs,
    now: () => clock,
    nextTurn: (resume) => void pending.push(resume),
  });
  const stepsOf = function* (
    count: number,
    name: string,
    log: string[],
    stepMs = 1,
  ): Steps<string> {
    for (let step = 0; step < count; step += 1) {
      clock += stepMs;
      log.push(name);
      yield undefined;
    }
    return name;
  };
  return { turns, stepsOf, turn: () => pending.splice(0).forEach((resume) => resume()), pending };
}

describe('turns of the event loop', () => {
  it('give the loop back after the slice, however many computations wait', async () => {
    const { turns, stepsOf, turn } = scripted();
    const log: string[] = [];
    const all = Promise.all(['a', 'b', 'c'].map((name) => turns.run(stepsOf(10, name, log))));
    expect(log).toHaveLength(4);
    for (let round = 2; log.length < 30; round += 1) {
      turn();
      expect(log.length).toBeLessThanOrEqual(round * 4);
    }
    turn();
    expect(await all).toEqual(['a', 'b', 'c']);
  });

  it('go round, so that a long computation does not keep a short one waiting for its end', async () => {
    const { turns, stepsOf, turn } = scripted();
    const log: string[] = [];
    void turns.run(stepsOf(1_000, 'long', log));
    const short = turns.run(stepsOf(3, 'short', log));
    for (let round = 0; round < 4; round += 1) turn();
    expect(await short).toBe('short');
    expect(log.length).toBeLessThan(50);
  });

  it('end a computation whose request was aborted, and reject with what a step throws', async () => {
    const { turns, stepsOf, turn } = scripted();
    const abort = new AbortController();
    const log: string[] = [];
    const aborted = turns.run(stepsOf(1_000, 'a', log), abort.signal);
    abort.abort();
    turn();
    await expect(aborted).rejects.toMatchObject({ code: 'aborted' });
    const broken = turns.run(
      (function* (): Steps<never> {
        yield undefined;
        throw new RangeError('no');
      })(),
    );
    turn();
    await expect(broken).rejects.toThrow(RangeError);
  });

  it('leave nothing scheduled once all have ended', async () => {
    const { turns, stepsOf, turn, pending } = scripted();
    await turns.run(stepsOf(1, 'a', []));
    turn();
    expect(pending).toHaveLength(0);
    expect(runAtOnce(stepsOf(9, 'b', []))).toBe('b');
  });
});
