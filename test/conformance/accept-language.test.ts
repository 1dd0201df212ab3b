import { afterEach, beforeEach, expect, it } from 'vitest';
import { startLan, type LanFixture } from './lan-fixture.ts';

/** Sentences follow `Accept-Language`; types and codes are for programs and stay. */

let lan: LanFixture;
beforeEach(async () => {
  lan = await startLan();
});
afterEach(() => lan.close());

async function refused(path: string, language?: string) {
  const reply = await fetch(`${lan.origin}${path}`, {
    method: 'POST',
    headers: language === undefined ? {} : { 'accept-language': language },
  });
  const { error } = (await reply.json()) as { error: { message: string; type: string } };
  return { status: reply.status, ...error };
}

it('answers English, and Chinese where the caller asks for it, in both dialects', async () => {
  const inEnglish = await refused('/v1/chat/completions');
  expect(inEnglish.message).toContain('A key is');
  expect(await refused('/v1/chat/completions', 'fr,en;q=0.5')).toEqual(inEnglish);
  const inChinese = await refused('/v1/chat/completions', 'zh-CN,zh;q=0.9,en;q=0.8');
  expect(inChinese.message).toContain('需要密钥');
  expect({ ...inChinese, message: '' }).toEqual({ ...inEnglish, message: '' });
  expect(await refused('/v1/messages', 'zh')).toMatchObject({
    type: 'authentication_error',
    message: expect.stringContaining('需要密钥') as string,
  });
});
