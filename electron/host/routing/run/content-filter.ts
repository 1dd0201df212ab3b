import type { ChatEvent } from '../../../../shared/chat.ts';
import type { Account } from '../../../../shared/contract/accounts.ts';
import { AppError } from '../../../../shared/errors.ts';
import type { ContentGuard, Screening } from '../../content-rules/create-content-rules.ts';
import type { Hit, Screened } from '../../content-rules/screen.ts';
import type { Plan } from '../candidates/candidate.ts';
import { leavesMachine } from '../candidates/local-target.ts';
import { contentBlocked } from '../planning/no-candidate.ts';
import type { Routing } from './request-context.ts';

/** A request as one account is sent it. */
export interface Outgoing<Request> {
  request: Request;
  /** It was not masked, so that no redirect may lead it to another machine. */
  staysHere: boolean;
  /** The answer with what was masked put back. */
  restore(events: AsyncIterable<ChatEvent>): AsyncIterable<ChatEvent>;
}

interface Blocked {
  contentBlocked?: string;
}

/** What content rules found in one request, on its way through plan and attempts. */
export interface ContentHold<Request> {
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
  outgoing(account: Account, request: Request): Outgoing<Request>;
}

const asTheyAre = (events: AsyncIterable<ChatEvent>): AsyncIterable<ChatEvent> => events;

export interface ContentHoldParts<Request> {
  guard: Pick<ContentGuard, 'count'>;
  routing: Routing;
  read: Screening<Request>['read'];
  /** What an attempt sets itself, and holds no text. */
  varying: readonly (keyof Request)[];
}

const nothingBlocked: Blocked = {};

/**
 * Counts once a request, whatever is tried: what was found is one thing, however often it is sent.
 */
export function createContentHold<Request extends object>({
  guard,
  routing,
  read,
  varying,
}: ContentHoldParts<Request>): ContentHold<Request> {
  if (read === null)
    return {
      blocked: () => nothingBlocked,
      planned: (plan) => plan,
      masked: () => null,
      outgoing: (_, request) => ({ request, staysHere: false, restore: asTheyAre }),
    };
  const { caller, requestId, signal } = routing;
  /** Undefined until it was read; nothing leaves before. */
  let found: Screened<Request> | null | undefined;
  let counted = false;
  const count = (hits: readonly Hit[], blocking: boolean): void => {
    if (counted) return;
    counted = true;
    guard.count({
      caller,
      requestId,
      hits: hits.filter(({ action }) => (action === 'block') === blocking),
    });
  };
  const kindsOf = ({ blocked }: Screened<Request>): string => blocked.join(', ');
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
      if (!leavesMachine(account)) return { request, staysHere: true, restore: asTheyAre };
      if (found === undefined)
        throw new AppError(
          'internal',
          'A request was about to leave before content rules had read it. Nothing was sent.',
        );
      if (found === null) return { request, staysHere: false, restore: asTheyAre };
      // The plan has none such; should it ever, nothing is sent.
      if (found.blocked.length > 0) throw contentBlocked(kindsOf(found));
      count(found.hits, false);
      const { masked, restore } = found;
      const varied = Object.fromEntries(
        varying.filter((key) => key in request).map((key) => [key, request[key]]),
      );
      return { request: { ...masked, ...varied }, staysHere: false, restore };
    },
  };
}
