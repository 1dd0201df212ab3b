import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../shared/errors.ts';
import { providers } from './catalogue/provider-catalogue.ts';
import { classifyAnthropic } from './codecs/anthropic/anthropic-failures.ts';
import { classifyCoze } from './codecs/coze/classify-coze.ts';
import { classifyGemini } from './codecs/gemini/classify-gemini.ts';
import { isAboutRequest } from './failure-classes.ts';
import { classify, type FailedReply } from './failures.ts';
import { withoutQuotes } from './quoted-text.ts';

/** What a caller would write to take an account from others. */
const poison = [
  'insufficient_quota',
  'invalid_api_key',
  'unsupported_country_region_territory',
  'billing_error',
  'authentication_error',
  'API_KEY_INVALID',
  'RESOURCE_EXHAUSTED',
  'Arrearage',
  '1113',
  '4100',
  'overloaded_error',
  'model_not_found',
  'Throttling.AllocationQuota',
  'organization_on_hold',
];
const requestStatuses = Array.from({ length: 100 }, (_, at) => 400 + at).filter(isAboutRequest);
const classifiers = { classify, classifyAnthropic, classifyCoze, classifyGemini };

const text = fc.oneof(fc.constantFrom(...poison), fc.string({ minLength: 1, maxLength: 40 }));
/**
 * The forms in which providers quote: OpenAI, vLLM and SGLang (pydantic), Moonshot, Anthropic,
 * Google, Coze, Qianfan.
 */
const bodies = (quoted: string): fc.Arbitrary<unknown> =>
  fc.constantFrom<unknown>(
    { error: { message: `Invalid value: '${quoted}'.`, type: quoted, param: 'x', code: quoted } },
    {
      object: 'error',
      message: `[{'loc': ('body',), 'input': '${quoted}'}]`,
      type: quoted,
      code: quoted,
    },
    { detail: [{ loc: ['body'], msg: quoted, input: quoted, type: quoted }] },
    { error: quoted, message: quoted, code: quoted },
    { type: 'error', error: { type: quoted, message: quoted, details: { error_code: quoted } } },
    {
      error: {
        code: 400,
        status: quoted,
        message: quoted,
        details: [{ reason: quoted, violations: [{ quotaId: quoted }] }],
      },
    },
    { code: Number(quoted), msg: quoted },
    { error_code: quoted, error_msg: quoted },
    quoted,
    [{ error: { status: quoted, message: quoted } }],
  );
const cases = text.chain((quoted) =>
  fc.record({
    quoted: fc.constant(quoted),
    body: bodies(quoted),
    provider: fc.constantFrom(...providers),
    status: fc.constantFrom(...requestStatuses),
    wire: fc.constantFrom(...Object.values(classifiers)),
  }),
);

const failed = (body: unknown, more: Partial<FailedReply>): FailedReply => ({
  status: 400,
  body,
  headers: new Headers(),
  nowMs: 0,
  host: 'api.example.test',
  ...more,
});

describe('the text of a caller', () => {
  it('never affects more than the request where the status is about the request, at any provider and wire, quoted or not', () => {
    fc.assert(
      fc.property(cases, ({ body, provider, status, wire }) => {
        expect(wire(failed(body, { status, provider })).affected).toBe('nothing');
      }),
      { seed: 13, numRuns: 3_000 },
    );
  });

  it('decides nothing where a machine field quotes it, whatever the status: the status alone does', () => {
    fc.assert(
      fc.property(
        cases,
        fc.constantFrom(401, 403, 429, 500, 503),
        ({ quoted, body, provider, wire }, status) => {
          const sent = { model: 'm', messages: [{ role: 'user', content: quoted }] };
          const told = wire(
            failed(withoutQuotes(body, sent), { original: body, status, provider }),
          );
          // A rate limit where the provider says 429 is the provider's word; an empty account or a
          // refused key is not.
          const mayBe = {
            401: ['credential_rejected', 'model_access_denied'],
            403: [
              'model_access_denied',
              'provider_unreachable',
              'provider_rejected',
              'context_too_long',
            ],
            429: ['provider_rate_limited'],
            500: ['provider_overloaded'],
            503: ['provider_overloaded'],
          }[status];
          expect(mayBe).toContain(told.code);
        },
      ),
      { seed: 14, numRuns: 3_000 },
    );
  });
});

describe('what an error quotes of the request', () => {
  const sent = {
    model: 'house-model',
    messages: [{ role: 'user', content: 'tell me of insufficient_quota' }],
    seed: 4100,
    service_tier: 'invalid_api_key',
    metadata: { billing_error: 1 },
  };
  it.each([
    ['a whole text', 'invalid_api_key'],
    ['a part of a text, as a server that cuts off would send it', 'insufficient_quota'],
    ['a text with more around it', 'value_invalid_api_key_here'],
    ['other letters', 'INVALID_API_KEY'],
    ['a name of a field', 'billing_error'],
    ['the model', 'house-model not found'],
  ])('%s is taken out of a machine field', (_, code) => {
    expect(withoutQuotes({ error: { code } }, sent)).toEqual({ error: { code: '' } });
  });

  it('a number of the request is taken out too', () => {
    expect(withoutQuotes({ code: 4100 }, sent)).toEqual({ code: undefined });
    expect(withoutQuotes({ code: 4101 }, sent)).toEqual({ code: 4101 });
  });

  it('the words of the wire itself prove nothing: `content` is in every request, and `content_filter` is a code', () => {
    for (const code of [
      'content_filter',
      'model_not_found',
      'tokens',
      'rate_limit_exceeded',
      'invalid_request_error',
    ])
      expect(
        withoutQuotes(
          { code },
          { model: 'm-1', messages: [{ role: 'user', content: 'Hi' }], max_tokens: 5 },
        ),
      ).toEqual({ code });
  });

  it('a request with more texts than can be compared is taken to be quoted', () => {
    const many = Array.from({ length: 30_000 }, (_, at) => `t${at}`);
    expect(withoutQuotes({ code: 'insufficient_quota' }, { many })).toEqual({ code: '' });
  });

  it('a body as deep as a stack can hold, or with very many fields, is read in no time and breaks nothing', () => {
    let deep: unknown = 'x';
    for (let level = 0; level < 50_000; level += 1) deep = [deep];
    const wide = Object.fromEntries(
      Array.from({ length: 50_000 }, (_, at) => [`f${at}`, 'insufficient_quota']),
    );
    expect(withoutQuotes({ deep, wide, code: 'insufficient_quota' }, deep)).toMatchObject({
      code: expect.any(String) as string,
    });
  });
});

describe('a probe', () => {
  it('holds no text of a caller: what the provider reports counts whatever the status, as Google reports a wrong key by 400', () => {
    const body = {
      error: {
        code: 400,
        status: 'INVALID_ARGUMENT',
        message: 'API key not valid.',
        details: [{ reason: 'API_KEY_INVALID' }],
      },
    };
    const told = classifyGemini(failed(body, { probe: true }));
    expect(told).toBeInstanceOf(AppError);
    expect(told).toMatchObject({ code: 'credential_rejected', affected: 'account' });
  });
});
