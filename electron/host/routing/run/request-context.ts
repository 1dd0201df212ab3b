import type { ChatRequest, Purpose } from '../../../../shared/chat.ts';
import type { Account } from '../../../../shared/contract/accounts.ts';
import type { ContentRules } from '../../../../shared/contract/content-rules.ts';
import type { AppError } from '../../../../shared/errors.ts';
import type { ModelOperation, Pool } from '../../accounts/pool.ts';
import type { Caller } from '../../caller.ts';
import type { Quota } from '../../quota/quota.ts';
import type { PromptTokens } from '../../usage/count-prompt.ts';
import type { Ledger } from '../../usage/ledger.ts';
import type { Plan, PlannedAttempt } from '../candidates/candidate.ts';

/** One request while it is planned and run. */
export interface RequestContext {
  caller: Caller;
  purpose: Purpose;
  /** As the request names it: an id, an alias or `auto`. */
  model: string;
  requestId: string;
  signal: AbortSignal;
  /** What the prompt takes; null until it is counted, which comes before the plan. */
  prompt: PromptTokens | null;
  /** Default: a chat. */
  operation?: ModelOperation;
  endUser: string | null;
  conversationId: string | null;
  /** Content rules that apply to it; null or not set: none. */
  contentRules?: ContentRules | null;
  /** The client waits for the whole answer. */
  plain?: boolean;
}

/** What the prompt takes, which is counted before the plan is made. */
export function promptOf({ prompt }: RequestContext): PromptTokens {
  if (prompt === null) throw new TypeError('a prompt that was not counted');
  return prompt;
}

/** What running one request needs. */
export interface RequestRunDeps {
  now: () => number;
  ledger: Ledger;
  /** Called when an attempt failed: decides what that means for the account. */
  failed: (planned: PlannedAttempt, error: AppError) => void;
  pool: Pool;
  quota: Quota;
  planFor: () => Promise<Plan>;
  /** Content rules masked something of the request, and put it back in the answer. */
  isMasked: () => boolean;
  /** The most tokens that the account's codec adds to a chat from earlier answers. */
  tokensHandedBack: (
    account: Account,
    model: string,
    request: ChatRequest,
    context: RequestContext,
  ) => number;
}
