import { describe, expect, it } from 'vitest';
import { AppError } from '../../../shared/errors.ts';
import { createLog } from './log.ts';
import { createRedactor } from './redact.ts';

const key = 'sk-proj-Zx81kq0TTnv2Lw93';

function recorded() {
  const lines: string[] = [];
  const redactor = createRedactor();
  const log = createLog({
    destination: { write: (line) => lines.push(line) },
    redactor,
    level: 'debug',
  });
  return {
    log,
    redactor,
    text: () => lines.join(''),
    last: () => JSON.parse(lines.at(-1) ?? '{}') as Record<string, unknown>,
  };
}

describe('the log', () => {
  it('carries fields of the list only, under the domain that wrote them', () => {
    const { log, last } = recorded();
    log.child({ domain: 'routing' }).info(
      {
        requestId: 'req_1',
        totalMs: 12,
        prompt: 'my diary',
        headers: { authorization: key },
        local: true,
      },
      'served',
    );
    expect(last()).toEqual({
      level: 30,
      time: expect.any(Number) as number,
      domain: 'routing',
      requestId: 'req_1',
      totalMs: 12,
      local: true,
      msg: 'served',
    });
  });

  it('lets no key out through a message, a field, an error, its cause, or what an SDK hangs on it', () => {
    const { log, text } = recorded();
    const upstream = Object.assign(new Error(`401 for Bearer ${key}`), {
      headers: { authorization: `Bearer ${key}` },
      request: { apiKey: key },
    });
    log.error(
      {
        err: new AppError('credential_rejected', `rejected ${key}`, { cause: upstream }),
        reason: `https://api.example/v1?key=${key}`,
      },
      `sent ${key}`,
    );
    log.child({ apiKey: key, folder: `/x/${key}` }).error(upstream);
    log.info(`%s and %o`, key, { key });
    log.debug({ host: `https://me:${key}@example`, code: { nested: key } }, `{"api_key":"${key}"}`);
    expect(text()).toContain('credential_rejected');
    expect(text()).not.toContain(key);
  });

  it('has no line of megabytes, and redacts none: a provider may echo all of a request', () => {
    const redacted: number[] = [];
    const lines: string[] = [];
    const log = createLog({
      destination: { write: (line) => lines.push(line) },
      redactor: {
        redact: (text) => (redacted.push(text.length), text),
        remember: () => undefined,
        strike: (text) => text,
      },
    });
    const long = 'x'.repeat(5_000_000);
    log.warn({ reason: long, err: new Error(long, { cause: new Error(long) }) }, long);
    log.error(long);
    expect(Math.max(...redacted)).toBeLessThanOrEqual(16_384);
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThan(16_384);
  });

  it('strikes out a key of no known form once the vault has seen it', () => {
    const { log, redactor, text } = recorded();
    redactor.remember('0123-my-company-gateway');
    log.warn({ reason: 'the header was 0123-my-company-gateway' }, 'x 0123-my-company-gateway y');
    expect(text()).not.toContain('gateway');
  });
});

describe('the redactor', () => {
  it.each([
    ['Authorization: Bearer abcdefghijkl', 'abcdefghijkl'],
    ['hk-0123456789abcdefghijklmnop', '0123456789abcdefghijklmnop'],
    ['AIzaSyA-1234567890abcdefghijklmnop', '1234567890abcdefghijklmnop'],
    ['token=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln', 'eyJzdWIiOiIxIn0'],
    ['HEARTH_PASSPHRASE passphrase: "hunter2hunter2"', 'hunter2hunter2'],
    ['http://user:pa55word@proxy:8080', 'pa55word'],
  ])('strikes the secret out of %s', (text, secret) => {
    expect(createRedactor().redact(text)).not.toContain(secret);
  });

  it('leaves ordinary text alone', () => {
    const text =
      'The task-force reads key points; 429 after 3 attempts, see https://example.com/a?page=2';
    expect(createRedactor().redact(text)).toBe(text);
  });
});
