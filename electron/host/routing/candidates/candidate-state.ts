import type { AttemptKind, Operation, Pool } from '../../accounts/pool.ts';
import type { Quota } from '../../quota/quota.ts';
import type { Prices } from '../../usage/prices.ts';
import type { Candidate } from './candidate.ts';
import type { Served } from './gather-candidates.ts';
import type { Refusals } from './model-refusals.ts';
import type { Caller } from '../../caller.ts';
import type { Gathered } from './candidate-cache.ts';

/** Whom a request is for, by everything that limits count it by. */
export interface Who {
  caller: Caller;
  /** The client's name; null for the desktop and the command line. */
  clientName: string | null;
  /** What a client says its own user is. */
  endUser: string | null;
  conversationId: string | null;
}

export interface FiguresDeps {
  pool: Pick<Pool, 'standing'>;
  quota: Pick<Quota, 'view'>;
  prices: Pick<Prices, 'of'>;
  refusals: Pick<Refusals, 'of'>;
}

/** Puts the figures of this moment into candidates that stay the same from request to request. */
export interface Figures {
  /**
   * A plan must be made before anything else runs: the candidates are shared, and a plan takes
   * their figures as they are.
   */
  refresh(gathered: Gathered, served: readonly Served[], who: Who, operation?: Operation): void;
  /**
   * Without what holds an account back for a time: limits, breakers and rests. What needs the user
   * still holds.
   */
  refreshUnhindered(gathered: Gathered, served: readonly Served[], who: Who): void;
}

export function createFigures({ pool, quota, prices, refusals }: FiguresDeps): Figures {
  const fill = (
    candidate: Candidate,
    found: Served | undefined,
    unfit: Candidate['unfit'],
    { who: { caller, endUser, conversationId }, kind }: { who: Who; kind: AttemptKind },
  ): void => {
    const { provider, model } = candidate;
    const account = found?.account ?? null;
    const { ownerId, clientId } = caller;
    candidate.account = account;
    candidate.quota = quota.view({
      ownerId,
      clientId,
      endUser,
      conversationId,
      account,
      provider,
      model,
    });
    if (account === null) return;
    const said = unfit === null ? refusals.of(account.id, model, kind.operation) : null;
    candidate.unfit = said === null ? unfit : { code: 'model_refused', detail: said };
    candidate.standing = pool.standing(account, model, kind);
    candidate.price = prices.of(ownerId, provider, model, account.baseUrl);
  };

  const refresh: Figures['refresh'] = (
    { candidates, accountAt, unfit },
    served,
    who,
    operation = 'chat',
  ) => {
    const ask = { who, kind: { operation, clientId: who.caller.clientId } };
    for (const [index, candidate] of candidates.entries())
      fill(candidate, served[accountAt[index] ?? -1], unfit[index] ?? null, ask);
  };

  return {
    refresh,
    refreshUnhindered: (gathered, served, who) => {
      refresh(gathered, served, who);
      for (const candidate of gathered.candidates) {
        candidate.quota = null;
        if (candidate.standing !== null)
          candidate.standing = { ...candidate.standing, breaker: 'closed', breakerUntil: null };
        const { account } = candidate;
        if (account !== null && (account.state === 'cooling' || account.state === 'exhausted'))
          candidate.account = { ...account, state: 'active', stateUntil: null };
      }
    },
  };
}
