import { Hono } from 'hono';
import { expect, it } from 'vitest';
import { z } from 'zod';
import type { LanEnv } from '../http/lan-context.ts';
import { olderFields } from './older-fields.ts';
import { sendQuerySchema } from './sessions.ts';

const described = new RegExp(
  (z.toJSONSchema(sendQuerySchema.shape.stream) as { pattern: string }).pattern,
);

it.each([
  ['true', true],
  ['True', true],
  ['1', true],
  ['ON', true],
  ['y', true],
  ['0', false],
  ['off', false],
  ['nO', false],
  ['', null],
  ['2', null],
  ['truely', null],
  ['null', null],
])('`stream=%s` of a query is %s, and the description of the API agrees', async (text, read) => {
  const app = new Hono<LanEnv>();
  app.onError((_, c) => c.json({ stream: null }));
  app.post('/', async (c) =>
    c.json(
      await olderFields(c, z.object({ stream: z.boolean() }), {
        simple: ['stream'],
        booleans: ['stream'],
      }),
    ),
  );
  const reply = await app.request(`/?stream=${text}`, { method: 'POST' });
  expect(await reply.json()).toEqual({ stream: read });
  expect(described.test(text)).toBe(read !== null);
});
