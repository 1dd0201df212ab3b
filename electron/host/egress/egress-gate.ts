import type { EgressReply } from './egress-reply.ts';

export interface TrustedCertificate {
  origin: string;
  /** Of an authority or of the server itself. */
  pem: string;
}

export interface EgressContext {
  ownerId: string;
  /** Why something leaves: `chat`, `embedding`, `model-download`, `account-test`, … */
  purpose: string;
  requestId?: string;
  /** A hard rule: whatever is not loopback is denied. */
  localOnly?: boolean;
  /**
   * One certificate for one origin: only what it vouches for is trusted there, and it counts
   * nowhere else.
   */
  trusted?: TrustedCertificate;
  /**
   * For addresses that a stranger may have chosen, such as a page's links and redirects: only what
   * the whole internet can reach, but for these hosts (`URL.host`).
   */
  publicOnly?: { except: readonly string[] };
}

export interface EgressTimeouts {
  connectMs: number;
  /** Until the response's headers. */
  firstByteMs: number;
  /** Between two pieces of the body. */
  idleMs: number;
}

export type EgressInit = RequestInit & {
  timeouts?: Partial<EgressTimeouts>;
  /**
   * Called when the request begins to be written to a connection: from then on the other side may
   * work on it, and charge for it.
   */
  onSent?: () => void;
  /** Called with each piece of the reply's body. */
  onData?: () => void;
};

/**
 * The one way out. Every request of the host is sent by it; connections of other processes and of
 * children reach it as a loopback proxy. Allowed or denied, each connection is one row of the
 * egress log, with its bytes.
 */
export interface EgressGate {
  /**
   * Throws `egress_denied` or `local_only`, `provider_unreachable`, `timeout`; replies of any
   * status are returned.
   */
  ask(url: string, init: EgressInit, context: EgressContext): Promise<EgressReply>;
  /** The same with the platform's `Response`, for who needs all of it. */
  fetch(url: string, init: EgressInit, context: EgressContext): Promise<Response>;
  /**
   * Where a child process or a browser session sends its connections: `http://127.0.0.1:<port>`
   * with credentials that name the process.
   */
  proxyUrl(context: EgressContext & { process: string }): Promise<string>;
  /** A connection that another process (Electron main's session) saw and let through or denied. */
  record(row: {
    process: string;
    purpose: string;
    host: string;
    allowed: boolean;
    reason: string;
    bytesOut: number;
    bytesIn: number;
  }): void;
  close(): Promise<void>;
}
