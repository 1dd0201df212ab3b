import { describe, expect, it } from 'vitest';
import {
  createEventParser,
  namedEvents,
  streamEvents,
  type StreamEvent,
} from './server-sent-events.ts';

const bodyOf = (...pieces: Uint8Array[]): ReadableStream<Uint8Array> =>
  new ReadableStream({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece);
      controller.close();
    },
  });
const read = async (...pieces: Uint8Array[]): Promise<StreamEvent[]> => {
  const all: StreamEvent[] = [];
  for await (const event of streamEvents(bodyOf(...pieces))) all.push(event);
  return all;
};

const stream =
  ': hello\r\n\r\nid: 7\r\ndata: {"a":"租约"}\r\n\r\ndata:one\r\ndata: two\r\n\r\nevent: ' +
  'x\ndata: three\n\ndata: four\r\rdata: [DONE]\n\n';
const events = ['{"a":"租约"}', 'one\ntwo', { name: 'x', data: 'three' }, 'four', '[DONE]'];

describe('events', () => {
  it('are the same wherever the bytes are cut, in a CRLF or a Chinese letter too', async () => {
    const bytes = new TextEncoder().encode(stream);
    for (let at = 0; at <= bytes.length; at += 1)
      expect(await read(bytes.slice(0, at), bytes.slice(at)), `cut at ${at}`).toEqual(events);
    expect(await read(...Array.from(bytes, (byte) => Uint8Array.of(byte)))).toEqual(events);
  });

  it('whose last empty line is missing still come', async () => {
    expect(await read(new TextEncoder().encode('data: a\n\ndata: b'))).toEqual(['a', 'b']);
    expect(await read(new TextEncoder().encode('data: a\n\ndata: b\r'))).toEqual(['a', 'b']);
  });

  it('have their own names: one that has none does not keep the last one’s', async () => {
    const named: unknown[] = [];
    for await (const event of namedEvents(
      bodyOf(new TextEncoder().encode('event:a\ndata:1\n\ndata:2\n\nevent: b\r\ndata:3\r\n\r\n')),
    ))
      named.push(event);
    expect(named).toEqual([
      { name: 'a', data: '1' },
      { name: '', data: '2' },
      { name: 'b', data: '3' },
    ]);
  });

  it('of an `error` field are named so, as llama.cpp’s server sent failures through 2025', async () => {
    expect(await read(new TextEncoder().encode('error: {"code":400}\n\ndata: b\n\n'))).toEqual([
      { name: 'error', data: ' {"code":400}' },
      'b',
    ]);
  });

  it('of lines without an end are refused too, and so is a line that comes byte by byte for ever', () => {
    const lines = createEventParser();
    const piece = `data: ${'x'.repeat(1024 * 1024)}\n`;
    expect(() => {
      for (let i = 0; i < 20; i += 1) lines.push(piece);
    }).toThrow(RangeError);
    const bytes = createEventParser();
    expect(() => {
      for (let i = 0; i < 1_100_000; i += 1) bytes.push('x');
    }).toThrow(RangeError);
  });

  it('in any number pass, as long as each ends: what is over does not count', () => {
    const parser = createEventParser();
    const event = `data: ${'x'.repeat(1024 * 1024)}\n\n`;
    for (let i = 0; i < 40; i += 1) expect(parser.push(event)).toHaveLength(1);
  });

  it('without end are refused instead of filling memory', () => {
    const parser = createEventParser();
    const piece = 'x'.repeat(1024 * 1024);
    expect(() => {
      for (let i = 0; i < 20; i += 1) parser.push(piece);
    }).toThrow(RangeError);
  });
});
