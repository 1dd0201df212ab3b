import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { minuteMs } from '../../../../shared/time.ts';
import {
  startFakeUpstream,
  type FakeUpstream,
  type Step,
} from '../../../../test/fakes/upstream.ts';
import { createGateBed, type GateBed } from '../../egress/testing/gate-bed.ts';
import type { AuthHook } from '../provider-data.ts';
import { signBce } from './bce-signature.ts';
import { accessKeyIn, createQianfanAuth } from './qianfan-access-key.ts';

const path = '/v1/BCE-BEARER/token';
/** @baiducloud/qianfan, `TokenResp`. */
const token = (value: string, expireTime: string): Step => ({
  json: {
    userId: 'u',
    token: value,
    status: 'enable',
    createTime: '2026-07-01T00:00:00Z',
    expireTime,
  },
});
const start = Date.UTC(2026, 6, 1);

let bed: GateBed;
let upstream: FakeUpstream;
let auth: AuthHook;
let url: string;
beforeEach(async () => {
  bed = createGateBed();
  upstream = await startFakeUpstream();
  url = `${new URL(upstream.baseUrl).origin}${path}`;
  auth = createQianfanAuth(url);
});
afterEach(async () => {
  await bed.closed();
  await upstream.close();
});

const headersFor = (apiKey: string, nowMs = start) =>
  auth({
    endpoint: {
      provider: 'qianfan',
      accountId: 'acc_1',
      baseUrl: 'https://qianfan.baidubce.com/v2',
      apiKey,
    },
    nowMs,
    ask: (address, init) => bed.gate.fetch(address, init, bed.context),
  });

describe('a key of Qianfan v2', () => {
  it.each(['bce-v3/ALTAK-abc/def', ' ', 'https://a:b:c'])('such as %j is no pair', (key) => {
    expect(accessKeyIn(key)).toBeNull();
  });

  it('is the key itself, and nothing is asked', async () => {
    expect(await headersFor('bce-v3/ALTAK-abc/def')).toEqual({
      authorization: 'Bearer bce-v3/ALTAK-abc/def',
    });
    expect(await headersFor('')).toEqual({});
    expect(upstream.seen).toEqual([]);
  });
});

describe('an access key with its secret', () => {
  it('signs for a token, which serves until it ends', async () => {
    upstream.script(path, [
      token('bce-v3/one', '2026-07-01T00:30:00Z'),
      token('bce-v3/two', '2026-07-01T01:00:00Z'),
    ]);
    expect(await headersFor('ak:sk')).toEqual({ authorization: 'Bearer bce-v3/one' });
    expect(upstream.seen[0]?.headers['authorization']).toBe(
      signBce({
        method: 'GET',
        url: `${url}?expireInSeconds=1800`,
        accessKey: 'ak',
        secretKey: 'sk',
        nowMs: start,
      }),
    );
    expect(await headersFor('ak:sk', start + 28 * minuteMs)).toEqual({
      authorization: 'Bearer bce-v3/one',
    });
    expect(upstream.seen).toHaveLength(1);
    expect(await headersFor('ak:sk', start + 29 * minuteMs)).toEqual({
      authorization: 'Bearer bce-v3/two',
    });
  });

  it('that replaces another never gets the other’s token', async () => {
    upstream.script(path, [
      token('bce-v3/one', '2026-07-01T00:30:00Z'),
      token('bce-v3/two', '2026-07-01T00:30:00Z'),
    ]);
    await headersFor('ak:sk');
    expect(await headersFor('ak:other')).toEqual({ authorization: 'Bearer bce-v3/two' });
  });

  it.each([
    [
      'a secret that is wrong',
      {
        status: 400,
        json: {
          requestId: 'r',
          code: 'SignatureDoesNotMatch',
          message: 'The request signature we calculated does not match the signature you provided.',
        },
      },
      'credential_rejected',
    ],
    [
      'a key that is not there',
      {
        status: 403,
        json: {
          requestId: 'r',
          code: 'InvalidAccessKeyId',
          message: 'The Access Key ID you provided does not exist in our records.',
        },
      },
      'credential_rejected',
    ],
    [
      'a clock that is wrong: the key is not at fault',
      {
        status: 400,
        json: { requestId: 'r', code: 'RequestExpired', message: 'Request has expired.' },
      },
      'provider_rejected',
    ],
    [
      'a service that is down',
      { status: 503, json: { code: 'ServiceUnavailable', message: 'down' } },
      'provider_overloaded',
    ],
    [
      'a page of a firewall',
      { status: 403, headers: { 'content-type': 'text/html' }, pieces: ['<html>'] },
      'provider_unreachable',
    ],
    ['an answer without a token', { json: { status: 'disable' } }, 'provider_unreachable'],
  ] as [string, Step, string][])(
    'with %s has its class, and shows no secret',
    async (_, step, code) => {
      upstream.script(path, [step]);
      const error: unknown = await headersFor('ak-visible:sk-secret-of-theirs').catch(
        (thrown: unknown) => thrown,
      );
      expect(error).toMatchObject({ code });
      expect(String(error)).not.toContain('secret-of');
    },
  );
});
