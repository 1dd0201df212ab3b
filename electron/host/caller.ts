import type { ClientLimits, ClientRole } from '../../shared/contract/clients.ts';
import type { ContentRules } from '../../shared/contract/content-rules.ts';
import { desktopOwnerId } from '../../shared/ids.ts';

/** The caller of a request: where it came in, and under which rules. */
export interface Caller {
  ownerId: string;
  /** Set when a client's key asked. */
  clientId: string | null;
  via: 'app' | 'cli' | 'lan';
  /** A hard rule: no candidate that is not on this machine. */
  localOnly: boolean;
  /** The client's name, as policies call it; not set for the desktop. */
  clientName?: string;
  /** Names of models and policies that may be asked; not set or empty: every one. */
  models?: readonly string[];
  /** What is looked for in a prompt before it leaves for a cloud. */
  contentRules?: ContentRules;
  /** What the client may use in a minute and concurrently. */
  limits?: ClientLimits;
  /**
   * The caller's own user, where the request names one apart from its body (`X-User-ID`); it is
   * counted instead of the body's.
   */
  endUser?: string;
  /** Not set for the machine's own user, who may do everything. */
  role?: ClientRole;
}

/** The machine's own user in the window. */
export const desktopCaller: Caller = {
  ownerId: desktopOwnerId,
  clientId: null,
  via: 'app',
  localOnly: false,
};
