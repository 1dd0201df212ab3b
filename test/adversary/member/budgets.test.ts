import { afterAll, beforeAll, expect, it } from 'vitest';
import { runAgainstBudget } from '../support/budget-run.ts';
import { startWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ withBases: false });
});
afterAll(() => world.close());

it.each([
  { atOnce: 1, requests: 40, limitTokens: 200_000, seed: 1 },
  { atOnce: 20, requests: 200, limitTokens: 300_000, seed: 2 },
  { atOnce: 200, requests: 400, limitTokens: 300_000, seed: 3 },
  {
    atOnce: 20,
    requests: 120,
    limitTokens: 300_000,
    seed: 4,
    endings: ['unsaid', 'cut', 'answers'] as const,
    tight: true,
  },
])(
  '$requests random requests over every route, wire and ending, $atOnce at once: a hard budget is not passed, and the ledger has all that the provider counts',
  async (options) => {
    const { sent, refused, malformed, counted, used, overrun, undercount, reserved } =
      await runAgainstBudget(world, options);
    process.stdout.write(
      `${options.atOnce} at once: ${sent} sent, ${refused} refused, ${malformed} malformed, ` +
        `provider ${counted}, ledger ${used} of ${options.limitTokens}\n`,
    );
    expect({ overrun, undercount, reserved }).toEqual({ overrun: 0, undercount: 0, reserved: 0 });
    expect(used).toBeLessThanOrEqual(options.limitTokens);
    // Requests that Hearth refuses by their form test nothing.
    expect(malformed).toBeLessThan(options.requests / 4);
    expect(sent).toBeGreaterThan(20);
  },
);
