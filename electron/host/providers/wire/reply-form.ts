import { AppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import { createCappedBytes } from '../../bodies/capped-reader.ts';
import { eventsOfText, type StreamEvent } from './server-sent-events.ts';

/**
 * Whether a reply is JSON or server-sent events is read off its first character: servers send
 * events as `application/json`, as text or under no type, and JSON as an event stream
 * (openclaw/openclaw pull 97454, BYK/loreai pull 1195).
 */

/** No plain answer of a model is longer. */
const longestJsonBytes = 16 * 1024 * 1024;

/** White space, and the bytes of a byte order mark. */
const isBlank = (byte: number): boolean =>
  byte === 0x20 ||
  (byte >= 0x09 && byte <= 0x0d) ||
  byte === 0xef ||
  byte === 0xbb ||
  byte === 0xbf;

const beginsJson = (byte: number): boolean => byte === 0x7b || byte === 0x5b;

/** A body whose beginning was read, with that beginning in front. */
function rejoined(
  begun: readonly Uint8Array[],
  rest: AsyncIterator<Uint8Array>,
): AsyncIterable<Uint8Array> {
  let at = 0;
  const iterator: AsyncIterator<Uint8Array> = {
    next: () => {
      const value = begun[at];
      at += 1;
      return value === undefined ? rest.next() : Promise.resolve({ done: false, value });
    },
    return: () => rest.return?.() ?? Promise.resolve({ done: true, value: undefined }),
  };
  return { [Symbol.asyncIterator]: () => iterator };
}

/** What a reply may be: events, one JSON text, a page or another text, or nothing at all. */
export type ReplyForm = 'events' | 'json' | 'text' | 'nothing';

/** The fields of an event, and the colon of a comment. */
const eventBeginnings = new Set(new TextEncoder().encode(':deirDEIR'));

function formBy(byte: number): ReplyForm {
  if (beginsJson(byte)) return 'json';
  return eventBeginnings.has(byte) ? 'events' : 'text';
}

/** What a body is, by the first character that is no white space. */
export async function formOf(
  body: AsyncIterable<Uint8Array>,
): Promise<{ form: ReplyForm; body: AsyncIterable<Uint8Array> }> {
  const pieces = body[Symbol.asyncIterator]();
  const begun: Uint8Array[] = [];
  for (let step = await pieces.next(); step.done !== true; step = await pieces.next()) {
    begun.push(step.value);
    const first = step.value.find((byte) => !isBlank(byte));
    if (first !== undefined) return { form: formBy(first), body: rejoined(begun, pieces) };
  }
  return { form: 'nothing', body: rejoined(begun, pieces) };
}

/** The text of a body. Throws `provider_unreachable` for more than 16 MiB. */
export async function jsonText(body: AsyncIterable<Uint8Array>, host: string): Promise<string> {
  const bytes = createCappedBytes(longestJsonBytes);
  for await (const piece of body)
    if (!bytes.add(piece))
      throw new AppError(
        'provider_unreachable',
        phrase('egress.replyTooLarge', { host, megabytes: longestJsonBytes / 1024 / 1024 }),
      );
  return new TextDecoder().decode(bytes.whole());
}

const openingBrace = 0x7b;

/** Names of events that only keep a connection open. */
const keepAliveNames = new Set(['ping', 'heartbeat', 'keepalive', 'keep-alive', 'keep_alive']);
const keepAliveTexts = new Set([...keepAliveNames, 'null', '{}', '""']);

/**
 * Whether an event says nothing: no data (stacklok/mecatl pull 309, netease-lcap/wave-agent pull
 * 1326), a word such as `ping`, or a name that is one.
 */
export function isKeepAlive(event: StreamEvent): boolean {
  if (typeof event !== 'string')
    return keepAliveNames.has(event.name.toLowerCase()) || isKeepAlive(event.data);
  // Nearly every event is an object; of the others only a short one is compared.
  if (event.length > 16) return event.charCodeAt(0) !== openingBrace && event.trim() === '';
  const text = event.trim().toLowerCase();
  return text === '' || keepAliveTexts.has(text.replace(/^:\s*/, ''));
}

const donePattern = /^\s*"?\[?done\]?"?\s*$/i;

/** Whether an event is the last one: `[DONE]`, also in quotation marks or in lower case. */
export const isDone = (data: string): boolean =>
  data.startsWith('[DONE]') || (data.length < 16 && donePattern.test(data));

/** The body of a failure: JSON, an array of it, or events that hold it, whatever its type says. */
export function failureText(text: string): string {
  if (!/^\s*(?:data|event|error|id|retry|):/.test(text)) return text;
  try {
    const first = eventsOfText(text).find((event) => !isKeepAlive(event));
    return first === undefined ? text : typeof first === 'string' ? first : first.data;
  } catch {
    return text;
  }
}
