import type { Account } from '../../../shared/contract/accounts.ts';
import type { LocalRuntime } from '../local-models/local-runtime.ts';
import { providerOf } from '../providers/catalogue.ts';
import { kindOf } from '../providers/model-kind.ts';
import type { Candidate, Reason } from './candidate.ts';

export const localProvider = 'local';
export const localProviderName = 'This machine';

/** The models on this machine of one kind, the default one first. */
export const localCandidates = (runtime: Pick<LocalRuntime, 'runnable'>, kind: 'chat' | 'embedding'): Candidate[] =>
  runtime
    .runnable()
    .filter((model) => model.kind === kind)
    .map((model) => ({ provider: localProvider, providerName: localProviderName, account: null, model: model.id, local: true, unfit: null, standing: null, quota: null, price: null, knows: { tools: null, vision: null, contextTokens: model.contextTokens } }));

export interface Wanted {
  /** The model that was named, by the request or as the default; null when none was. */
  model: string | null;
  /** Whether any model of the account will do. */
  any: boolean;
  kind: 'chat' | 'embedding';
}

/** What is known of an account when a plan is made. */
export interface Standing {
  account: Account;
  /** The provider's own list; null while it is not known. */
  listed: readonly string[] | null;
  /** Set when the account was refused this model lately, with what the provider said. */
  refused(model: string): string | null;
}

const unfit = (code: Reason['code'], detail = ''): Reason => ({ code, detail });

/** An account with the models of it that a request may mean: the named one, and one to choose by ourselves. */
export function accountCandidates({ account, listed, refused }: Standing, { model, any, kind }: Wanted): Candidate[] {
  const candidate = (id: string, reason: Reason | null = null): Candidate => {
    const said = reason === null ? refused(id) : null;
    const providerName = providerOf(account.provider)?.name ?? account.provider;
    return { provider: account.provider, providerName, account, model: id, local: false, standing: null, quota: null, price: null, unfit: said === null ? reason : unfit('model_refused', said) };
  };
  const named = account.models.length > 0;
  const known = named ? account.models : listed;
  const candidates: Candidate[] = [];
  if (model !== null) candidates.push(candidate(model, known === null || known.includes(model) ? null : unfit('model_not_served')));
  if (any) {
    const fitting = (known ?? []).filter((id) => kindOf(id) === kind);
    // Of a long list nobody chose from, any pick could be the dearest model there is.
    const chosen = named || fitting.length === 1 ? fitting[0] : undefined;
    if (chosen !== model) candidates.push(chosen === undefined ? candidate('auto', unfit('no_model_named')) : candidate(chosen));
  }
  return candidates;
}
