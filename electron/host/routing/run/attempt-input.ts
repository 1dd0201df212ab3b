import type { ChatEvent, ChatRequest } from '../../../../shared/chat.ts';
import type { PlannedAttempt } from '../candidates/candidate.ts';
import type { RequestContext, RequestRunDeps } from './request-context.ts';

export interface AttemptInput {
  deps: RequestRunDeps;
  context: RequestContext;
  request: ChatRequest;
  planned: PlannedAttempt;
  order: number;
  /** Started in parallel to another attempt that is slow. */
  hedge: boolean;
  /** Until the first content; null: as long as it takes. */
  firstContentMs: number | null;
  /** The answer may come in one piece. */
  plain: boolean;
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
  /** Called when the request begins to be written to a connection. */
  onSent: () => void;
}
