import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Hono } from 'hono';
import type { LanEnv } from './lan-context.ts';
import { secured } from '../middleware/security-headers.ts';
import { closeServer, createNodeServer } from '../server/node-server.ts';
import { wholeJson } from './whole-reply.ts';

let origin: string;
let stop: () => Promise<void>;

beforeEach(async () => {
  const app = new Hono<LanEnv>();
  app.use(async (c, next) => {
    c.set('requestId', 'req_1');
    await next();
    if (c.req.path === '/late') c.header('x-late', 'yes');
    c.res.headers.append('vary', 'a');
    c.res.headers.append('Vary', 'b');
  });
  app.use(secured);
  app.get('*', (c) => wholeJson(c, { said: '你好' }));
  const server = createNodeServer(app);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  stop = () => closeServer(server, 100);
});
afterEach(() => stop());

it('has its length in bytes and all that the middlewares say of it', async () => {
  const reply = await fetch(`${origin}/`);
  expect(await reply.json()).toEqual({ said: '你好' });
  expect(Object.fromEntries(reply.headers)).toMatchObject({
    'content-type': 'application/json',
    'content-length': '17',
    vary: 'a, b',
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
    'x-request-id': 'req_1',
  });
});

it('keeps its text where hono makes a Response of it after all', async () => {
  const reply = await fetch(`${origin}/late`);
  expect(reply.headers.get('x-late')).toBe('yes');
  expect(reply.headers.get('x-frame-options')).toBe('DENY');
  expect(await reply.json()).toEqual({ said: '你好' });
});

it('answers a HEAD without its text', async () => {
  const reply = await fetch(`${origin}/`, { method: 'HEAD' });
  expect(reply.status).toBe(200);
  expect(await reply.text()).toBe('');
});
