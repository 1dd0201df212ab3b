/**
 * The `data` of each event of a stream (HTML Living Standard, 9.2.6): frames may be split anywhere, lines end by LF, CRLF or CR,
 * several data lines make one text, comments and other fields are passed over.
 */
export async function* eventData(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let rest = '';
  let data: string[] = [];
  let finished = false;
  const take = function* (text: string): Generator<string> {
    for (const line of text.split(/\r\n|\n|\r/)) {
      if (line === '') {
        if (data.length > 0) yield data.join('\n');
        data = [];
      } else if (line.startsWith('data:')) data.push(line.slice(line.startsWith('data: ') ? 6 : 5));
    }
  };
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      rest += decoder.decode(value, { stream: true });
      // A CR at the end may be half of a CRLF: it waits for what comes.
      const end = Math.max(rest.lastIndexOf('\n'), rest.slice(0, -1).lastIndexOf('\r'));
      if (end < 0) continue;
      const lines = rest.slice(0, end);
      rest = rest.slice(end + 1);
      yield* take(lines);
    }
    finished = true;
    yield* take(`${rest}${decoder.decode()}`);
    if (data.length > 0) yield data.join('\n');
  } finally {
    if (!finished) await reader.cancel().catch(() => undefined);
  }
}
