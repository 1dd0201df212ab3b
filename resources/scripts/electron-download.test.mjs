import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { download } from './electron-download.mjs';

const content = Buffer.from('an Electron, or so'.repeat(5000));
let folder;
let server;

async function serve(handler) {
  server = createServer(handler);
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return new URL(`http://127.0.0.1:${server.address().port}/electron.zip`);
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hearth-download-'));
});

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('download', () => {
  it('goes on where it was cut off, and does not fetch the first half twice', async () => {
    const ranges = [];
    const url = await serve((request, response) => {
      ranges.push(request.headers.range);
      const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
      response.writeHead(from > 0 ? 206 : 200, { 'content-length': content.length - from });
      if (from > 0) response.end(content.subarray(from));
      else
        response.write(content.subarray(0, 40_000), () => setImmediate(() => response.destroy()));
    });
    const file = join(folder, 'electron.zip');
    await expect(download(url, file)).rejects.toThrow();
    const kept = readFileSync(`${file}.part`).length;
    await download(url, file);
    expect(ranges).toEqual([undefined, `bytes=${kept}-`]);
    expect(readFileSync(file).equals(content)).toBe(true);
  });

  it('starts again where the server ignores the range, and does not put the file behind its own half', async () => {
    let cut = true;
    const url = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': content.length });
      if (cut)
        response.write(content.subarray(0, 1000), () => setImmediate(() => response.destroy()));
      else response.end(content);
      cut = false;
    });
    const file = join(folder, 'electron.zip');
    await expect(download(url, file)).rejects.toThrow();
    await download(url, file);
    expect(readFileSync(file).equals(content)).toBe(true);
  });

  it('gives up on a server that never answers, and names it', async () => {
    const url = await serve(() => undefined);
    await expect(
      download(url, join(folder, 'electron.zip'), { answerTimeoutMs: 50, stallTimeoutMs: 50 }),
    ).rejects.toThrow(/127\.0\.0\.1.* did not answer/);
  });

  it('gives up on a server that goes silent in the middle', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': content.length });
      response.write(content.subarray(0, 1000));
    });
    await expect(
      download(url, join(folder, 'electron.zip'), { answerTimeoutMs: 5000, stallTimeoutMs: 50 }),
    ).rejects.toThrow(/went silent/);
  });

  it('says which host refused, not "fetch failed"', async () => {
    const url = await serve(() => undefined);
    await new Promise((resolve) => server.close(resolve));
    await expect(download(url, join(folder, 'electron.zip'))).rejects.toThrow(
      /127\.0\.0\.1.*ECONNREFUSED/,
    );
  });
});
