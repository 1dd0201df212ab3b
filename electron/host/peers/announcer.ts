import type { Multicast } from './multicast.ts';
import {
  everyType,
  recordsOf,
  serviceType,
  type Announced,
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
  service: Announced,
  now: () => number,
): Announcer {
  const records = recordsOf(service);
  const toldAt = new Map<string, number>();
  const tell = (): Promise<void> =>
    multicast.tell([records.pointer, records.type, ...records.details]);
  const off = multicast.onAsked(({ questions = [] }) => {
    for (const { name } of questions.slice(0, 16)) {
      const answer = answerTo(records, name);
      if (
        answer === null ||
        now() - (toldAt.get(name.toLowerCase()) ?? Number.NEGATIVE_INFINITY) < betweenMs
      )
        continue;
      toldAt.set(name.toLowerCase(), now());
      void multicast.tell(answer.answers, answer.additionals);
    }
  });
  void tell();
  const again = setTimeout(() => void tell(), betweenMs);
  again.unref();
  return {
    async stop() {
      off();
      clearTimeout(again);
      const gone = recordsOf(service, 0);
      await multicast.tell([gone.pointer, ...gone.details]);
    },
  };
}
