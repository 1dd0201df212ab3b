import {
  defaultPlanOptions,
  type RouteCandidate,
  type Plan,
  type PlannedAttempt,
} from '../candidates/candidate.ts';
import type { ReasonCode } from '../../../../shared/route-reason.ts';
import { obstacleOf } from './obstacles.ts';
import { planByPolicy } from './plan-by-policy.ts';
import {
  preparePolicy,
  type ActivePolicy,
  type PreparedPolicy,
} from '../candidates/prepared-policy.ts';
import { noFacts, type RoutingFacts } from '../request/request-facts.ts';
import { byPriority } from '../strategies/priority.ts';

export interface PlanRequest {
  /** A model's id, or `auto`. */
  model: string;
  localOnly: boolean;
  /**
   * Whether the model on this machine may answer when the asked one's accounts all fail: people in
   * the app want an answer, a program wants its model.
   */
  mayFallBack: boolean;
  /**
   * How many models of this machine `auto` comes to in the end, one where the other fails;
   * default: 1.
   */
  resorts?: number;
  /** What rules, strategies and limits look at; not set counts as nothing known. */
  facts?: RoutingFacts;
}

/** What holds where no policy answers to the model's name. */
export interface Defaults {
  /** What `auto` means first; `auto` again leaves it to the accounts' priorities. */
  defaultModel: string;
}

/** A policy that was prepared for these candidates saves the sorting into tiers. */
export type Policy = Defaults | ActivePolicy | PreparedPolicy;

const planned = (
  candidate: RouteCandidate,
  ...reasons: (readonly [ReasonCode, string?])[]
): PlannedAttempt => ({
  ...candidate,
  tier: '',
  reasons: reasons.map(([code, detail = '']) => ({ code, detail })),
});
const priorityOf = ({ account }: RouteCandidate): string => String(account?.priority ?? '');
const withPriority = (
  candidates: readonly RouteCandidate[],
  ...first: (readonly [ReasonCode])[]
): PlannedAttempt[] =>
  byPriority(candidates).map((candidate) =>
    planned(candidate, ...first, ['priority', priorityOf(candidate)]),
  );
const keyOf = ({ account, model }: RouteCandidate): string => `${account?.id ?? 'local'} ${model}`;
const firstOfEachKey = (all: readonly PlannedAttempt[]): PlannedAttempt[] =>
  [...new Map(all.toReversed().map((one) => [keyOf(one), one])).values()].toReversed();

/**
 * A model by its name: where it is on this machine it is meant to stay here, so no account is
 * asked; else the accounts that serve it, by priority.
 */
function byName(
  model: string,
  candidates: readonly RouteCandidate[],
  reason: 'chosen_by_user' | 'default_model',
): PlannedAttempt[] {
  const here = candidates.filter((candidate) => candidate.local && candidate.model === model);
  if (here.length > 0) return here.map((candidate) => planned(candidate, [reason]));
  return withPriority(
    candidates.filter((candidate) => !candidate.local && candidate.model === model),
    [reason],
  );
}

function explicitly(
  { model, mayFallBack }: PlanRequest,
  candidates: readonly RouteCandidate[],
): PlannedAttempt[] {
  const asked = byName(model, candidates, 'chosen_by_user');
  const served = asked.some(({ unfit }) => unfit?.code !== 'model_not_served');
  // An unknown name is a mistake of the caller's, not a reason to answer with something
  // else.
  if (!served) return asked;
  const instead =
    mayFallBack && asked.every(({ local }) => !local)
      ? candidates.filter(({ local }) => local).slice(0, 1)
      : [];
  return [...asked, ...instead.map((candidate) => planned(candidate, ['fallback_local']))];
}

/**
 * `auto`: the user's default model, then each account's model by priority, then the model on this
 * machine. A default that is on this machine stays here.
 */
function automatically(
  { resorts = 1 }: PlanRequest,
  candidates: readonly RouteCandidate[],
  { defaultModel }: Defaults,
): PlannedAttempt[] {
  const preferred =
    defaultModel === 'auto'
      ? []
      : byName(defaultModel, candidates, 'default_model').filter(
          ({ unfit }) => unfit?.code !== 'model_not_served',
        );
  if (preferred.some(({ local }) => local)) return preferred;
  const accounts = withPriority(
    candidates.filter(
      ({ local, model, unfit }) =>
        !local && model !== defaultModel && unfit?.code !== 'model_not_served',
    ),
  );
  const local = candidates.filter((candidate) => candidate.local).slice(0, resorts);
  return firstOfEachKey([
    ...preferred,
    ...accounts,
    ...local.map((candidate) => planned(candidate, ['last_resort'])),
  ]);
}

function planByDefault(
  request: PlanRequest,
  candidates: readonly RouteCandidate[],
  defaults: Defaults,
  nowMs: number,
): Plan {
  const ordered =
    request.model === 'auto'
      ? automatically(request, candidates, defaults)
      : explicitly(request, candidates);
  const attempts: PlannedAttempt[] = [];
  const passedOver: PlannedAttempt[] = [];
  for (const one of ordered) {
    const stop = obstacleOf(one, request.facts ?? noFacts, request.localOnly, nowMs);
    if (stop === null) attempts.push(one);
    else passedOver.push({ ...one, reasons: [stop] });
  }
  return { attempts, passedOver, policy: null, explanation: [], options: defaultPlanOptions };
}

const preparedFor = (
  policy: ActivePolicy | PreparedPolicy,
  candidates: readonly RouteCandidate[],
): PreparedPolicy =>
  'candidates' in policy && policy.candidates === candidates
    ? policy
    : preparePolicy(policy, candidates);

/**
 * Orders the candidates for a request; pure. Local candidates come in the order of preference, the
 * default first. A request that is local only has no attempt outside this machine, whatever else is
 * asked.
 */
export function plan(
  request: PlanRequest,
  candidates: readonly RouteCandidate[],
  policy: Policy,
  nowMs: number,
): Plan {
  if ('defaultModel' in policy) return planByDefault(request, candidates, policy, nowMs);
  return planByPolicy(preparedFor(policy, candidates), {
    facts: request.facts ?? noFacts,
    localOnly: request.localOnly,
    nowMs,
  });
}
