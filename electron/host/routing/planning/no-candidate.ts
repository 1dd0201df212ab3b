import { AppError } from '../../../../shared/errors.ts';
import type { LimitRefusal } from '../../quota/quota.ts';
import type { Plan, PlannedAttempt } from '../candidates/candidate.ts';
import type { ReasonCode } from '../../../../shared/route-reason.ts';

const whenBack = ({ account, status, quota, reasons: [reason] }: PlannedAttempt): number | null => {
  if (reason?.code === 'cooling' || reason?.code === 'exhausted')
    return account?.stateUntil ?? null;
  if (reason?.code === 'breaker_open') return status?.breakerUntil ?? null;
  return quota?.refusal?.until ?? null;
};

/** When the first account that rests comes back, Unix ms; null when none does by itself. */
export function returnsAt({ passedOver }: Plan): number | null {
  const times = passedOver.flatMap((planned) => whenBack(planned) ?? []);
  return times.length === 0 ? null : Math.min(...times);
}

const at = (ms: number): string => new Date(ms).toLocaleString();

/** A limit's refusal, with the model that was refused. */
export interface ModelRefusal extends LimitRefusal {
  model: string;
}

/** What to do about an account's own limit, and about a budget. */
function wayOut({ name, money }: ModelRefusal, isOwner: boolean): string {
  const isBudget = money?.of !== 'account';
  if (!isOwner)
    return (
      'Choose another model, or ask the person who runs this Hearth to enter its ' +
      `price${isBudget ? ' or to let the budget pass costs that it cannot count' : ''}.`
    );
  return (
    'Choose another model, enter its price under Monitor › Prices, or ' +
    `${isBudget ? `let such costs pass: hearth budgets set ${JSON.stringify(name)} --uncounted allow` : 'take the limit of the account away'}.`
  );
}

function notCounted(refusal: ModelRefusal, isOwner: boolean): AppError {
  const { name, model, money } = refusal;
  const limit =
    money?.of === 'account'
      ? 'the account has a limit of money'
      : `the budget “${name}” is a hard limit of money`;
  return new AppError(
    'cost_unknown',
    `The cost of this request cannot be counted: “${model}” has no known price in ` +
      `${money?.currency ?? 'its currency'}, and ${limit}. Nothing was sent. ` +
      wayOut(refusal, isOwner),
  );
}

/** Why every candidate is held back by limits of the user's own, and until when. */
export function allRefused(
  refusals: readonly ModelRefusal[],
  nowMs: number,
  isOwner: boolean,
): AppError {
  const uncounted = refusals.find(({ code }) => code === 'uncounted');
  if (uncounted !== undefined && refusals.every(({ code }) => code === 'uncounted'))
    return notCounted(uncounted, isOwner);
  const budget = refusals.find(({ code }) => code === 'budget' || code === 'account_limit');
  const times = refusals.flatMap(({ until }) => until ?? []);
  const until = times.length === 0 ? null : Math.min(...times);
  const later = until === null ? {} : { retryAfterMs: Math.max(0, until - nowMs) };
  const then = until === null ? '' : ` until ${at(until)}`;
  if (budget !== undefined)
    return new AppError(
      'budget_exceeded',
      `The budget “${budget.name}” has no room for this request${then}. Nothing was sent. Raise it, or wait.`,
      { retryable: until !== null, ...later },
    );
  return new AppError(
    'no_candidate',
    `Every account that could answer is busy or at its limit${then}. Nothing was sent; try again.`,
    { retryable: true, ...later },
  );
}

const kindNames: Readonly<Record<string, string>> = {
  key: 'a key or password',
  id_number: 'an ID number',
  phone: 'a phone number',
  card: 'a card number',
  email: 'an e-mail address',
  word: 'a word of the list',
};

/** `kinds` as the rules name them, `phone, card`; never what was found. */
export function contentBlocked(kinds: string): AppError {
  const named = kinds.split(', ').map((kind) => kindNames[kind] ?? kind);
  return new AppError(
    'content_blocked',
    `Content rules keep this request on this machine, since they found ${named.join(', ')} ` +
      'in it; nothing was sent. Choose a model that is here, or take that out.',
  );
}

/** Limits that the user set. */
const limitCodes: ReadonlySet<ReasonCode> = new Set(['budget', 'account_limit', 'uncounted']);
/** What no wait brings back. */
const elsewhere: ReadonlySet<ReasonCode> = new Set([
  'model_not_served',
  'not_in_policy',
  'not_allowed',
  'disabled',
  'expired',
]);

const outOfReach: ReadonlySet<ReasonCode> = new Set([
  'not_allowed',
  'not_in_policy',
  'model_not_served',
  'local_only',
]);

const notAllowed = (model: string): AppError =>
  new AppError(
    'model_access_denied',
    model === 'auto'
      ? 'None of the models that this client may use would answer `auto`. Ask for one of them ' +
          'by its name; nothing was sent.'
      : `This client may not use “${model}”; nothing was sent. Choose one that it may use, or ` +
          'have whoever runs this Hearth allow it.',
  );

/** Why nobody can be asked, and what to do about it. */
export function noCandidate(
  model: string,
  made: Plan,
  {
    localOnly,
    nowMs,
    namesAccounts = true,
  }: { localOnly: boolean; nowMs: number; namesAccounts?: boolean },
): AppError {
  const codes = made.passedOver.map(({ reasons }) => reasons[0]?.code);
  if (
    codes.includes('not_allowed') &&
    codes.every((code) => code !== undefined && outOfReach.has(code))
  )
    return notAllowed(model);
  const asked = made.passedOver.flatMap(({ reasons: [reason] }) =>
    reason?.code === 'other_provider' ? [reason.detail] : [],
  )[0];
  if (
    asked !== undefined &&
    codes.every((code) => code === 'other_provider' || code === 'model_not_served')
  ) {
    return new AppError(
      'not_found',
      model === 'auto'
        ? `There is no account of the provider “${asked}” that could answer.`
        : `There is no model “${model}” of the provider “${asked}”. Leave the provider out, or ` +
            'name one that serves it.',
    );
  }
  const unknown = codes.every((code) => code === 'model_not_served');
  if (unknown && model !== 'auto' && made.policy === null)
    return new AppError(
      'not_found',
      `There is no model “${model}”. Choose one that is installed or that an account serves.`,
    );
  if (localOnly)
    return new AppError(
      'local_only',
      model === 'auto'
        ? 'This is local only, and there is no model on this machine. Fetch one under Models.'
        : `This is local only, and ${model} is not on this machine, so nothing was sent. ` +
            'Choose a model that is here.',
    );
  const blocked = made.passedOver.flatMap(({ reasons: [reason] }) =>
    reason?.code === 'content_blocked' ? [reason.detail] : [],
  )[0];
  if (blocked !== undefined) return contentBlocked(blocked);
  const held = made.passedOver.filter(
    ({ reasons: [reason] }) => reason !== undefined && limitCodes.has(reason.code),
  );
  const refusals = held.flatMap(({ quota, model: refused }) =>
    quota?.refusal == null ? [] : [{ ...quota.refusal, model: refused }],
  );
  if (
    refusals.length > 0 &&
    codes.every((code) => code !== undefined && (limitCodes.has(code) || elsewhere.has(code)))
  )
    return allRefused(refusals, nowMs, namesAccounts);
  const back = returnsAt(made);
  if (back !== null)
    return new AppError(
      'no_candidate',
      `Every account for ${model} is resting, the first until ${at(back)}. Nothing was sent; ` +
        'try again then, or add another account.',
      { retryable: true, retryAfterMs: Math.max(0, back - nowMs) },
    );
  if (model === 'auto' && codes.every((code) => code === 'no_model_named'))
    return new AppError(
      'no_candidate',
      codes.length === 0
        ? 'There is no model yet. Fetch one under Models, or add an account.'
        : 'No account names a model to use. Name one under Accounts, or choose a model.',
    );
  if (!namesAccounts)
    return new AppError(
      'no_candidate',
      `No account for ${model} can be asked now. Nothing was sent; try again later, or tell ` +
        'the person who runs this Hearth.',
    );
  const why = made.passedOver
    .map(({ account, reasons }) => `${account?.name ?? 'this machine'} (${reasons[0]?.code ?? ''})`)
    .join(', ');
  return new AppError(
    'no_candidate',
    `No account for ${model} can be asked now: ${why}. Look under Accounts.`,
  );
}
