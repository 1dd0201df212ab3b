import { AppError } from '../../../shared/errors.ts';
import type { Refusal } from '../quota/quota.ts';
import type { Plan, Planned, ReasonCode } from './candidate.ts';

const whenBack = ({ account, standing, quota, reasons: [reason] }: Planned): number | null => {
  if (reason?.code === 'cooling' || reason?.code === 'exhausted') return account?.stateUntil ?? null;
  if (reason?.code === 'breaker_open') return standing?.breakerUntil ?? null;
  return quota?.refusal?.until ?? null;
};

/** When the first account that rests comes back, Unix ms; null when none does by itself. */
export function returnsAt({ passedOver }: Plan): number | null {
  const times = passedOver.flatMap((planned) => whenBack(planned) ?? []);
  return times.length === 0 ? null : Math.min(...times);
}

const at = (ms: number): string => new Date(ms).toLocaleString();

const notCounted = (name: string): AppError =>
  new AppError('budget_exceeded', `“${name}” is a hard limit of money, and the cost of this request cannot be counted: the model has no known price in its currency. Nothing was sent. Choose a model with a price, enter one under Prices, or let the budget pass costs that it cannot count.`);

/** Why every candidate is held back by limits of the user's own, and until when. */
export function heldBack(refusals: readonly Refusal[], nowMs: number): AppError {
  const uncounted = refusals.find(({ code }) => code === 'uncounted');
  if (uncounted !== undefined && refusals.every(({ code }) => code === 'uncounted')) return notCounted(uncounted.name);
  const budget = refusals.find(({ code }) => code === 'budget' || code === 'account_limit');
  const times = refusals.flatMap(({ until }) => until ?? []);
  const until = times.length === 0 ? null : Math.min(...times);
  const later = until === null ? {} : { retryAfterMs: Math.max(0, until - nowMs) };
  const then = until === null ? '' : ` until ${at(until)}`;
  if (budget !== undefined) return new AppError('budget_exceeded', `The budget “${budget.name}” has no room for this request${then}. Nothing was sent. Raise it, or wait.`, { retryable: until !== null, ...later });
  return new AppError('no_candidate', `Every account that could answer is busy or at its limit${then}. Nothing was sent; try again.`, { retryable: true, ...later });
}

const kindNames: Readonly<Record<string, string>> = { key: 'a key or password', id_number: 'an ID number', phone: 'a phone number', card: 'a card number', email: 'an e-mail address', word: 'a word of the list' };

/** `kinds` as the rules name them, `phone, card`; never what was found. */
export function contentBlocked(kinds: string): AppError {
  const named = kinds.split(', ').map((kind) => kindNames[kind] ?? kind);
  return new AppError('content_blocked', `Content rules keep this request on this machine, since they found ${named.join(', ')} in it; nothing was sent. Choose a model that is here, or take that out.`);
}

const outOfReach: ReadonlySet<ReasonCode> = new Set(['not_allowed', 'not_in_policy', 'model_not_served', 'local_only']);

const notAllowed = (model: string): AppError =>
  new AppError('model_access_denied', model === 'auto' ? 'None of the models that this client may use would answer `auto`. Ask for one of them by its name; nothing was sent.' : `This client may not use “${model}”; nothing was sent. Choose one that it may use, or have whoever runs this Hearth allow it.`);

/** Why nobody can be asked, and what to do about it. */
export function noCandidate(model: string, made: Plan, { localOnly, nowMs, namesAccounts = true }: { localOnly: boolean; nowMs: number; namesAccounts?: boolean }): AppError {
  const codes = made.passedOver.map(({ reasons }) => reasons[0]?.code);
  if (codes.includes('not_allowed') && codes.every((code) => code !== undefined && outOfReach.has(code))) return notAllowed(model);
  const asked = made.passedOver.flatMap(({ reasons: [reason] }) => (reason?.code === 'other_provider' ? [reason.detail] : []))[0];
  if (asked !== undefined && codes.every((code) => code === 'other_provider' || code === 'model_not_served')) {
    return new AppError('not_found', model === 'auto' ? `There is no account of the provider “${asked}” that could answer.` : `There is no model “${model}” of the provider “${asked}”. Leave the provider out, or name one that serves it.`);
  }
  const unknown = codes.every((code) => code === 'model_not_served');
  if (unknown && model !== 'auto' && made.policy === null) return new AppError('not_found', `There is no model “${model}”. Choose one that is installed or that an account serves.`);
  if (localOnly) return new AppError('local_only', model === 'auto' ? 'This is local only, and there is no model on this machine. Fetch one under Models.' : `This is local only, and ${model} is not on this machine, so nothing was sent. Choose a model that is here.`);
  const blocked = made.passedOver.flatMap(({ reasons: [reason] }) => (reason?.code === 'content_blocked' ? [reason.detail] : []))[0];
  if (blocked !== undefined) return contentBlocked(blocked);
  const refusals = made.passedOver.flatMap(({ quota }) => quota?.refusal ?? []);
  if (refusals.some(({ code }) => code === 'budget' || code === 'account_limit') && codes.every((code) => code === 'budget' || code === 'account_limit' || code === 'model_not_served')) return heldBack(refusals, nowMs);
  const back = returnsAt(made);
  if (back !== null) return new AppError('no_candidate', `Every account for ${model} is resting, the first until ${at(back)}. Nothing was sent; try again then, or add another account.`, { retryable: true, retryAfterMs: Math.max(0, back - nowMs) });
  if (model === 'auto' && codes.every((code) => code === 'no_model_named')) return new AppError('no_candidate', codes.length === 0 ? 'There is no model yet. Fetch one under Models, or add an account.' : 'No account names a model to use. Name one under Accounts, or choose a model.');
  if (!namesAccounts) return new AppError('no_candidate', `No account for ${model} can be asked now. Nothing was sent; try again later, or tell the person who runs this Hearth.`);
  const why = made.passedOver.map(({ account, reasons }) => `${account?.name ?? 'this machine'} (${reasons[0]?.code ?? ''})`).join(', ');
  return new AppError('no_candidate', `No account for ${model} can be asked now: ${why}. Look under Accounts.`);
}
