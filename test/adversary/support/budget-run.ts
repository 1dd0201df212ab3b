import * as fc from 'fast-check';
import {
  startCountingProvider,
  type CountingProvider,
  type ProviderEnding,
} from '../../fakes/counting-provider.ts';
import { tokenizerNames } from '../../fakes/tokenizers.ts';
import { randomOf } from '../../bench/random.ts';
import { imageUrl, request, type GeneratedRequest } from '../generators/requests.ts';
import type { World, WorldClient } from './world.ts';

/** Providers by the wire that they are asked on. */
export const wires = ['openai-compatible', 'anthropic'] as const;

export interface BudgetRunOptions {
  seed: number;
  requests: number;
  atOnce: number;
  /** Of the hard budget of the client. */
  limitTokens: number;
  endings?: readonly ProviderEnding[];
  /**
   * No client hangs up, nothing is hedged, no image is sent: no ending counts a whole reservation,
   * which would hide what another one counts too little.
   */
  tight?: boolean;
}

/** What a run found. `overrun` and `undercount` are 0 where the promise is kept. */
export interface BudgetRun {
  sent: number;
  /** By Hearth: no room, or not understood. */
  refused: number;
  malformed: number;
  counted: number;
  used: number;
  limit: number;
  /** How far the provider counted beyond the budget. */
  overrun: number;
  /** How far the ledger is below what the provider counted. */
  undercount: number;
  /** Still held once all is settled. */
  reserved: number;
}

/** As every dialect carries it. */
const imageData = imageUrl.split(',')[1] ?? '';
const firstContentMs = 1_000;
/** The share of clients that hang up, at once or in the middle of the answer. */
const hangUps = 0.2;

export interface BudgetBed {
  provider: CountingProvider;
  /** The names of models that the accounts serve, one a wire and tokenizer. */
  models: readonly string[];
  client: WorldClient;
  budgetId: string;
}

let beds = 0;

/**
 * A provider behind an account a wire, policies that end in time, that hedge or not, and a member
 * with a hard budget.
 */
export async function budgetBed(
  { owner, addClient }: Pick<World, 'owner' | 'addClient'>,
  { seed, limitTokens, endings }: Pick<BudgetRunOptions, 'seed' | 'limitTokens' | 'endings'>,
): Promise<BudgetBed> {
  beds += 1;
  const bed = `bed${beds}`;
  const provider = await startCountingProvider({
    seed,
    ...(endings === undefined ? {} : { endings }),
  });
  const aliases: string[] = [];
  for (const wire of wires) {
    const models = tokenizerNames.map((name) => `${bed}-${wire}-${name}`);
    for (const half of ['a', 'b'])
      await owner.accounts.add({
        provider: wire,
        name: `${bed} ${wire} ${half}`,
        baseUrl: provider.baseUrl,
        apiKey: 'sk-counting-0123456789',
        models,
      });
    for (const model of models) {
      await owner.policies.save({
        alias: `${model}-once`,
        definition: {
          tiers: [{ name: 'only', models: [model] }],
          retries: 0,
          deadlineMs: firstContentMs,
        },
      });
      await owner.policies.save({
        alias: `${model}-hedged`,
        definition: {
          tiers: [{ name: 'only', models: [model] }],
          retries: 1,
          hedgeAfterMs: 50,
          continueBroken: true,
          deadlineMs: firstContentMs,
        },
      });
      aliases.push(`${model}-once`, `${model}-hedged`);
    }
  }
  const client = await addClient({ name: `${bed} member`, role: 'member' });
  const { id } = await owner.budgets.save({
    name: `${bed} hard`,
    scope: { client: client.id },
    limitTokens,
    period: 'day',
    hard: true,
  });
  return { provider, models: aliases, client, budgetId: id };
}

/** Sends one request, reads some or all of the answer, and gives the status; 0 where it hung up. */
async function sendOne(
  origin: string,
  { key }: WorldClient,
  { path, body }: GeneratedRequest,
  model: string,
  leavesAfter: number | null,
): Promise<number> {
  const stop = new AbortController();
  const timer = leavesAfter === null ? undefined : setTimeout(() => stop.abort(), leavesAfter);
  try {
    const reply = await fetch(`${origin}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ ...body, model }),
      signal: stop.signal,
    });
    await reply.arrayBuffer();
    return reply.status;
  } catch {
    return 0;
  } finally {
    clearTimeout(timer);
  }
}

export const budgetUse = async ({ owner }: Pick<World, 'owner'>, id: string) =>
  (await owner.budgets.list()).use.find(({ budgetId }) => budgetId === id);

/** Waits until no request holds anything and the provider knows how each has ended. */
export async function settled(
  world: Pick<World, 'owner'>,
  { provider, budgetId }: BudgetBed,
): Promise<void> {
  for (let turn = 0; turn < 400; turn += 1) {
    const use = await budgetUse(world, budgetId);
    if ((use?.reservedTokens ?? 0) === 0 && provider.open() === 0) return;
    await new Promise((resolve) => void setTimeout(resolve, 25));
  }
  throw new Error('requests never settled');
}

/**
 * Random requests over every route and wire, each with an ending of its own, until `requests` were
 * made.
 */
export async function runAgainstBudget(
  world: Pick<World, 'owner' | 'origin' | 'addClient'>,
  options: BudgetRunOptions,
): Promise<BudgetRun> {
  const { seed, requests, atOnce, tight = false } = options;
  const bed = await budgetBed(world, options);
  const { provider, client, budgetId } = bed;
  const models = tight ? bed.models.filter((model) => model.endsWith('-once')) : bed.models;
  const random = randomOf(seed);
  const hasImage = ({ body }: GeneratedRequest): boolean =>
    JSON.stringify(body).includes(imageData);
  const all = fc
    .sample(request, { numRuns: requests, seed })
    .filter((one) => !tight || !hasImage(one));
  let refused = 0;
  let malformed = 0;
  const hand = async (): Promise<void> => {
    for (let one = all.pop(); one !== undefined; one = all.pop()) {
      // Anthropic has no embeddings.
      const fit =
        one.path === '/v1/embeddings' ? models.filter((model) => model.includes('openai')) : models;
      const model = fit[Math.floor(random() * fit.length)] ?? '';
      const leavesAfter = !tight && random() < hangUps ? Math.floor(random() * 60) : null;
      const status = await sendOne(world.origin, client, one, model, leavesAfter);
      if (status === 429) refused += 1;
      if (status === 400 || status === 404 || status === 422) malformed += 1;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, hand));
  await settled(world, bed);
  const use = await budgetUse(world, budgetId);
  const [counted, used] = [provider.counted(), use?.usedTokens ?? 0];
  await provider.close();
  return {
    sent: provider.requests(),
    refused,
    malformed,
    counted,
    used,
    limit: options.limitTokens,
    overrun: Math.max(0, counted - options.limitTokens),
    undercount: Math.max(0, counted - used),
    reserved: use?.reservedTokens ?? 0,
  };
}
