import type { z } from 'zod';
import { AppError } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import { boundedText } from '../bodies/bounded-text.ts';
import { parseJsonNow } from '../bodies/parse-json.ts';
import type { EgressContext, EgressGate } from '../egress/egress-gate.ts';

const waits = { connectMs: 5_000, firstByteMs: 10_000, idleMs: 10_000 };
/** A reply of the pairing protocol has less than a kilobyte. */
const mostReplyBytes = 16_384;

export interface PairingCall<T extends z.ZodType> {
  /** The form of the reply. */
  schema: T;
  context: EgressContext;
  url: string;
  init: RequestInit;
}

/**
 * One call of the pairing protocol to another Hearth. Throws `not_found` where the request for
 * access is over, `rate_limited` or `forbidden` where it is refused, `provider_unreachable` for a
 * reply in another form, and what the gate throws.
 */
export async function callPeer<T extends z.ZodType>(
  egress: Pick<EgressGate, 'ask'>,
  { schema, context, url, init }: PairingCall<T>,
  signal: AbortSignal,
): Promise<z.infer<T>> {
  const reply = await egress.ask(
    url,
    { ...init, redirect: 'manual', signal, timeouts: waits },
    context,
  );
  const text = await boundedText(reply.body, mostReplyBytes);
  if (reply.status === 404) throw new AppError('not_found', phrase('peers.requestOver'));
  if (!reply.ok)
    throw new AppError(
      reply.status === 429 ? 'rate_limited' : 'forbidden',
      messageIn(text) ?? phrase('peers.takesNone').text,
    );
  const parsed = schema.safeParse(parsedJson(text));
  if (!parsed.success) throw new AppError('provider_unreachable', phrase('peers.otherForm'));
  return parsed.data;
}

function parsedJson(text: string | null): unknown {
  try {
    return parseJsonNow(text ?? '');
  } catch {
    return null;
  }
}

/** What the other side says, as text of a bounded length. */
function messageIn(text: string | null): string | null {
  const value = parsedJson(text) as { error?: { message?: unknown } } | null;
  return typeof value?.error?.message === 'string' ? value.error.message.slice(0, 300) : null;
}
