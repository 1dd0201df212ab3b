/** A frame longer than this is no answer of a model; it would only fill memory. */
const longestFrame = 16 * 1024 * 1024;

/** An event with its `event` field; empty where it has none. */
export interface NamedEvent {
  name: string;
  data: string;
}

/**
 * Reads events out of text that comes in any pieces (HTML Living Standard, 9.2.6): lines end by LF, CRLF or CR, several
 * data lines make one text, comments and fields but `event` are passed over. Throws a `RangeError` for a frame of more than 16 MiB.
 */
function createParser<Made>(make: (data: string, name: string) => Made) {
  let rest = '';
  let data: string[] = [];
  let name = '';

  const takeLine = (line: string): Made | undefined => {
    if (line === '') {
      const whole = data.length > 0 ? make(data.join('\n'), name) : undefined;
      data = [];
      name = '';
      return whole;
    }
    if (line.startsWith('data:')) data.push(line.slice(line[5] === ' ' ? 6 : 5));
    else if (line.startsWith('event:')) name = line.slice(6).trim();
    return undefined;
  };

  return {
    /** The events that are whole with this piece. */
    push(piece: string): Made[] {
      const text = rest + piece;
      const events: Made[] = [];
      let from = 0;
      for (const end of text.matchAll(/\r\n|\n|\r/g)) {
        // A CR at the end may be half of a CRLF: it waits for what comes.
        if (end[0] === '\r' && end.index === text.length - 1) break;
        const event = takeLine(text.slice(from, end.index));
        if (event !== undefined) events.push(event);
        from = end.index + end[0].length;
      }
      rest = text.slice(from);
      if (rest.length > longestFrame) throw new RangeError('a frame without end');
      return events;
    },
    /** What the end of the stream makes whole: servers forget the last empty line. */
    end(): Made[] {
      const last = [takeLine(rest.replace(/\r$/, '')), takeLine('')];
      rest = '';
      return last.filter((event) => event !== undefined);
    },
  };
}

/** A parser that gives the `data` of each event. */
export const createEventParser = () => createParser((data) => data);

async function* eventsIn<Made>(body: AsyncIterable<Uint8Array>, parser: ReturnType<typeof createParser<Made>>): AsyncGenerator<Made> {
  const decoder = new TextDecoder();
  for await (const piece of body) yield* parser.push(decoder.decode(piece, { stream: true }));
  yield* parser.push(decoder.decode());
  yield* parser.end();
}

/** The `data` of each event of a body. Whoever stops reading hangs up. */
export const eventData = (body: AsyncIterable<Uint8Array>): AsyncGenerator<string> => eventsIn(body, createEventParser());

/** The same with the events' names, for wires that tell by them what the data is. */
export const namedEvents = (body: AsyncIterable<Uint8Array>): AsyncGenerator<NamedEvent> => eventsIn(body, createParser((data, name) => ({ name, data })));
