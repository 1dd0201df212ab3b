import type { Candidate, Plan, Planned, Reason } from './candidate.ts';
import { byPriority } from './strategies/priority.ts';

export interface PlanRequest {
  /** A model's id, or `auto`. */
  model: string;
  localOnly: boolean;
  /** Whether another model may answer when the asked one's accounts all fail: people in the app want an answer, a program wants its model. */
  mayFallBack: boolean;
}

export interface Policy {
  /** What `auto` means first; `auto` again leaves it to the accounts' priorities. */
  defaultModel: string;
}

/** What keeps an account from being asked now, if anything does. */
function obstacle({ account }: Candidate, nowMs: number): Reason | null {
  if (account === null) return null;
  if (!account.enabled || account.state === 'disabled') return { code: 'disabled', detail: '' };
  if (account.state === 'parked') return { code: 'parked', detail: account.stateReason };
  const waits = account.stateUntil === null || account.stateUntil > nowMs;
  if (account.state === 'cooling' && waits) return { code: 'cooling', detail: String(account.stateUntil ?? '') };
  if (account.state === 'exhausted' && waits) return { code: 'exhausted', detail: String(account.stateUntil ?? '') };
  return null;
}

const withReason = (candidate: Candidate, code: Reason['code'], detail = ''): Planned => ({ ...candidate, reasons: [{ code, detail }] });
const priorityOf = ({ account }: Candidate): string => String(account?.priority ?? '');

/** One candidate an account for `auto`: a model that fails at an account would mostly fail there under another name too. */
function firstOfEachAccount(candidates: readonly Candidate[]): Candidate[] {
  const seen = new Set<string>();
  return candidates.filter(({ account }) => account !== null && !seen.has(account.id) && seen.add(account.id));
}

function explicitly(model: string, candidates: readonly Candidate[], mayFallBack: boolean, chosen: 'chosen_by_user' | 'default_model'): Planned[] {
  const local = candidates.filter((candidate) => candidate.local);
  const asked = candidates.filter((candidate) => candidate.model === model);
  const onThisMachine = asked.filter((candidate) => candidate.local).map((candidate) => withReason(candidate, chosen));
  const atAccounts = byPriority(asked.filter((candidate) => !candidate.local)).map((candidate) => withReason(candidate, 'priority', priorityOf(candidate)));
  const instead = mayFallBack && atAccounts.length > 0 && onThisMachine.length === 0 ? local.slice(0, 1).map((candidate) => withReason(candidate, 'fallback_local')) : [];
  return [...onThisMachine, ...atAccounts, ...instead];
}

/** `auto`: the user's default model, then each account's first model by priority, then the model on this machine. */
function automatically(candidates: readonly Candidate[], { defaultModel }: Policy): Planned[] {
  const preferred = defaultModel === 'auto' ? [] : explicitly(defaultModel, candidates, false, 'default_model');
  const accounts = byPriority(firstOfEachAccount(candidates)).map((candidate) => withReason(candidate, 'priority', priorityOf(candidate)));
  const local = candidates.filter((candidate) => candidate.local).slice(0, 1);
  const ordered = [...preferred, ...accounts, ...local.map((candidate) => withReason(candidate, 'last_resort'))];
  const key = ({ account, model }: Planned): string => `${account?.id ?? 'local'} ${model}`;
  return ordered.filter((planned, at) => ordered.findIndex((other) => key(other) === key(planned)) === at);
}

/**
 * Orders the candidates for a request; pure. Local candidates come in the order of preference, the default first.
 * A request that is local only has no attempt outside this machine, whatever else is asked.
 */
export function plan(request: PlanRequest, candidates: readonly Candidate[], policy: Policy, nowMs: number): Plan {
  const ordered = request.model === 'auto' ? automatically(candidates, policy) : explicitly(request.model, candidates, request.mayFallBack || request.localOnly, 'chosen_by_user');
  const attempts: Planned[] = [];
  const passedOver: Planned[] = [];
  for (const planned of ordered) {
    const stop: Reason | null = request.localOnly && !planned.local ? { code: 'local_only', detail: '' } : obstacle(planned, nowMs);
    if (stop === null) attempts.push(planned);
    else passedOver.push({ ...planned, reasons: [stop] });
  }
  return { attempts, passedOver };
}
