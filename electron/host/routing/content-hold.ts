import type { ChatEvent } from '../../../shared/chat.ts';
import type { Account } from '../../../shared/contract/accounts.ts';
import type { ContentGuard, Screening } from '../content-rules/create-content-rules.ts';
import type { Plan } from './candidate.ts';
import { leavesMachine } from './leaves-machine.ts';
import { contentBlocked } from './no-candidate.ts';
import type { Routing } from './routing.ts';

/** A request as one account is sent it. */
export interface Outgoing<Request> {
  request: Request;
  /** It was not masked, so that no redirect may lead it to another machine. */
  staysHere: boolean;
  /** The answer with what was masked put back. */
  restore(events: AsyncIterable<ChatEvent>): AsyncIterable<ChatEvent>;
}

/** What content rules found in one request, on its way through plan and attempts. */
export interface ContentHold<Request> {
  /** The kinds for whose sake no cloud may be asked; not set where any may. */
  blocked: { contentBlocked?: string };
  /** Notes it where the plan had to leave a cloud out. */
  planned(plan: Plan): Plan;
  outgoing(account: Account, request: Request): Outgoing<Request>;
}

const asTheyAre = (events: AsyncIterable<ChatEvent>): AsyncIterable<ChatEvent> => events;

export interface ContentHoldParts<Request> {
  guard: Pick<ContentGuard, 'count'>;
  routing: Routing;
  found: Screening<Request>['found'];
  /** What an attempt sets anew, and holds no text. */
  varying: readonly (keyof Request)[];
}

/** Counts once a request, whatever is tried: what was found is one thing, however often it is sent. */
export function createContentHold<Request extends object>({ guard, routing, found, varying }: ContentHoldParts<Request>): ContentHold<Request> {
  if (found === null) return { blocked: {}, planned: (plan) => plan, outgoing: (_, request) => ({ request, staysHere: false, restore: asTheyAre }) };
  const { caller, requestId } = routing;
  let counted = false;
  const count = (blocking: boolean): void => {
    if (counted) return;
    counted = true;
    guard.count({ caller, requestId, hits: found.hits.filter(({ action }) => (action === 'block') === blocking) });
  };
  const kinds = found.blocked.join(', ');
  return {
    blocked: kinds === '' ? {} : { contentBlocked: kinds },
    planned: (plan) => {
      if (plan.passedOver.some(({ reasons }) => reasons[0]?.code === 'content_blocked')) count(true);
      return plan;
    },
    outgoing: (account, request) => {
      if (!leavesMachine(account)) return { request, staysHere: true, restore: asTheyAre };
      // The plan has none such; should it ever, nothing is sent.
      if (kinds !== '') throw contentBlocked(kinds);
      count(false);
      const varied = Object.fromEntries(varying.filter((key) => key in request).map((key) => [key, request[key]]));
      return { request: { ...found.masked, ...varied }, staysHere: false, restore: (events) => found.restore(events) };
    },
  };
}
