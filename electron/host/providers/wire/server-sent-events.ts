/** An event longer than this, in characters, is no answer of a model; it would only fill memory. */
const longestEvent = 16 * 1024 * 1024;
/** Lines of one event, or pieces of one line, which cost more than their characters. */
const mostParts = 1_000_000;

/** An event with its `event` field; empty where it has none. */
export interface NamedEvent {
  name: string;
  data: string;
}

/**
 * Reads events out of text that comes in any pieces (HTML Living Standard, 9.2.6): lines end by LF,
 * CRLF or CR, several data lines make one text, comments and other fields are passed over. An
 * `error` field, which llama.cpp's server sent through 2025 (ggml-org/llama.cpp pull 16109), is an
 * event of that name. Throws a `RangeError` for an event of more than 16 Mi characters.
 */
function createParser<Made>(make: (data: string, name: string) => Made) {
  /**
   * The beginning of a line whose end has not come, in the pieces in which it came: looked through
   * once.
   */
  let open: string[] = [];
  let data: string[] = [];
  let name = '';
  /** Characters in `open`, and in `data`. */
  let openLength = 0;
  let dataLength = 0;
  /** The last piece ended in a CR, which may be half of a CRLF. */
  let cr = false;

  const takeLine = (line: string): Made | undefined => {
    if (line === '') {
      const whole = data.length > 0 ? make(data.join('\n'), name) : undefined;
      data = [];
      name = '';
      dataLength = 0;
      return whole;
    }
    if (line.startsWith('data:')) {
      data.push(line.slice(line[5] === ' ' ? 6 : 5));
      dataLength += line.length;
    } else if (line.startsWith('event:')) name = line.slice(6).trim();
    else if (line.startsWith('error:')) {
      name = 'error';
      data.push(line.slice(6));
      dataLength += line.length;
    }
    return undefined;
  };
  const takeOpen = (end: string): string => {
    const line = open.length === 0 ? end : open.join('') + end;
    open = [];
    openLength = 0;
    return line;
  };
  const lineEnd = /\r\n|\n|\r/g;

  return {
    /** The events that are whole with this piece. */
    push(piece: string): Made[] {
      const events: Made[] = [];
      const text = cr ? `\r${piece}` : piece;
      cr = text.endsWith('\r');
      const usable = cr ? text.slice(0, -1) : text;
      let from = 0;
      for (const end of usable.matchAll(lineEnd)) {
        const event = takeLine(takeOpen(usable.slice(from, end.index)));
        if (event !== undefined) events.push(event);
        from = end.index + end[0].length;
      }
      if (from < usable.length) {
        open.push(usable.slice(from));
        openLength += usable.length - from;
      }
      if (openLength + dataLength > longestEvent || open.length + data.length > mostParts)
        throw new RangeError('an event without end');
      return events;
    },
    /** What the end of the stream makes whole: servers forget the last empty line. */
    end(): Made[] {
      const last = [takeLine(takeOpen('')), takeLine('')];
      return last.filter((event) => event !== undefined);
    },
  };
}

/** The `data` of an event, or with its name where it has one. */
export type StreamEvent = string | NamedEvent;

/** A parser that allocates nothing for the usual event, which has no name. */
export const createEventParser = () =>
  createParser((data, name): StreamEvent => (name === '' ? data : { name, data }));

async function* eventsIn<Made>(
  body: AsyncIterable<Uint8Array>,
  parser: ReturnType<typeof createParser<Made>>,
): AsyncGenerator<Made> {
  const decoder = new TextDecoder();
  for await (const piece of body) yield* parser.push(decoder.decode(piece, { stream: true }));
  yield* parser.push(decoder.decode());
  yield* parser.end();
}

/** The events of a body. A reader that stops hangs up. */
export const streamEvents = (body: AsyncIterable<Uint8Array>): AsyncGenerator<StreamEvent> =>
  eventsIn(body, createEventParser());

/** The events of a text that is all there. */
export function eventsOfText(text: string): StreamEvent[] {
  const parser = createEventParser();
  return [...parser.push(text), ...parser.end()];
}

/** The same with the events' names, for wires that tell by them what the data is. */
export const namedEvents = (body: AsyncIterable<Uint8Array>): AsyncGenerator<NamedEvent> =>
  eventsIn(
    body,
    createParser((data, name) => ({ name, data })),
  );
