import { beforeAll, describe, expect, it } from 'vitest';
import { runHabitWorlds, type WorldOutcome } from '../../fakes/habits/run-habit-worlds.ts';

/**
 * Upstreams with random combinations of the habits of OpenAI-compatible servers. A thousand of them
 * are `npm run bench provider.habits`.
 */
const worlds = 60;

let outcomes: readonly WorldOutcome[] = [];
beforeAll(async () => {
  outcomes = await runHabitWorlds(Array.from({ length: worlds }, (_, at) => at + 1));
});
const details = (wrong: (outcome: WorldOutcome) => boolean): string[] =>
  outcomes.filter(wrong).map(({ detail }) => detail);

describe('whatever habits an upstream has', () => {
  it('Hearth is right wherever the official client has an answer of the same bytes', () => {
    const official = outcomes.filter((outcome) => outcome.official);
    expect(official.length).toBeGreaterThan(worlds / 4);
    expect(details(({ official: has, right }) => has && !right)).toEqual([]);
  });
  it('anything else is a typed error', () => {
    expect(details(({ typed }) => !typed)).toEqual([]);
  });
  it('an answer that says something is never free', () => {
    expect(details(({ isFree }) => isFree)).toEqual([]);
  });
  it('neither a key nor a field of Hearth’s own comes out', () => {
    expect(details(({ leaks }) => leaks)).toEqual([]);
  });
});
