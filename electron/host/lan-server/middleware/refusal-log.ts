import { createSparing, networkOf } from '../../security/sparing.ts';
import type { LanLog } from '../http/lan-log.ts';

interface RefusalFields {
  requestId?: string;
  peer: string;
  /** The client whose key was sent without its signature. */
  clientId?: string;
  status?: number;
}

interface CallerFields {
  requestId?: string;
  clientId?: string | null;
  code?: string;
  reason?: string;
  status?: number;
  method?: string;
  path?: string;
}

/**
 * Lines about requests that were refused or failed. Neither a stranger nor a client can fill the
 * log: each line has a count of the events that it represents.
 */
export interface RefusalLog {
  /** At most one line a minute for a network and message. */
  stranger(fields: RefusalFields, message: string): void;
  /** At most 30 lines a minute for a caller and message; `isUnforeseen` is an error of ours. */
  caller(id: string, fields: CallerFields, message: string, isUnforeseen?: boolean): void;
}

export function createRefusalLog({ log, now }: { log: LanLog; now: () => number }): RefusalLog {
  const strangers = createSparing({ now, perMinute: 1, perMinuteInAll: 60 });
  const callers = createSparing({ now, perMinute: 30, perMinuteInAll: 600 });
  const counted = (count: number): { count?: number } => (count > 1 ? { count } : {});
  return {
    stranger: (fields, message) => {
      const count = strangers(`${networkOf(fields.peer)} ${message}`);
      if (count > 0) log.warn({ ...fields, ...counted(count) }, message);
    },
    caller: (id, fields, message, isUnforeseen = false) => {
      const count = callers(`${id} ${message}`);
      if (count > 0)
        log[isUnforeseen ? 'error' : 'info']({ ...fields, ...counted(count) }, message);
    },
  };
}
