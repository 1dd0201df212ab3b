import type { Account } from '../../../shared/contract/accounts.ts';

/** Why a candidate stands where it stands, or was passed over; the views put these codes into words. */
export type ReasonCode =
  | 'chosen_by_user'
  | 'default_model'
  | 'priority'
  | 'last_resort'
  | 'fallback_local'
  | 'local_only'
  | 'cooling'
  | 'exhausted'
  | 'parked'
  | 'disabled'
  | 'model_not_served'
  | 'model_refused'
  | 'no_model_named';

export interface Reason {
  code: ReasonCode;
  /** A figure or a name for the sentence: the priority, the time until when (Unix ms), what the provider said. */
  detail: string;
}

/** An account with a model, or a model on this machine. */
export interface Candidate {
  provider: string;
  providerName: string;
  /** Null for this machine. */
  account: Account | null;
  model: string;
  local: boolean;
  /** What rules this model out here, whatever the state of the account. */
  unfit: Reason | null;
}

export interface Planned extends Candidate {
  reasons: readonly Reason[];
}

/** The order of tries, and what was looked at and left out. */
export interface Plan {
  attempts: readonly Planned[];
  passedOver: readonly Planned[];
}
