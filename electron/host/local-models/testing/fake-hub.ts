import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export const sha256 = (bytes: Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex');

export interface HubBehaviour {
  /** Cuts the connection after so many bytes of a file; once each time it is set. */
  cutAfter?: number | undefined;
  /** Bytes to deliver instead of the file's own. */
  corrupt?: boolean;
  /** Never answers. */
  silent?: boolean;
  /** Sends the whole file whatever range is asked for. */
  ignoreRange?: boolean;
  /** Hash that the API tells; the file's own unless set. */
  toldSha256?: string | null;
  /** Sends so many bytes of a file and then waits until the connection ends. */
  holdAfter?: number | undefined;
}

/**
 * A model hub on loopback: Hugging Face's and ModelScope's API and files, and a package index with
 * wheels.
 */
export async function startFakeHub(files: Record<string, Buffer>, behaviour: HubBehaviour = {}) {
  const asked: { path: string; range: string | undefined; authorization: string | undefined }[] =
    [];
  const server = createServer(
    (request, response) => void answer(request, response).catch(() => response.destroy()),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const told = (bytes: Buffer): string | null =>
    behaviour.toldSha256 === undefined ? sha256(bytes) : behaviour.toldSha256;

  function list(): unknown {
    return Object.entries(files).map(([path, bytes]) => ({
      path,
      size: bytes.length,
      lfs: told(bytes) === null ? null : { oid: told(bytes), size: bytes.length },
    }));
  }

  async function sendFile(
    bytes: Buffer,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const range = behaviour.ignoreRange === true ? null : rangeOf(request, bytes.length);
    const { from, until } = range ?? { from: 0, until: bytes.length };
    if (from >= bytes.length && from > 0) return void response.writeHead(416).end();
    const whole = behaviour.corrupt === true ? Buffer.from(bytes).fill(7) : bytes;
    const body = whole.subarray(from, until);
    const headers = {
      'content-length': body.length,
      ...(range === null ? {} : { 'content-range': `bytes ${from}-${until - 1}/${bytes.length}` }),
    };
    response.writeHead(range === null ? 200 : 206, headers);
    const cut = behaviour.cutAfter;
    behaviour.cutAfter = undefined;
    for (let at = 0; at < body.length; at += 16_384) {
      if (behaviour.holdAfter !== undefined && at >= behaviour.holdAfter) return;
      if (cut !== undefined && at >= cut) return void response.destroy();
      await new Promise((resolve) => response.write(body.subarray(at, at + 16_384), resolve));
    }
    response.end();
  }

  function indexPage(project: string): string {
    const own = Object.entries(files).filter(([path]) =>
      path.startsWith(`${project.replaceAll('-', '_')}-`),
    );
    return own
      .map(([path, bytes]) => `<a href="/files/${path}#sha256=${told(bytes)}">${path}</a><br/>`)
      .join('\n');
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = decodeURIComponent(new URL(request.url ?? '/', origin).pathname);
    asked.push({
      path,
      range: request.headers.range,
      authorization: request.headers.authorization,
    });
    if (behaviour.silent === true) return;
    if (request.method === 'HEAD') {
      const size = files[path.replace('/files/', '')]?.length;
      return void response
        .writeHead(200, size === undefined ? {} : { 'content-length': size })
        .end();
    }
    if (path.includes('/tree/main')) return void response.end(JSON.stringify(list()));
    if (path.startsWith('/api/v1/models/')) {
      const Files = Object.entries(files).map(([Path, bytes]) => ({
        Path,
        Size: bytes.length,
        Sha256: told(bytes),
      }));
      return void response.end(JSON.stringify({ Code: 200, Data: { Files } }));
    }
    const project = /^\/simple\/([^/]+)\/$/.exec(path)?.[1];
    if (project !== undefined)
      return void response.setHeader('content-type', 'text/html').end(indexPage(project));
    const name =
      /\/resolve\/(?:main|master)\/(.+)$/.exec(path)?.[1] ?? /^\/files\/(.+)$/.exec(path)?.[1];
    const bytes = name === undefined ? undefined : files[name];
    if (bytes === undefined) return void response.writeHead(404).end();
    await sendFile(bytes, request, response);
  }

  return {
    origin,
    asked,
    behaviour,
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function rangeOf(request: IncomingMessage, length: number): { from: number; until: number } | null {
  const range = /^bytes=(\d+)-(\d*)/.exec(request.headers.range ?? '');
  if (range === null) return null;
  return { from: Number(range[1]), until: range[2] === '' ? length : Number(range[2]) + 1 };
}

export type FakeHub = Awaited<ReturnType<typeof startFakeHub>>;
