import { describe, expect, it } from 'vitest';
import { hourMs } from '../../../shared/time.ts';
import { providerOf } from './catalogue/provider-catalogue.ts';
import { renderPhrase } from '../../../shared/messages/phrase.ts';
import { classify, retryAfterMs } from './failures.ts';

const of = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  classify({ status, body, headers: new Headers(headers), nowMs: 0, host: 'api.example.test' });

/**
 * Bodies as the providers' documents or public reports show them; where each is from stands in
 * failures.ts.
 */
const recorded: readonly (readonly [string, number, unknown, string, string])[] = [
  [
    'OpenAI, a wrong key',
    401,
    {
      error: {
        message: 'Incorrect API key provided: sk-abcdefgh12345678.',
        type: 'invalid_request_error',
        param: null,
        code: 'invalid_api_key',
      },
    },
    'credential_rejected',
    'account',
  ],
  [
    'OpenAI, no credit, which is a 429 too',
    429,
    {
      error: {
        message: 'You exceeded your current quota, please check your plan and billing details.',
        type: 'insufficient_quota',
        param: null,
        code: 'insufficient_quota',
      },
    },
    'quota_exhausted',
    'account',
  ],
  [
    'OpenAI, a rate limit',
    429,
    {
      error: {
        message: 'Rate limit reached for gpt-4o in organization org-x on requests per min (RPM)',
        type: 'requests',
        param: null,
        code: 'rate_limit_exceeded',
      },
    },
    'provider_rate_limited',
    'model',
  ],
  [
    'OpenAI, a model that is not there',
    404,
    {
      error: {
        message: 'The model `gpt-9` does not exist or you do not have access to it.',
        type: 'invalid_request_error',
        param: null,
        code: 'model_not_found',
      },
    },
    'model_gone',
    'nothing',
  ],
  [
    'OpenAI, too long',
    400,
    {
      error: {
        message: "This model's maximum context length is 8192 tokens.",
        type: 'invalid_request_error',
        param: 'messages',
        code: 'context_length_exceeded',
      },
    },
    'context_too_long',
    'nothing',
  ],
  [
    'OpenAI, a region',
    403,
    {
      error: {
        code: 'unsupported_country_region_territory',
        message: 'Country, region, or territory not supported',
        param: null,
        type: 'request_forbidden',
      },
    },
    'region_blocked',
    'account',
  ],
  [
    'OpenAI, a model of others',
    403,
    {
      error: {
        message: 'Project `p` does not have access to model `gpt-4`',
        type: 'invalid_request_error',
        param: null,
        code: null,
      },
    },
    'model_access_denied',
    'model',
  ],
  [
    'OpenAI, a parameter',
    400,
    {
      error: {
        message: "Unsupported value: 'temperature'",
        type: 'invalid_request_error',
        param: 'temperature',
        code: 'unsupported_value',
      },
    },
    'provider_rejected',
    'nothing',
  ],
  [
    'OpenAI, down',
    500,
    {
      error: {
        message: 'The server had an error while processing your request. Sorry about that!',
        type: 'server_error',
        param: null,
        code: null,
      },
    },
    'provider_overloaded',
    'provider',
  ],
  [
    'DeepSeek, no balance',
    402,
    {
      error: {
        message: 'Insufficient Balance',
        type: 'unknown_error',
        param: null,
        code: 'invalid_request_error',
      },
    },
    'quota_exhausted',
    'account',
  ],
  [
    'Moonshot, no balance as 429',
    429,
    {
      error: {
        type: 'exceeded_current_quota_error',
        message: 'Your account is suspended, please check your plan',
      },
    },
    'quota_exhausted',
    'account',
  ],
  [
    'Moonshot, a rate limit',
    429,
    { error: { type: 'rate_limit_reached_error', message: 'Your account reached max request' } },
    'provider_rate_limited',
    'model',
  ],
  [
    'Moonshot, busy, which is a 429 too',
    429,
    {
      error: {
        type: 'engine_overloaded_error',
        message: 'The engine is currently overloaded, please try again later',
      },
    },
    'provider_overloaded',
    'provider',
  ],
  [
    'Moonshot, refused content',
    400,
    {
      error: {
        type: 'content_filter',
        message: 'The request was rejected because it was considered high risk',
      },
    },
    'provider_rejected',
    'nothing',
  ],
  [
    'DashScope, arrears as 400',
    400,
    {
      error: {
        code: 'Arrearage',
        message: 'Access denied, please make sure your account is in good standing.',
      },
    },
    'quota_exhausted',
    'nothing',
  ],
  [
    'DashScope, tokens a minute, which is no quota',
    429,
    {
      error: {
        code: 'Throttling.AllocationQuota',
        message: 'Allocated quota exceeded, please increase your quota limit.',
      },
    },
    'provider_rate_limited',
    'model',
  ],
  [
    'DashScope, a wrong key',
    401,
    { code: 'InvalidApiKey', message: 'Invalid API-key provided.' },
    'credential_rejected',
    'account',
  ],
  [
    'DashScope, refused content',
    400,
    {
      code: 'DataInspectionFailed',
      message: 'Input or output data may contain inappropriate content.',
    },
    'provider_rejected',
    'nothing',
  ],
  [
    'Zhipu, arrears',
    429,
    {
      error: { code: '1113', message: 'Your account is in arrears, please recharge and try again' },
    },
    'quota_exhausted',
    'account',
  ],
  [
    'Zhipu, in Chinese',
    429,
    { error: { code: '1113', message: '您的账户已欠费,请充值后重试' } },
    'quota_exhausted',
    'account',
  ],
  [
    'Zhipu, a model',
    400,
    { error: { code: '1211', message: '模型不存在,请检查模型代码' } },
    'model_gone',
    'nothing',
  ],
  [
    'SiliconFlow, a model',
    400,
    { code: 20012, message: 'Model does not exist. Please check it carefully.', data: null },
    'model_gone',
    'nothing',
  ],
  [
    'SiliconFlow, no balance as 403',
    403,
    {
      code: 30011,
      message: 'Your paid balance is insufficient. Please top up and try again.',
      data: null,
    },
    'quota_exhausted',
    'account',
  ],
  [
    'OpenRouter, no credits',
    402,
    { error: { code: 402, message: 'Insufficient credits' } },
    'quota_exhausted',
    'account',
  ],
  [
    'OpenRouter, moderation, which says nothing of the key',
    403,
    {
      error: {
        code: 403,
        message: 'Your chosen model requires moderation and your input was flagged',
      },
    },
    'provider_rejected',
    'nothing',
  ],
  [
    'vLLM, too long',
    400,
    {
      object: 'error',
      message: "This model's maximum context length is 4096 tokens.",
      type: 'BadRequestError',
      code: 400,
    },
    'context_too_long',
    'nothing',
  ],
  ['FastAPI, a wrong path', 404, { detail: 'Not Found' }, 'not_found', 'nothing'],
  ['a path that takes no POST', 405, { detail: 'Method Not Allowed' }, 'not_found', 'nothing'],
  [
    'a rate limit whose code names the account',
    429,
    { error: { code: 'account_rate_limit_exceeded', message: 'Too many requests' } },
    'provider_rate_limited',
    'account',
  ],
  [
    'a company proxy’s page',
    403,
    '<html><body>Access denied</body></html>',
    'provider_unreachable',
    'provider',
  ],
  [
    'a gateway’s page',
    502,
    '<html><h1>502 Bad Gateway</h1></html>',
    'provider_overloaded',
    'provider',
  ],
  [
    'a 500 that quotes the key rule',
    500,
    { error: { message: 'upstream said: invalid_api_key' } },
    'provider_overloaded',
    'provider',
  ],
];

describe('a reply that is no success', () => {
  it.each(recorded)('%s (%i) is in its class', (_, status, body, code, affected) => {
    expect(of(status, body)).toMatchObject({ code, affected, status });
  });

  it('says what the provider says, but never the key that it quotes, nor the markup of a page', () => {
    const { message } = of(401, recorded[0]?.[2]);
    expect(message).toContain('Incorrect API key provided');
    expect(message).not.toContain('abcdefgh');
    expect(of(403, '<html><body>Access denied</body></html>').message).not.toContain('<');
  });
});

describe('Retry-After', () => {
  it.each([
    ['seconds', { 'retry-after': '7' }, 7_000],
    ['a date', { 'retry-after': 'Thu, 01 Jan 1970 00:01:00 GMT' }, 60_000],
    ['a date that is over', { 'retry-after': 'Thu, 01 Jan 1970 00:00:00 GMT' }, 0],
    ['milliseconds before seconds', { 'retry-after-ms': '1500', 'retry-after': '7' }, 1_500],
    ['nothing', {}, undefined],
    ['nonsense', { 'retry-after': 'soon' }, undefined],
  ])('as %s', (_, headers, ms) => {
    expect(retryAfterMs(new Headers(headers as Record<string, string>), 0)).toBe(ms);
  });
});

describe('a rate limit without Retry-After', () => {
  const refused = (
    headers: Record<string, string>,
    body: unknown = { error: { message: 'slow down' } },
    provider = 'openai',
    status = 429,
  ) =>
    classify({
      status,
      body,
      headers: new Headers(headers),
      nowMs: 1_700_000_000_000,
      host: 'api.example.test',
      provider: providerOf(provider),
    }).retryAfterMs;

  it.each([
    [
      'waits for the limit that is used up, not for the next to begin anew',
      {
        'x-ratelimit-remaining-requests': '0',
        'x-ratelimit-reset-requests': '6m0s',
        'x-ratelimit-remaining-tokens': '9000',
        'x-ratelimit-reset-tokens': '1s',
      },
      360_000,
    ],
    [
      'waits for the next one where none is: the request was larger than what is left',
      {
        'x-ratelimit-remaining-requests': '5',
        'x-ratelimit-reset-requests': '6m0s',
        'x-ratelimit-remaining-tokens': '10',
        'x-ratelimit-reset-tokens': '7.66s',
      },
      7660,
    ],
    ['says nothing of the wait where no header does', {}, undefined],
    [
      'believes Retry-After first',
      {
        'retry-after': '3',
        'x-ratelimit-remaining-requests': '0',
        'x-ratelimit-reset-requests': '6m0s',
      },
      3000,
    ],
  ])('%s', (_, headers, ms) => {
    expect(refused(headers as Record<string, string>)).toBe(ms);
  });

  it('of OpenRouter is reported in the body', () => {
    const body = {
      error: {
        message: 'Rate limit exceeded: free-models-per-day',
        code: 429,
        metadata: {
          headers: {
            'X-RateLimit-Limit': '50',
            'X-RateLimit-Remaining': '0',
            'X-RateLimit-Reset': '1700003600000',
          },
        },
      },
    };
    expect(refused({}, body, 'openrouter')).toBe(hourMs);
  });

  it('does not make an empty account wait a second for a limit that has nothing to do with it', () => {
    const body = {
      error: { message: 'You exceeded your current quota', code: 'insufficient_quota' },
    };
    expect(
      refused({ 'x-ratelimit-remaining-tokens': '9', 'x-ratelimit-reset-tokens': '1s' }, body),
    ).toBeUndefined();
  });
});

it('is in the reader’s language, but for the provider’s own words', () => {
  const { key = '', params = {}, message } = of(401, { error: { message: 'No such key.' } });
  expect(renderPhrase({ key, params, text: message }, 'zh-CN')).toBe(
    '密钥被拒绝。请到服务商处核对后重新输入。api.example.test 的答复：“No such key.”',
  );
});
