import type { EgressReply } from '../../egress/egress-reply.ts';
import type { classify } from '../failures.ts';
import type { Endpoint, ReportedLimit } from '../provider.ts';

/** Where one wire differs from another below its bodies. */
export interface Dialect {
  /** Whose form it is, for the sentence that says an answer is not in it. */
  name: string;
  /**
   * What a base URL of this wire looks like, to finish the sentence that an answer is not in its
   * form.
   */
  addressHint?: string;
  /**
   * What every request carries: the key in this wire's form, a version. `ask` is for keys that a
   * token must be fetched with first.
   */
  headers(endpoint: Endpoint, ask: Ask): Record<string, string> | Promise<Record<string, string>>;
  /** Headers that a field of the body needs. */
  headersFor?(body: unknown): Readonly<Record<string, string>>;
  /**
   * Where a path may be, the likeliest first: the next one is asked when a server says that there
   * is no such path. Base URL + path where nothing is said.
   */
  addresses?(endpoint: Endpoint, path: string, body: unknown): readonly string[];
  /** Whether an event's name says its type, where the data lacks one. */
  isNamed?: boolean;
  /** A reply or an event as this wire has it, where the provider has quirks. */
  prepare?(value: unknown, endpoint: Endpoint): unknown;
  /** What the headers of a reply, of success or not, tell of the account's limits. */
  limitsIn?(headers: Pick<Headers, 'get'>, nowMs: number): readonly ReportedLimit[];
  /**
   * The failure that a reply of status 200, or an event of a stream, may hold; null where it holds
   * none.
   */
  failureIn(value: unknown): { status: number; body: unknown } | null;
  /** The failure in our words; `classify` where nothing is said. */
  classify?: typeof classify;
}

/**
 * A request of the provider's own, made with the signal and the context of the call that needs it.
 */
export type Ask = (url: string, init: RequestInit) => Promise<EgressReply>;
