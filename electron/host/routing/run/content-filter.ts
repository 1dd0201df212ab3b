import type { ChatEvent } from '../../../../shared/chat.ts';
import type { Account } from '../../../../shared/contract/accounts.ts';
import { AppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import type { ContentGuard, Screening } from '../../content-rules/create-content-rules.ts';
import type { RuleHit, ScreenedRequest } from '../../content-rules/screen.ts';
import type { Plan } from '../candidates/candidate.ts';
import { isLocalTarget } from '../candidates/local-target.ts';
import { contentBlocked } from '../planning/content-blocked.ts';
import type { RequestContext } from './request-context.ts';

/** A request as one account is sent it. */
export interface OutgoingRequest<Request> {
  request: Request;
  /** It was not masked, so that no redirect may lead it to another machine. */
  isLocalTarget: boolean;
  /** The answer with what was masked put back. */
  restore(events: AsyncIterable<ChatEvent>): AsyncIterable<ChatEvent>;
}

interface Blocked {
  contentBlocked?: string;
}

/** What content rules found in one request, on its way through plan and attempts. */
export interface ContentFilter<Request> {
  /**
   * Reads the request before it is planned. Resolves with the kinds for whose sake no cloud may be
   * asked; not set where any may.
   */
  blocked(): Blocked | Promise<Blocked>;
  /** Notes it where the plan had to leave a cloud out. */
  planned(plan: Plan): Plan;
  /**
   * The request as a cloud is sent it; null where nothing is masked. Known once `blocked` has read
   * it.
   */
  masked(): Request | null;
  outgoing(account: Account, request: Request): OutgoingRequest<Request>;
}

const asTheyAre = (events: AsyncIterable<ChatEvent>): AsyncIterable<ChatEvent> => events;

export interface ContentFilterDeps<Request> {
  guard: Pick<ContentGuard, 'count'>;
  context: RequestContext;
  read: Screening<Request>['read'];
  /** What an attempt sets itself, and holds no text. */
  varying: readonly (keyof Request)[];
}

const nothingBlocked: Blocked = {};

/**
 * Counts once a request, whatever is tried: what was found is one thing, however often it is sent.
 */
export function createContentFilter<Request extends object>({
  guard,
  context,
  read,
  varying,
}: ContentFilterDeps<Request>): ContentFilter<Request> {
  if (read === null)
    return {
      blocked: () => nothingBlocked,
      planned: (plan) => plan,
      masked: () => null,
      outgoing: (_, request) => ({ request, isLocalTarget: false, restore: asTheyAre }),
    };
  const { caller, requestId, signal } = context;
  /** Undefined until it was read; nothing leaves before. */
  let found: ScreenedRequest<Request> | null | undefined;
  let counted = false;
  const count = (hits: readonly RuleHit[], blocking: boolean): void => {
    if (counted) return;
    counted = true;
    guard.count({
      caller,
      requestId,
      hits: hits.filter(({ action }) => (action === 'block') === blocking),
    });
  };
  const kindsOf = ({ blocked }: ScreenedRequest<Request>): string => blocked.join(', ');
  return {
    blocked: async () => {
      if (found === undefined) found = await read(signal);
      return found === null || found.blocked.length === 0
        ? nothingBlocked
        : { contentBlocked: kindsOf(found) };
    },
    planned: (plan) => {
      if (found && plan.passedOver.some(({ reasons }) => reasons[0]?.code === 'content_blocked'))
        count(found.hits, true);
      return plan;
    },
    masked: () => found?.masked ?? null,
    outgoing: (account, request) => {
      if (isLocalTarget(account)) return { request, isLocalTarget: true, restore: asTheyAre };
      if (found === undefined) throw new AppError('internal', phrase('routing.rulesNotRead'));
      if (found === null) return { request, isLocalTarget: false, restore: asTheyAre };
      // The plan has none such; should it ever, nothing is sent.
      if (found.blocked.length > 0) throw contentBlocked(kindsOf(found));
      count(found.hits, false);
      const { masked, restore } = found;
      const varied = Object.fromEntries(
        varying.filter((key) => key in request).map((key) => [key, request[key]]),
      );
      return { request: { ...masked, ...varied }, isLocalTarget: false, restore };
    },
  };
}
