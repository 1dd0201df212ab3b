import type { Multicast } from './multicast.ts';
import {
  everyType,
  recordsOf,
  serviceType,
  type PeerService,
  type ServiceRecords,
} from './service.ts';

/** A record is sent to the group once a second at most (RFC 6762, section 6). */
const betweenMs = 1_000;

export interface Announcer {
  /** Takes the announcement back. */
  stop(): Promise<void>;
}

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** The answer to one question, or null where it is not ours. */
function answerTo(
  { pointer, type, details, instance, target }: ServiceRecords,
  name: string,
): { answers: ServiceRecords['details']; additionals: ServiceRecords['details'] } | null {
  if (same(name, serviceType)) return { answers: [pointer], additionals: details };
  if (same(name, everyType)) return { answers: [type], additionals: [] };
  if (same(name, instance))
    return {
      answers: details.filter((one) => same(one.name, instance)),
      additionals: details.filter((one) => !same(one.name, instance)),
    };
  const hosts = details.filter((one) => same(one.name, target));
  return same(name, target) && hosts.length > 0 ? { answers: hosts, additionals: [] } : null;
}

/**
 * Announces a service, twice at first (RFC 6762, section 8.3), and answers questions about
 * it.
 */
export function createAnnouncer(
  multicast: Multicast,
  service: PeerService,
  now: () => number,
): Announcer {
  const records = recordsOf(service);
  const sentAt = new Map<string, number>();
  const announce = (): Promise<void> =>
    multicast.respond([records.pointer, records.type, ...records.details]);
  const off = multicast.onQuery(({ questions = [] }) => {
    for (const { name } of questions.slice(0, 16)) {
      const answer = answerTo(records, name);
      if (
        answer === null ||
        now() - (sentAt.get(name.toLowerCase()) ?? Number.NEGATIVE_INFINITY) < betweenMs
      )
        continue;
      sentAt.set(name.toLowerCase(), now());
      void multicast.respond(answer.answers, answer.additionals);
    }
  });
  void announce();
  const again = setTimeout(() => void announce(), betweenMs);
  again.unref();
  return {
    async stop() {
      off();
      clearTimeout(again);
      const gone = recordsOf(service, 0);
      await multicast.respond([gone.pointer, ...gone.details]);
    },
  };
}
