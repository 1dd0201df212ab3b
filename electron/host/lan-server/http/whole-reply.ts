import type { ServerResponse } from 'node:http';
import type { LanContext } from './lan-context.ts';
import { NodeReply } from './node-reply.ts';

/**
 * Headers by lower-case name: what a reply in one piece needs of the platform's `Headers`, without
 * its checks of each value.
 */
class PlainHeaders {
  readonly all: Record<string, string> = {};
  get(name: string): string | null {
    return this.all[name.toLowerCase()] ?? null;
  }
  has(name: string): boolean {
    return name.toLowerCase() in this.all;
  }
  set(name: string, value: string): void {
    this.all[name.toLowerCase()] = value;
  }
  append(name: string, value: string): void {
    const before = this.get(name);
    this.set(name, before === null ? value : `${before}, ${value}`);
  }
  delete(name: string): void {
    delete this.all[name.toLowerCase()];
  }
  getSetCookie(): string[] {
    return [];
  }
  [Symbol.iterator](): IterableIterator<[string, string]> {
    return Object.entries(this.all)[Symbol.iterator]();
  }
  entries(): IterableIterator<[string, string]> {
    return this[Symbol.iterator]();
  }
}

/** A complete reply. */
class WholeReply extends NodeReply {
  readonly headers = new PlainHeaders();
  override readonly body: string;
  constructor(body: string) {
    super();
    this.body = body;
    this.headers.set('content-type', 'application/json');
  }
  writeTo(outgoing: ServerResponse): void {
    outgoing.writeHead(this.status, {
      ...this.headers.all,
      'content-length': Buffer.byteLength(this.body),
    });
    outgoing.end(this.body);
  }
}

/** A JSON reply of status 200; without a socket, as tests call the app, a platform `Response`. */
export function wholeJson(c: LanContext, value: unknown): Response {
  const text = JSON.stringify(value);
  if (c.env.outgoing === undefined)
    return new Response(text, { headers: { 'content-type': 'application/json' } });
  return new WholeReply(text) as unknown as Response;
}
