import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { errorCodeOf, toAppError } from '../../../../../shared/errors.ts';
import type { RefreshSchedule } from '../../../../../shared/contract/refresh-schedule.ts';
import { hourMs } from '../../../../../shared/time.ts';
import type { Caller } from '../../../caller.ts';
import { owner } from '../../testing/test-knowledge.ts';
import { openTestSources, type TestSources } from '../testing/test-sources.ts';
import { readSitemap } from './sitemap.ts';

interface Answer {
  status?: number;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

let test: TestSources;
let server: Server;
let site: string;
let pages: Record<string, Answer | ((request: IncomingMessage) => Answer)>;
let asked: string[];

beforeEach(async () => {
  pages = {};
  asked = [];
  server = createServer((request, reply) => {
    asked.push(request.url ?? '');
    const page = pages[request.url ?? ''] ?? { status: 404 };
    const {
      status = 200,
      headers = {},
      body = '',
    } = typeof page === 'function' ? page(request) : page;
    reply.writeHead(status, { 'content-type': 'text/html', ...headers }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  site = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  test = await openTestSources();
});
afterEach(async () => {
  await test.close();
  await new Promise((resolve) => server.close(resolve));
});

const add = (
  path: string,
  more: { sitemap?: boolean; privateHost?: boolean; refresh?: RefreshSchedule } = {},
  caller: Caller = owner,
) =>
  test.sources.addPage(caller, {
    baseId: test.baseId,
    url: path.startsWith('http') ? path : site + path,
    privateHost: true,
    ...more,
  });
const article = (title: string, text: string): Answer => ({
  body:
    `<html><head><title>${title}</title></head><body><nav>Home</nav>` +
    `<article><h1>${title}</h1><p>${text}</p></article></body></html>`,
});
const refresh = async (id: string): Promise<void> => {
  await test.sources.refresh(owner, id);
  await expect.poll(async () => (await test.list())[0]?.state).not.toBe('checking');
  await test.settled();
};
const failure = (adding: Promise<unknown>): Promise<{ code: string; message: string }> =>
  adding.then(
    () => ({ code: 'added', message: '' }),
    (error: unknown) => ({ code: toAppError(error).code, message: toAppError(error).message }),
  );

describe('a web page', () => {
  it('is fetched, read as a page and found, and fetched again only where it changed', async () => {
    let version = 1;
    pages['/lease'] = ({ headers }) =>
      headers['if-none-match'] === `"${version}"`
        ? { status: 304 }
        : {
            ...article(
              'Lease',
              version === 1 ? 'The lease ends in May.' : 'The lease ends in October.',
            ),
            headers: { etag: `"${version}"` },
          };
    const source = await add('/lease');
    expect(source).toMatchObject({
      kind: 'page',
      location: `${site}/lease`,
      state: 'ready',
      documents: 1,
      watch: 'off',
      privateHost: true,
    });
    expect(source.lastCheckedAt).not.toBeNull();
    await test.settled();
    expect((await test.search('When does the lease end?'))[0]).toMatchObject({
      heading: 'Lease',
      text: expect.stringContaining('May') as string,
      file: `${site.slice(7)}/lease`,
    });
    const embedded = test.upstream.embedded.length;
    await refresh(source.id);
    expect(test.upstream.embedded.length).toBe(embedded);
    version = 2;
    await refresh(source.id);
    expect((await test.search('When does the lease end?'))[0]?.text).toContain('October');
    expect(await test.documents()).toHaveLength(1);
  });

  it('that is added twice at the same moment is one source', async () => {
    pages['/page'] = article('Page', 'The blue key.');
    await Promise.all([add('/page'), add('/page')]);
    expect(await test.list()).toMatchObject([{ kind: 'page', documents: 1 }]);
  });

  it('is read in the encoding that the server names', async () => {
    pages['/gbk'] = {
      headers: { 'content-type': 'text/html; charset=gb2312' },
      body: Buffer.concat([
        Buffer.from('<html><body><p>'),
        Buffer.from([0xd1, 0xba, 0xbd, 0xf0, 0xce, 0xaa, 0xd2, 0xbb, 0xcd, 0xf2, 0xd4, 0xaa]),
        Buffer.from('</p></body></html>'),
      ]),
    };
    await add('/gbk');
    await test.settled();
    expect((await test.search('押金'))[0]?.text).toBe('押金为一万元');
  });

  it('that is gone later keeps what was read of it, and the source says so', async () => {
    pages['/page'] = article('Page', 'The blue key.');
    const { id } = await add('/page');
    await test.settled();
    delete pages['/page'];
    await refresh(id);
    expect(await test.list()).toMatchObject([
      { state: 'failed', errorCode: 'document_missing', documents: 1 },
    ]);
    expect((await test.search('key'))[0]?.text).toContain('blue');
  });

  it('that can’t be fetched is not added, and why is reported: gone, too large, no text, no address', async () => {
    pages['/huge'] = { body: Buffer.alloc(26 * 1024 * 1024, 'a') };
    pages['/image'] = { headers: { 'content-type': 'image/png' }, body: 'x' };
    pages['/damaged'] = {
      headers: { 'content-encoding': 'gzip' },
      body: '<p>Not packed at all.</p>',
    };
    expect(await failure(add('/none'))).toMatchObject({ code: 'document_missing' });
    expect(await failure(add('/huge'))).toMatchObject({ code: 'document_too_large' });
    expect(await failure(add('/image'))).toMatchObject({ code: 'document_unsupported' });
    expect(await failure(add('/damaged'))).toMatchObject({ code: 'document_unreadable' });
    expect(await failure(add('ftp://example.org/x', { privateHost: false }))).toMatchObject({
      code: 'bad_request',
    });
    expect(
      await failure(add('http://me:secret@example.org/', { privateHost: false })),
    ).toMatchObject({ code: 'bad_request' });
    expect(await test.list()).toEqual([]);
  });

  it('that the site keeps programs out of is not read', async () => {
    pages['/robots.txt'] = {
      headers: { 'content-type': 'text/plain' },
      body: 'User-agent: *\nDisallow: /private/\n\nUser-agent: hearth\nDisallow: /secret\n',
    };
    pages['/secret'] = article('Secret', 'Not for programs.');
    pages['/private/open'] = article('Open', 'The group for hearth says nothing of this one.');
    expect(await failure(add('/secret'))).toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining('robots.txt') as string,
    });
    expect(asked).not.toContain('/secret');
    expect(await add('/private/open')).toMatchObject({ state: 'ready' });
  });

  it('is not read where a redirect leads that the site keeps programs out of, be it the same site or another', async () => {
    pages['/robots.txt'] = {
      headers: { 'content-type': 'text/plain' },
      body: 'User-agent: *\nDisallow: /secret\n',
    };
    pages['/secret'] = article('Secret', 'Not for programs.');
    pages['/moved'] = { status: 302, headers: { location: '/secret' } };
    expect(await failure(add('/moved'))).toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining('robots.txt') as string,
    });
    expect(asked).toEqual(['/robots.txt', '/moved']);
    pages['/open'] = article('Open', 'For everybody.');
    pages['/moved-to-open'] = { status: 301, headers: { location: '/open' } };
    expect(await add('/moved-to-open')).toMatchObject({ state: 'ready' });
    pages['/circle'] = { status: 302, headers: { location: '/circle' } };
    expect(await failure(add('/circle'))).toMatchObject({ code: 'provider_unreachable' });
    pages['/mail'] = { status: 302, headers: { location: 'mailto:me@example.org' } };
    expect(await failure(add('/mail'))).toMatchObject({ code: 'provider_unreachable' });
  });

  it('is not read where the site can’t say whether it may be', async () => {
    pages['/robots.txt'] = { status: 503 };
    pages['/page'] = article('Page', 'A page.');
    expect(await failure(add('/page'))).toMatchObject({ code: 'provider_unreachable' });
    expect(asked).toEqual(['/robots.txt']);
  });
});

describe('addresses of this machine and of private networks', () => {
  it('are refused unless the user allows the host, and the refusal is in the egress log', async () => {
    pages['/page'] = article('Page', 'A page.');
    expect(await failure(add('/page', { privateHost: false }))).toMatchObject({
      code: 'egress_denied',
    });
    for (const url of [
      'http://localhost/',
      'http://10.0.0.1/',
      'http://[::1]/',
      'http://[::ffff:192.168.0.1]/',
      'http://0.0.0.0/',
      'http://169.254.169.254/latest/meta-data/',
      'http://2130706433/',
      'http://[fd00::1]/',
      'http://100.64.0.1/',
    ]) {
      expect(await failure(add(url, { privateHost: false })), url).toMatchObject({
        code: 'egress_denied',
      });
    }
    expect(asked).toEqual([]);
    await add('/page');
    await test.gate.close();
    const rows = test.store.sqlite
      .prepare<[], { purpose: string; allowed: number; reason: string }>(
        'SELECT purpose, allowed, reason FROM egress ORDER BY id',
      )
      .all();
    expect(rows[0]).toEqual({ purpose: 'knowledge-page', allowed: 0, reason: 'private_address' });
    expect(rows.at(-1)).toMatchObject({ purpose: 'knowledge-page', allowed: 1 });
  });

  it('where clouds keep their machines’ secrets are refused even when the user allows the host', async () => {
    expect(await failure(add('http://169.254.169.254/latest/meta-data/'))).toMatchObject({
      code: 'egress_denied',
    });
  });

  it('are not reached by a redirect of a host that is allowed', async () => {
    const inner = createServer((_, reply) => reply.end('inside'));
    let reached = 0;
    inner.on('request', () => (reached += 1));
    await new Promise<void>((resolve) => inner.listen(0, '127.0.0.1', resolve));
    pages['/moved'] = {
      status: 302,
      headers: { location: `http://127.0.0.1:${(inner.address() as AddressInfo).port}/admin` },
    };
    expect(await failure(add('/moved'))).toMatchObject({ code: 'egress_denied' });
    expect(reached).toBe(0);
    await new Promise((resolve) => inner.close(resolve));
  });

  it('are not reached by a name that resolves to one, nor by one that resolves to another at the second look', async () => {
    await test.close();
    const answers = [['93.184.216.34'], ['127.0.0.1'], ['93.184.216.34', '10.1.2.3']];
    let looks = 0;
    test = await openTestSources({
      resolve: async () =>
        (answers[Math.min(looks++, 2)] ?? []).map((address) => ({ address, family: 4 })),
    });
    const { port } = new URL(site);
    // Judged at 93.184.216.34, and connected to at 127.0.0.1 a moment later.
    expect(
      await failure(add(`http://rebinding.example:${port}/`, { privateHost: false })),
    ).toMatchObject({ code: 'egress_denied' });
    expect(looks).toBe(2);
    expect(
      await failure(add(`http://two-addresses.example:${port}/`, { privateHost: false })),
    ).toMatchObject({ code: 'egress_denied' });
    expect(asked).toEqual([]);
  });

  it('may be allowed by the user of the machine alone', async () => {
    expect(await add('/page', {}, { ...owner, clientId: 'client_1' }).catch(errorCodeOf)).toBe(
      'forbidden',
    );
  });
});

describe('a sitemap', () => {
  const entry = (path: string): string => `<url><loc>${site}${path}</loc></url>`;

  it('gives the pages that it lists, of its own site alone, also by an index and compressed, and lets go of those it lists no longer', async () => {
    for (const name of ['a', 'b', 'c'])
      pages[`/${name}`] = article(name.toUpperCase(), `The page ${name}.`);
    pages['/sitemap.xml'] = {
      body:
        `<?xml version="1.0"?><sitemapindex ` +
        `xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>${site}/one.xml</loc></sitemap><sitemap><loc>${site}/two.xml.gz</loc></sitemap></sitemapindex>`,
    };
    pages['/one.xml'] = {
      body: `<urlset>${entry('/a')}${entry('/b?x=1&amp;y=2')}<url><loc>http://elsewhere.example/</loc></url></urlset>`,
    };
    pages['/b?x=1&y=2'] = article('B', 'The page b.');
    pages['/two.xml.gz'] = {
      headers: { 'content-type': 'application/gzip' },
      body: gzipSync(`<urlset>${entry('/c')}</urlset>`),
    };
    const { id } = await add('/sitemap.xml', { sitemap: true });
    await expect.poll(async () => (await test.list())[0]?.documents).toBe(3);
    await expect.poll(async () => (await test.list())[0]?.state).toBe('ready');
    pages['/one.xml'] = { body: `<urlset>${entry('/a')}</urlset>` };
    await refresh(id);
    expect((await test.documents()).map(({ name }) => name).sort()).toEqual([
      `${site.slice(7)}/a`,
      `${site.slice(7)}/c`,
    ]);
  });

  it('whose parts the site keeps programs out of is not read', async () => {
    pages['/robots.txt'] = {
      headers: { 'content-type': 'text/plain' },
      body: 'User-agent: *\nDisallow: /parts/\n',
    };
    pages['/sitemap.xml'] = {
      body: `<sitemapindex><sitemap><loc>${site}/parts/one.xml</loc></sitemap></sitemapindex>`,
    };
    pages['/parts/one.xml'] = { body: `<urlset>${entry('/a')}</urlset>` };
    expect(await failure(add('/sitemap.xml', { sitemap: true }))).toMatchObject({
      code: 'forbidden',
    });
    expect(asked).not.toContain('/parts/one.xml');
  });

  it('with a page that fails keeps the others, and says how many failed and why', async () => {
    pages['/a'] = article('A', 'The page a.');
    pages['/sitemap.xml'] = { body: `<urlset>${entry('/a')}${entry('/gone')}</urlset>` };
    await add('/sitemap.xml', { sitemap: true });
    await expect.poll(test.list).toMatchObject([
      {
        state: 'failed',
        documents: 1,
        errorMessage: expect.stringMatching(/^1 of 2 pages/) as string,
      },
    ]);
  });

  it('that was packed once, though both its name and the server say so, is read', async () => {
    pages['/a'] = article('A', 'The page a.');
    pages['/sitemap.xml.gz'] = {
      headers: { 'content-type': 'application/xml', 'content-encoding': 'gzip' },
      body: gzipSync(`<urlset>${entry('/a')}</urlset>`),
    };
    await add('/sitemap.xml.gz', { sitemap: true });
    await expect.poll(async () => (await test.list())[0]?.documents).toBe(1);
  });

  it('that is damaged is not added, and why is reported', async () => {
    pages['/sitemap.xml.gz'] = {
      body: Buffer.concat([gzipSync('<urlset>').subarray(0, 12), Buffer.alloc(40, 7)]),
    };
    expect(await failure(add('/sitemap.xml.gz', { sitemap: true }))).toMatchObject({
      code: 'document_unreadable',
    });
  });

  it('made of beginnings without an end is not searched again and again for their end', async () => {
    const pieces = async function* () {
      for (let i = 0; i < 3; i += 1) yield Buffer.from('<loc>'.repeat(13_000));
      yield Buffer.from(entry('/a'));
    };
    expect((await readSitemap(pieces(), 10)).urls).toEqual([`${site}/a`]);
  });

  it('that is none is not added', async () => {
    pages['/page'] = article('Page', 'A page.');
    expect(await failure(add('/page', { sitemap: true }))).toMatchObject({
      code: 'document_unsupported',
    });
    expect(await test.list()).toEqual([]);
  });
});

describe('a schedule', () => {
  /** A clock of the test; ticks come in real time. */
  let nowMs: number;
  const open = async (more: Parameters<typeof openTestSources>[0] = {}): Promise<void> => {
    await test.close();
    nowMs = Date.parse('2026-12-01T08:00:00Z');
    test = await openTestSources({ now: () => nowMs, tickMs: 20, ...more });
  };
  const source = async () => (await test.list())[0] ?? expect.fail('there is no source');
  const askedOf = (path: string): number => asked.filter((one) => one === path).length;

  it('fetches again when it is due, only what changed, and shows when it did and will', async () => {
    await open();
    pages['/page'] = ({ headers }) =>
      headers['if-none-match'] === '"1"'
        ? { status: 304 }
        : { ...article('Page', 'The blue key.'), headers: { etag: '"1"' } };
    const { id, nextCheckAt } = await add('/page', { refresh: 'hourly' });
    expect(nextCheckAt).toBeGreaterThanOrEqual(nowMs + hourMs);
    expect(nextCheckAt).toBeLessThanOrEqual(nowMs + 1.1 * hourMs);
    await test.settled();
    const embedded = test.upstream.embedded.length;
    nowMs += 1.2 * hourMs;
    await expect.poll(() => askedOf('/page')).toBe(2);
    await expect.poll(async () => (await source()).lastCheckedAt).toBe(nowMs);
    expect(await source()).toMatchObject({ refresh: 'hourly', state: 'ready', documents: 1 });
    expect((await source()).nextCheckAt).toBeGreaterThan(nowMs);
    expect(test.upstream.embedded.length).toBe(embedded);
    await test.sources.update(owner, { id, refresh: 'off' });
    expect((await source()).nextCheckAt).toBeNull();
  });

  it('waits longer after each failure, keeps what it has, and recovers', async () => {
    await open();
    pages['/page'] = article('Page', 'The blue key.');
    await add('/page', { refresh: 'daily' });
    pages['/page'] = { status: 503 };
    const waits: number[] = [];
    for (const failures of [1, 2, 3]) {
      nowMs = (await source()).nextCheckAt ?? Number.NaN;
      await expect.poll(() => askedOf('/page')).toBe(1 + failures);
      await expect.poll(async () => (await source()).lastCheckedAt).toBe(nowMs);
      await expect.poll(async () => (await source()).state).toBe('failed');
      waits.push(((await source()).nextCheckAt ?? 0) - nowMs);
    }
    expect(waits.map((wait) => Math.floor(wait / (hourMs / 4)))).toEqual([1, 2, 4]);
    expect(await source()).toMatchObject({ documents: 1 });
    pages['/page'] = article('Page', 'The green key.');
    nowMs = (await source()).nextCheckAt ?? Number.NaN;
    await expect.poll(async () => (await source()).state).toBe('ready');
    expect((await source()).nextCheckAt).toBeGreaterThan(nowMs + 23 * hourMs);
  });

  it('of the setting holds for pages without one of their own, and none for a local-only owner', async () => {
    let isLocalOnly = false;
    await open({ usualSchedule: () => 'weekly', isLocalOnly: () => isLocalOnly });
    pages['/page'] = article('Page', 'The blue key.');
    const { id, refresh: own, nextCheckAt } = await add('/page');
    expect(own).toBeNull();
    expect(nextCheckAt).toBeGreaterThanOrEqual(nowMs + 7 * 24 * hourMs);
    isLocalOnly = true;
    nowMs += 8 * 24 * hourMs;
    // Several ticks pass in this time.
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(askedOf('/page')).toBe(1);
    isLocalOnly = false;
    await expect.poll(() => askedOf('/page')).toBe(2);
    await test.sources.update(owner, { id, refresh: 'off' });
    expect((await source()).refresh).toBe('off');
    await test.sources.update(owner, { id, refresh: null });
    expect((await source()).refresh).toBeNull();
  });

  it('survives a restart, and what came due meanwhile is fetched', async () => {
    await open();
    pages['/page'] = article('Page', 'The blue key.');
    await add('/page', { refresh: 'daily' });
    await test.settled();
    await test.knowledge.close();
    nowMs += 48 * hourMs;
    const again = test.reopen();
    await again.start();
    await expect.poll(() => askedOf('/page')).toBe(2);
    await again.close();
  });

  it('is refused for what is no page', async () => {
    await test.sources.saveNote(owner, { baseId: test.baseId, title: 'Note', content: 'Text.' });
    const { id } = await source();
    await expect(test.sources.update(owner, { id, refresh: 'daily' })).rejects.toMatchObject({
      code: 'bad_request',
    });
  });
});
