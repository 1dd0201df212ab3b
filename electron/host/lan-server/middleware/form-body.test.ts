import { Hono } from 'hono';
import { expect, it } from 'vitest';
import { toAppError } from '../../../../shared/errors.ts';
import type { LanEnv } from '../http/lan-context.ts';
import { formBody } from './form-body.ts';

const part = (boundary: string): string =>
  `--${boundary}\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\n`;

/** How many parts are read of a form with three, of which two may be there. */
async function partsOf(type: string, boundary: string, parts: number): Promise<string> {
  const app = new Hono<LanEnv>();
  app.post('/', async (c) => {
    c.set('bodyBytes', Buffer.from(`${part(boundary).repeat(parts)}--${boundary}--\r\n`));
    try {
      return c.text(String([...(await formBody(c, 2))].length));
    } catch (error) {
      return c.text(toAppError(error).code);
    }
  });
  const reply = await app.request('/', { method: 'POST', headers: { 'content-type': type } });
  return reply.text();
}

it.each(['boundary=B', 'boundary="B"', 'charset=utf-8; boundary=B', 'boundary=B; charset=utf-8'])(
  'the parts of a form are counted before they are read: %s',
  async (parameters) => {
    expect(await partsOf(`multipart/form-data; ${parameters}`, 'B', 2)).toBe('2');
    expect(await partsOf(`multipart/form-data; ${parameters}`, 'B', 3)).toBe('too_large');
  },
);

it.each([
  // What a parser reads as the boundary is not what stands first.
  'x="; boundary=A"; boundary=B',
  'x="; boundary=A "; boundary=B',
  'x="; boundary=A;"; boundary=B',
  'boundary="\\B"',
  'boundary=A; boundary=B',
])('no second boundary passes the count: %s', async (parameters) => {
  expect(await partsOf(`multipart/form-data; ${parameters}`, 'B', 3)).not.toBe('3');
});
