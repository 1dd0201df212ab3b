import { AppError } from '../../../shared/errors.ts';
import type { Plan } from './candidate.ts';

/** When the first account that rests comes back, Unix ms; null when none does by itself. */
export function returnsAt({ passedOver }: Plan): number | null {
  const times = passedOver.flatMap(({ account, reasons: [reason] }) => (reason?.code === 'cooling' || reason?.code === 'exhausted' ? (account?.stateUntil ?? []) : []));
  return times.length === 0 ? null : Math.min(...times);
}

/** Why nobody can be asked, and what to do about it. */
export function noCandidate(model: string, made: Plan, { localOnly, nowMs }: { localOnly: boolean; nowMs: number }): AppError {
  const at = returnsAt(made);
  const codes = made.passedOver.map(({ reasons }) => reasons[0]?.code);
  const unknown = codes.every((code) => code === 'model_not_served');
  if (unknown && model !== 'auto') return new AppError('not_found', `There is no model “${model}”. Choose one that is installed or that an account serves.`);
  if (localOnly) return new AppError('local_only', model === 'auto' ? 'This is local only, and there is no model on this machine. Fetch one under Models.' : `This is local only, and ${model} is not on this machine, so nothing was sent. Choose a model that is here.`);
  if (at !== null) return new AppError('no_candidate', `Every account for ${model} is resting, the first until ${new Date(at).toLocaleTimeString()}. Nothing was sent; try again then, or add another account.`, { retryable: true, retryAfterMs: Math.max(0, at - nowMs) });
  if (model === 'auto' && codes.every((code) => code === 'no_model_named')) return new AppError('no_candidate', codes.length === 0 ? 'There is no model yet. Fetch one under Models, or add an account.' : 'No account names a model to use. Name one under Accounts, or choose a model.');
  const why = made.passedOver.map(({ account, reasons }) => `${account?.name ?? 'this machine'} (${reasons[0]?.code ?? ''})`).join(', ');
  return new AppError('no_candidate', `No account for ${model} can be asked now: ${why}. Look under Accounts.`);
}
