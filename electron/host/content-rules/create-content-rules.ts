import type { Database } from 'better-sqlite3';
import type { Settings } from '../../../shared/contract/app.ts';
import {
  contentKinds,
  contentRulesSchema,
  noContentRules,
  type ContentAction,
  type ContentHit,
  type ContentRules,
} from '../../../shared/contract/content-rules.ts';
import { clientOfOwner } from '../../../shared/ids.ts';
import { turns } from '../event-loop.ts';
import type { Caller } from '../caller.ts';
import { createContentHits } from './content-hits.ts';
import { activeKinds, severity } from './find-content.ts';
import type { MapTexts } from './request-texts.ts';
import { screen, type RuleHit, type ScreenedRequest } from './screen.ts';

/** What rules of a caller did to one request; never with its text. */
export interface ContentEvent {
  caller: Caller;
  requestId: string;
  hits: readonly RuleHit[];
}

export interface ContentRulesDeps {
  sqlite: Database;
  settings: (ownerId: string) => Pick<Settings, 'contentRules'>;
  now: () => number;
  writeFailed: (error: unknown) => void;
  /** Called once for each request with a match, when it is sent or kept on this machine. */
  onHits?: (event: ContentEvent) => void;
}

export interface Screening<Request> {
  /** Null where none is on. */
  contentRules: ContentRules | null;
  /**
   * Reads the request, in turns of the event loop; null where no rule is on, and the result is null
   * where nothing was found.
   */
  read: ((signal: AbortSignal) => Promise<ScreenedRequest<Request> | null>) | null;
}

const nothingOn = { contentRules: null, read: null };

/** Reads requests before they are sent to a provider. */
export interface ContentGuard {
  /**
   * How a request is read by the rules that apply to its caller: the client's own and those of the
   * owner's settings, the severer of both.
   */
  screen<Request>(
    caller: Caller,
    request: Request,
    mapTexts: MapTexts<Request>,
  ): Screening<Request>;
  count(event: ContentEvent): void;
  /** Counts of the last 30 days, of the clients that an owner has made. */
  hits(ownerId: string): ContentHit[];
  close(): void;
}

const severer = (a: ContentAction, b: ContentAction): ContentAction =>
  severity[a] >= severity[b] ? a : b;

/** Both at once, the severer of each. */
function both(a: ContentRules, b: ContentRules): ContentRules {
  const kinds = Object.fromEntries(contentKinds.map((kind) => [kind, severer(a[kind], b[kind])]));
  const lists = [a, b].filter(({ wordAction }) => wordAction !== 'off');
  return {
    ...noContentRules,
    ...kinds,
    words: [...new Set(lists.flatMap(({ words }) => words))],
    wordAction: severer(a.wordAction, b.wordAction),
  };
}

const isOff = (rules: ContentRules): boolean => activeKinds(rules).length === 0;

const clientOf = ({ clientId, ownerId }: Caller): string | null =>
  clientId ?? clientOfOwner(ownerId);

function readRules(text: string | undefined): ContentRules {
  if (text === undefined) return noContentRules;
  const parsed = contentRulesSchema.safeParse(JSON.parse(text));
  // Rules that a later version wrote and this one cannot read must not let anything out.
  return parsed.success
    ? parsed.data
    : contentRulesSchema.parse(Object.fromEntries(contentKinds.map((kind) => [kind, 'block'])));
}

export function createContentRules({
  sqlite,
  settings,
  now,
  writeFailed,
  onHits,
}: ContentRulesDeps): ContentGuard {
  const rulesById = sqlite
    .prepare<[string], string>('SELECT rules FROM clients WHERE id = ?')
    .pluck();
  const hits = createContentHits({ sqlite, now, writeFailed });
  const ofClient = (caller: Caller): ContentRules => {
    if (caller.contentRules !== undefined) return caller.contentRules;
    const client = clientOf(caller);
    return client === null ? noContentRules : readRules(rulesById.get(client));
  };
  const rulesOf = (caller: Caller): ContentRules | null => {
    const [given, own] = [ofClient(caller), settings(caller.ownerId).contentRules];
    if (isOff(own)) return isOff(given) ? null : given;
    return isOff(given) ? own : both(given, own);
  };
  return {
    screen: (caller, request, mapTexts) => {
      const contentRules = rulesOf(caller);
      return contentRules === null
        ? nothingOn
        : {
            contentRules,
            read: (signal) => turns.run(screen(request, contentRules, mapTexts), signal),
          };
    },
    count: (event) => {
      if (event.hits.length === 0) return;
      const client = clientOf(event.caller);
      if (client !== null) hits.add(client, event.hits);
      onHits?.(event);
    },
    hits: (ownerId) => hits.of(ownerId),
    close: () => hits.close(),
  };
}
