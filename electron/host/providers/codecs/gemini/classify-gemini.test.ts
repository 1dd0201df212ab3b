import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hourMs } from '../../../../../shared/time.ts';
import type { Step } from '../../../../../test/fakes/upstream.ts';
import { createCodecBed, type CodecBed } from '../../../../../test/fakes/codec-bed.ts';
import { createGeminiCodec } from './gemini-codec.ts';
import { chatPath, hello, status, keyInvalid } from '../../../../../test/fakes/gemini-replies.ts';

let bed: CodecBed;
beforeEach(async () => {
  bed = await createCodecBed(createGeminiCodec, {
    provider: 'gemini',
    root: '/v1beta',
    nowMs: Date.UTC(2026, 6, 1, 19),
  });
});
afterEach(() => bed.close());

/**
 * Bodies as Google's documents and public reports show them; where each is from stands in
 * classify-gemini.ts.
 */
const quotaMessage =
  'You exceeded your current quota, please check your plan and billing details. For more ' +
  'information on this error, head to: https://ai.google.dev/gemini-api/docs/rate-limits.';
const violation = (quotaId: string) => ({
  '@type': 'type.googleapis.com/google.rpc.QuotaFailure',
  violations: [
    {
      quotaMetric: 'generativelanguage.googleapis.com/generate_content_free_tier_requests',
      quotaId,
      quotaDimensions: { location: 'global', model: 'gemini-2.5-flash' },
      quotaValue: '10',
    },
  ],
});
const retryInfo = {
  '@type': 'type.googleapis.com/google.rpc.RetryInfo',
  retryDelay: '34.074824224s',
};

describe('a failure', () => {
  it.each([
    [
      'a wrong key, a 400 with Google',
      400,
      keyInvalid,
      { code: 'credential_rejected', affected: 'nothing' },
    ],
    [
      'a minute’s limit, with the wait that RetryInfo tells',
      429,
      status(429, 'RESOURCE_EXHAUSTED', quotaMessage, [
        violation('GenerateRequestsPerMinutePerProjectPerModel-FreeTier'),
        retryInfo,
      ]),
      { code: 'provider_rate_limited', affected: 'model', retryAfterMs: 34_075, retryable: true },
    ],
    // Noon of a summer's day in California.
    [
      'a day’s quota, until midnight there',
      429,
      status(429, 'RESOURCE_EXHAUSTED', quotaMessage, [
        violation('GenerateRequestsPerDayPerProjectPerModel-FreeTier'),
        retryInfo,
      ]),
      {
        code: 'quota_exhausted',
        affected: 'model',
        retryAfterMs: 12 * hourMs,
        retryable: false,
      },
    ],
    [
      'a model that the free plan has nothing of',
      429,
      status(
        429,
        'RESOURCE_EXHAUSTED',
        `${quotaMessage}\n* Quota exceeded for metric: x, limit: 0, model: ` +
          `gemini-2.5-pro\nPlease retry in 20.04466179s.`,
      ),
      { code: 'model_access_denied', affected: 'model' },
    ],
    [
      'a limit that only the message tells',
      429,
      status(
        429,
        'RESOURCE_EXHAUSTED',
        `${quotaMessage}\n* Quota exceeded for metric: x, limit: 10, model: m\nPlease retry in 20.5s.`,
      ),
      { code: 'provider_rate_limited', retryAfterMs: 20_500 },
    ],
    [
      'an unnamed limit',
      429,
      status(429, 'RESOURCE_EXHAUSTED', 'Resource has been exhausted (e.g. check quota).'),
      { code: 'provider_rate_limited', affected: 'account' },
    ],
    [
      'no money left',
      429,
      status(429, 'RESOURCE_EXHAUSTED', 'Your prepayment credits are depleted.'),
      { code: 'quota_exhausted', affected: 'account' },
    ],
    [
      'a region',
      400,
      status(400, 'FAILED_PRECONDITION', 'User location is not supported for the API use.'),
      { code: 'region_blocked' },
    ],
    [
      'too long',
      400,
      status(
        400,
        'INVALID_ARGUMENT',
        'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).',
      ),
      { code: 'context_too_long' },
    ],
    [
      'a model that is not there',
      404,
      status(
        404,
        'NOT_FOUND',
        'models/gemini-9 is not found for API version v1beta, or is not supported for generateContent.',
      ),
      { code: 'model_gone' },
    ],
    [
      'overload',
      503,
      status(503, 'UNAVAILABLE', 'The model is overloaded. Please try again later.'),
      { code: 'provider_overloaded', retryable: true },
    ],
    [
      'an array, as a stream without SSE fails',
      503,
      [status(503, 'UNAVAILABLE', 'The model is overloaded.')],
      { code: 'provider_overloaded' },
    ],
    [
      'a bad parameter',
      400,
      status(400, 'INVALID_ARGUMENT', 'Invalid value at temperature'),
      { code: 'provider_rejected' },
    ],
  ])('of %s has its class', async (_, code, json, expected) => {
    expect((await bed.outcome(chatPath(), { status: code, json }, hello)).error).toMatchObject(
      expected,
    );
  });

  it.each([
    [
      'as an event',
      { pieces: [`data: ${JSON.stringify(status(503, 'UNAVAILABLE', 'overloaded'))}\n\n`] },
    ],
    ['as a plain body of status 200', { json: [status(503, 'UNAVAILABLE', 'overloaded')] }],
  ] as [string, Step][])('inside a success, %s, is a failure', async (_, step) => {
    expect((await bed.outcome(chatPath(), step, hello)).error).toMatchObject({
      code: 'provider_overloaded',
      status: 503,
    });
  });

  it('of a blocked prompt says that the rules did it', async () => {
    const { error } = await bed.outcome(
      chatPath(),
      {
        pieces: [
          'data: ' +
            `${JSON.stringify({ promptFeedback: { blockReason: 'PROHIBITED_CONTENT' }, usageMetadata: { promptTokenCount: 4 } })}\n\n`,
        ],
      },
      hello,
    );
    expect(error).toMatchObject({
      code: 'provider_rejected',
      affected: 'nothing',
      message: expect.stringContaining('PROHIBITED_CONTENT') as string,
    });
  });
});
