import type { AccountStatus } from '../../../shared/contract/accounts.ts';
import type { BreakerSettings } from '../../../shared/contract/app.ts';
import { createBreaker, type Breaker } from './breaker.ts';
import { createHealth, weightOf, worthOf } from './health.ts';
import type { HealthSample } from './health-log.ts';
import { createMovingMedian, type MovingMedian } from './moving-median.ts';
import type { Admission, AttemptKind, ModelOperation, Outcome, ModelStatus } from './pool.ts';
import { createProviderReports, type StampedBalance, type ProviderReports } from './reported.ts';

/**
 * A client may ask for any name where an account has no list: the models asked longest ago are
 * forgotten.
 */
const mostModels = 500;
/** Finer differences of health are noise; rounding lets one object serve many requests. */
const healthSteps = 1000;

export const unknownStatus: ModelStatus = Object.freeze({
  health: 1,
  latencyMs: null,
  breaker: 'closed',
  breakerUntil: null,
  reportedLeft: null,
});

/** Clients of one model whose breakers are kept; those asked longest ago are forgotten. */
const mostClients = 200;

interface ClientBreaker {
  breaker: Breaker;
  status: ModelStatus;
}

interface PoolModel {
  model: string;
  latency: MovingMedian;
  /** By client; '' is the machine's own user. */
  clients: Map<string, ClientBreaker>;
  /** What clients without a breaker of their own see. */
  status: ModelStatus;
}

const keyOf = (model: string, operation: ModelOperation): string =>
  operation === 'chat' ? model : `${operation}\n${model}`;

/** All that is known in memory of one account. */
export interface PoolAccount {
  reported: ProviderReports;
  heardAt: number | null;
  health(nowMs: number): number;
  status(model: string, kind: AttemptKind, nowMs: number): ModelStatus;
  admit(model: string, kind: AttemptKind): Admission | null;
  observe(model: string | null, kind: AttemptKind, outcome: Outcome, nowMs: number): void;
  models(): AccountStatus['models'];
  /** The account has another key or address, so its breakers counted another one. */
  closeBreakers(): void;
}

const hasAccountFigures = (status: ModelStatus, health: number, left: number | null): boolean =>
  status.health === health && status.reportedLeft === left;

const hasModelFigures = (
  status: ModelStatus,
  latencyMs: number | null,
  breaker: ModelStatus['breaker'],
  breakerUntil: number | null,
): boolean =>
  status.latencyMs === latencyMs &&
  status.breaker === breaker &&
  status.breakerUntil === breakerUntil;

/** An attempt's ticket counts once, whatever its caller reports afterwards. */
function once(admission: Admission | null): Admission | null {
  if (admission === null) return null;
  let isReported = false;
  const first = (report: () => void): void => {
    if (!isReported) report();
    isReported = true;
  };
  return {
    succeeded: () => first(admission.succeeded),
    failed: (error) => first(() => admission.failed(error)),
    ended: () => first(admission.ended),
  };
}

/** Of several clients' breakers the one that is shown. */
const worst = (states: readonly ModelStatus['breaker'][]): ModelStatus['breaker'] =>
  states.includes('open') ? 'open' : states.includes('half-open') ? 'half-open' : 'closed';

export function createPoolAccount(
  known: { sample: HealthSample | null; balance: StampedBalance | null },
  {
    now,
    breakerSettings,
    breakerChanged,
  }: {
    now: () => number;
    breakerSettings: () => BreakerSettings;
    breakerChanged: () => void;
  },
): PoolAccount {
  const health = createHealth(known.sample ?? undefined);
  const reported = createProviderReports(known.balance);
  const models = new Map<string, PoolModel>();
  let withoutModel = unknownStatus;
  let roundedAt = Number.NaN;
  let rounded = 1;

  const healthAt = (nowMs: number): number => {
    if (nowMs !== roundedAt) {
      rounded = Math.round(health.at(nowMs) * healthSteps) / healthSteps;
      roundedAt = nowMs;
    }
    return rounded;
  };
  const modelOf = (id: string, operation: ModelOperation): PoolModel => {
    const key = keyOf(id, operation);
    const found = models.get(key);
    if (found !== undefined) return found;
    const made: PoolModel = {
      model: id,
      latency: createMovingMedian(),
      clients: new Map(),
      status: unknownStatus,
    };
    const oldest = models.size >= mostModels ? models.keys().next().value : undefined;
    if (oldest !== undefined) models.delete(oldest);
    models.set(key, made);
    return made;
  };
  const clientOf = ({ clients }: PoolModel, clientId: string | null): ClientBreaker => {
    const found = clients.get(clientId ?? '');
    if (found !== undefined) return found;
    const made = {
      breaker: createBreaker({ now, settings: breakerSettings, changed: breakerChanged }),
      status: unknownStatus,
    };
    const oldest = clients.size >= mostClients ? clients.keys().next().value : undefined;
    if (oldest !== undefined) clients.delete(oldest);
    clients.set(clientId ?? '', made);
    return made;
  };

  return {
    reported,
    heardAt: null,
    health: healthAt,
    status: (id, { operation, clientId }, nowMs) => {
      const score = healthAt(nowMs);
      const left = reported.left(nowMs);
      const model = models.get(keyOf(id, operation));
      if (model === undefined) {
        if (!hasAccountFigures(withoutModel, score, left))
          withoutModel = { ...unknownStatus, health: score, reportedLeft: left };
        return withoutModel;
      }
      const latencyMs = model.latency.value();
      const own = model.clients.get(clientId ?? '');
      const state = own?.breaker.state() ?? 'closed';
      const until = own === undefined || state === 'closed' ? null : own.breaker.until();
      const holder = own ?? model;
      if (
        !hasAccountFigures(holder.status, score, left) ||
        !hasModelFigures(holder.status, latencyMs, state, until)
      )
        holder.status = {
          health: score,
          latencyMs,
          breaker: state,
          breakerUntil: until,
          reportedLeft: left,
        };
      return holder.status;
    },
    admit: (id, { operation, clientId }) =>
      once(clientOf(modelOf(id, operation), clientId).breaker.admit()),
    observe: (id, { operation }, { error, firstTokenMs, totalMs }, nowMs) => {
      roundedAt = Number.NaN;
      if (error !== null) return health.note(0, weightOf(error.code), nowMs);
      const latency = id === null ? null : modelOf(id, operation).latency;
      const latencyMs = firstTokenMs ?? totalMs;
      health.note(worthOf(latencyMs, latency?.usual() ?? null), 1, nowMs);
      latency?.add(latencyMs);
    },
    models: () => {
      const shown = new Map<string, AccountStatus['models'][number]>();
      for (const { model, latency, clients } of models.values()) {
        const states = [...clients.values()].map(({ breaker }) => breaker.state());
        const breaker = worst([...states, shown.get(model)?.breaker ?? 'closed']);
        shown.set(model, {
          model,
          latencyMs: shown.get(model)?.latencyMs ?? latency.value(),
          breaker,
        });
      }
      return [...shown.values()];
    },
    closeBreakers: () => {
      for (const model of models.values()) model.clients.clear();
    },
  };
}
