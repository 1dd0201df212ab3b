import { AsyncLocalStorage } from 'node:async_hooks';
import type { RawData, WebSocket } from 'ws';
import { AppError } from '../../../../shared/errors.ts';
import { parseJson } from '../../bodies/parse-json.ts';
import type { ClientShare } from './client-shares.ts';
import type { PacedSender } from './paced-sender.ts';
import type { Closure, SocketLimits } from './socket-limits.ts';

type Listener = (event: { data: string | Uint8Array }) => unknown;

/** As much of a WebSocket as oRPC's handler uses. */
export interface RpcPeer {
  send(data: string | Uint8Array): Promise<void>;
  addEventListener(type: 'message', listener: Listener): void;
  addEventListener(type: 'close', listener: () => void): void;
}

export interface RpcCallsParts {
  ws: WebSocket;
  share: ClientShare;
  sender: PacedSender;
  limits: Pick<SocketLimits, 'callsPerSocket'>;
  end: (why: Closure) => void;
}

/** Between the JSON of a message and its binary part. */
const delimiter = 0xff;

function jsonOf(message: string | Uint8Array): string {
  if (typeof message === 'string') return message;
  const end = message.indexOf(delimiter);
  return new TextDecoder().decode(end === -1 ? message : message.subarray(0, end));
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/**
 * oRPC's types of messages: a request has none, 3 is an event of a stream and 4 its end, which wait
 * for no turn since they make work less.
 */
const eventOrEnd: ReadonlySet<unknown> = new Set([3, 4]);

/**
 * The kind of a message; null for one that oRPC could not read, which it would write to stderr with
 * a stack. Throws `too_large` for JSON over the bounds.
 */
async function kindOf(message: string | Uint8Array): Promise<'call' | 'other' | null> {
  const value = await parseJson(jsonOf(message)).catch((error: unknown) => {
    if (error instanceof AppError) throw error;
    return null;
  });
  if (!isRecord(value) || typeof value['i'] !== 'string') return null;
  const { t: type, p: payload } = value;
  if (type === 4) return 'other';
  if (!isRecord(payload)) return null;
  if (eventOrEnd.has(type)) return 'other';
  return type === undefined &&
    typeof payload['u'] === 'string' &&
    payload['u'].startsWith('/') &&
    isRecord(payload['h'] ?? {})
    ? 'call'
    : null;
}

/**
 * Starts a call of a socket when its client has a free slot. The call occupies the slot until the
 * socket has taken its reply, or the head of its stream, so that a client that does not read starts
 * no further calls. oRPC awaits `send` before it takes the next event of a stream.
 */
export function createRpcPeer({ ws, share, sender, limits, end }: RpcCallsParts): RpcPeer {
  const calls = new AsyncLocalStorage<{ release: () => void }>();
  let underWay = 0;
  let listener: Listener = () => undefined;

  const run = async (message: string | Uint8Array): Promise<void> => {
    const kind = await kindOf(message);
    if (kind === null) return end('malformed');
    if (kind === 'other') return void listener({ data: message });
    const slot = share.slots.take();
    const release = typeof slot === 'function' ? slot : await slot;
    try {
      if (ws.readyState !== ws.OPEN) return;
      await calls.run({ release }, async () => listener({ data: message }));
    } finally {
      release();
    }
  };
  const call = async (message: string | Uint8Array): Promise<void> => {
    if (ws.readyState !== ws.OPEN) return;
    if (underWay >= limits.callsPerSocket) return end('tooManyCalls');
    if (!share.queued.add(message.length)) return end('tooMuchQueued');
    underWay += 1;
    try {
      await run(message);
    } catch {
      // No call of the contract has this many values.
      end('tooManyValues');
    } finally {
      underWay -= 1;
      share.queued.remove(message.length);
    }
  };
  const take = (data: RawData, isBinary: boolean): void => {
    void call(isBinary ? (data as Buffer) : (data as Buffer).toString('utf8'));
  };
  ws.on('message', take);
  return {
    send: async (data) => {
      await sender.send(data);
      calls.getStore()?.release();
    },
    addEventListener: (type: string, added: Listener | (() => void)) => {
      if (type === 'message') listener = added;
      else ws.on('close', added as () => void);
    },
  };
}
