import robotsParser from 'robots-parser';
import { AppError } from '../../../../../shared/errors.ts';
import { phrase } from '../../../../../shared/messages/phrase.ts';
import { dayMs } from '../../../../../shared/time.ts';
import { boundedText } from '../../../bodies/bounded-text.ts';
import { requestPage, robotName, type PageRequest } from './page-request.ts';

/** At least so much must be read (RFC 9309, 2.5); what is longer is no such file. */
const mostBytes = 512 * 1024;
/** So long an answer may be used (RFC 9309, 2.4). */
const keepMs = dayMs;
const longestPauseMs = 10_000;

export interface Robots {
  /**
   * Throws `forbidden` where the site's robots.txt keeps programs out, `provider_unreachable` where
   * it can't be asked for.
   */
  mustAllow(url: string, request: PageRequest): Promise<void>;
  /** How long the site wants between two requests. */
  pauseMs(url: string): number;
}

interface Rules {
  at: number;
  allows(url: string): boolean;
  pauseMs: number;
}

/** What sites let programs read (RFC 9309), each site asked once a day. */
export function createRobots(now: () => number): Robots {
  const sites = new Map<string, Rules>();

  const ask = async (origin: string, request: PageRequest): Promise<Rules> => {
    const address = `${origin}/robots.txt`;
    const reply = await requestPage(address, request);
    const text = await boundedText(reply.body, mostBytes);
    if (reply.status >= 500)
      throw new AppError(
        'provider_unreachable',
        phrase('sources.robotsUnknown', { origin, status: reply.status }),
        { retryable: true },
      );
    // Without a robots.txt everything may be read (2.3.1.3).
    if (!reply.ok || text === null) return { at: now(), allows: () => true, pauseMs: 0 };
    const rules = robotsParser(address, text);
    return {
      at: now(),
      allows: (url) => rules.isAllowed(url, robotName) !== false,
      pauseMs: Math.min(longestPauseMs, (rules.getCrawlDelay(robotName) ?? 0) * 1000),
    };
  };

  return {
    async mustAllow(url, request) {
      const { origin, host } = new URL(url);
      const known = sites.get(origin);
      const rules = known && now() - known.at < keepMs ? known : await ask(origin, request);
      sites.set(origin, rules);
      if (!rules.allows(url))
        throw new AppError('forbidden', phrase('sources.robotsRefuse', { host }));
    },
    pauseMs: (url) => sites.get(new URL(url).origin)?.pauseMs ?? 0,
  };
}
