import type { AccountStatus } from '../../../shared/contract/accounts.ts';
import { createBreaker, type Breaker } from './breaker.ts';
import { createHealth, weightOf, worthOf } from './health.ts';
import type { Sample } from './health-log.ts';
import { createMovingMedian, type MovingMedian } from './moving-median.ts';
import type { Admission, Outcome, Standing } from './pool.ts';
import { createReported, type KeptBalance, type Reported } from './reported.ts';

/** A client may ask for any name where an account has no list: the models asked longest ago are forgotten. */
const mostModels = 500;
/** Finer differences of health are noise; rounding lets one object serve many requests. */
const healthSteps = 1000;

export const unknownStanding: Standing = Object.freeze({ health: 1, latencyMs: null, breaker: 'closed', breakerUntil: null, reportedLeft: null });

interface PoolModel {
  latency: MovingMedian;
  breaker: Breaker;
  standing: Standing;
}

/** All that is known in memory of one account. */
export interface PoolAccount {
  reported: Reported;
  heardAt: number | null;
  health(nowMs: number): number;
  standing(model: string, nowMs: number): Standing;
  admit(model: string): Admission | null;
  observe(model: string | null, outcome: Outcome, nowMs: number): void;
  models(): AccountStatus['models'];
  /** Another key or address: what its breakers counted was another's. */
  closeBreakers(): void;
}

const same = (a: Standing, health: number, latencyMs: number | null, breaker: Standing['breaker'], breakerUntil: number | null, left: number | null): boolean =>
  a.health === health && a.latencyMs === latencyMs && a.breaker === breaker && a.breakerUntil === breakerUntil && a.reportedLeft === left;

/** An attempt's ticket counts once, whatever its caller tells afterwards. */
function once(admission: Admission | null): Admission | null {
  if (admission === null) return null;
  let told = false;
  const first = (tell: () => void): void => {
    if (!told) tell();
    told = true;
  };
  return { succeeded: () => first(admission.succeeded), failed: (error) => first(() => admission.failed(error)), ended: () => first(admission.ended) };
}

export function createPoolAccount(known: { sample: Sample | null; balance: KeptBalance | null }, { now, breakerChanged }: { now: () => number; breakerChanged: () => void }): PoolAccount {
  const health = createHealth(known.sample ?? undefined);
  const reported = createReported(known.balance);
  const models = new Map<string, PoolModel>();
  let withoutModel = unknownStanding;
  let roundedAt = Number.NaN;
  let rounded = 1;

  const healthAt = (nowMs: number): number => {
    if (nowMs !== roundedAt) {
      rounded = Math.round(health.at(nowMs) * healthSteps) / healthSteps;
      roundedAt = nowMs;
    }
    return rounded;
  };
  const modelOf = (id: string): PoolModel => {
    const found = models.get(id);
    if (found !== undefined) return found;
    const made: PoolModel = { latency: createMovingMedian(), breaker: createBreaker({ now, changed: breakerChanged }), standing: unknownStanding };
    const oldest = models.size >= mostModels ? models.keys().next().value : undefined;
    if (oldest !== undefined) models.delete(oldest);
    models.set(id, made);
    return made;
  };

  return {
    reported,
    heardAt: null,
    health: healthAt,
    standing: (id, nowMs) => {
      const score = healthAt(nowMs);
      const left = reported.left(nowMs);
      const model = models.get(id);
      if (model === undefined) {
        if (!same(withoutModel, score, null, 'closed', null, left)) withoutModel = { ...unknownStanding, health: score, reportedLeft: left };
        return withoutModel;
      }
      const latencyMs = model.latency.value();
      const state = model.breaker.state();
      const until = state === 'closed' ? null : model.breaker.until();
      if (!same(model.standing, score, latencyMs, state, until, left)) model.standing = { health: score, latencyMs, breaker: state, breakerUntil: until, reportedLeft: left };
      return model.standing;
    },
    admit: (id) => once(modelOf(id).breaker.admit()),
    observe: (id, { error, firstTokenMs, totalMs }, nowMs) => {
      roundedAt = Number.NaN;
      if (error !== null) return health.note(0, weightOf(error.code), nowMs);
      const latency = id === null ? null : modelOf(id).latency;
      const latencyMs = firstTokenMs ?? totalMs;
      health.note(worthOf(latencyMs, latency?.usual() ?? null), 1, nowMs);
      latency?.add(latencyMs);
    },
    models: () => [...models].map(([model, { latency, breaker }]) => ({ model, latencyMs: latency.value(), breaker: breaker.state() })),
    closeBreakers: () => {
      for (const model of models.values()) model.breaker = createBreaker({ now, changed: breakerChanged });
    },
  };
}
