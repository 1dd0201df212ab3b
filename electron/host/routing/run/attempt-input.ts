import type { ChatEvent, ChatRequest } from '../../../../shared/chat.ts';
import type { EgressTimeouts } from '../../egress/egress-gate.ts';
import type { TextTokens } from '../../usage/token-bound.ts';
import type { PlanOptions, PlannedAttempt } from '../candidates/candidate.ts';
import type { AttemptLimits } from './attempt-limits.ts';
import type { RequestContext, RequestRunDeps } from './request-context.ts';

export interface AttemptInput {
  deps: RequestRunDeps;
  context: RequestContext;
  request: ChatRequest;
  planned: PlannedAttempt;
  order: number;
  /** Started in parallel to another attempt that is silent. */
  hedge: boolean;
  limits: AttemptLimits;
  /** Ms without a first event after which another account is asked too. */
  askNextAfterMs: number;
  /** Ms in which the first event has to come. */
  deadlineMs: number;
  /** The answer may come in one piece. */
  plain: boolean;
  /** When it counts as opened: with its first content, or whole. */
  commitAfter: PlanOptions['commitAfter'];
  /** It continues a broken answer: the tokens of the text so far. Null: it begins one. */
  continued: TextTokens | null;
  /** Where it breaks, another attempt may continue it: then its usage is in its own row. */
  mayBeContinued: boolean;
  /** Something of an answer came. */
  onBegun: () => void;
  /** A limit has passed. */
  onSilent: () => void;
  eventsOf: (
    planned: PlannedAttempt,
    request: ChatRequest,
    options: SendOptions,
  ) => AsyncIterable<ChatEvent>;
}

export interface SendOptions {
  signal: AbortSignal;
  /** The answer may come in one piece. */
  plain: boolean;
  timeouts?: Partial<EgressTimeouts>;
  /** Called when the request begins to be written to a connection. */
  onSent: () => void;
  /** Called with each piece of the reply, also where it is no event. */
  onData?: () => void;
  /** Called with each event that could not be read and was skipped. */
  onUnreadable?: () => void;
}
