import { describe, expect, it } from 'vitest';
import { providerOf } from '../catalogue/provider-catalogue.ts';
import { classify } from '../failures.ts';

const of = (id: string, status: number, body: unknown) =>
  classify({
    status,
    body,
    headers: new Headers(),
    nowMs: 0,
    host: 'api.example.test',
    provider: providerOf(id),
  });
const error = (code: string, message: string, type?: string) => ({
  error: { code, message, ...(type === undefined ? {} : { type }) },
});

/**
 * Codes and statuses as each provider's own list of errors has them; the lists are named in
 * quirks/.
 */
const documented: readonly (readonly [string, string, number, unknown, string])[] = [
  [
    'azure-openai',
    'the content filter refuses a prompt',
    400,
    {
      error: {
        message:
          "The response was filtered due to the prompt triggering Azure OpenAI's content management policy.",
        type: null,
        param: 'prompt',
        code: 'content_filter',
        status: 400,
        innererror: { code: 'ResponsibleAIPolicyViolation', content_filter_result: {} },
      },
    },
    'provider_rejected',
  ],
  [
    'azure-openai',
    'no such deployment',
    404,
    error('DeploymentNotFound', 'The API deployment for this resource does not exist.'),
    'model_gone',
  ],
  [
    'azure-openai',
    'a rate limit that speaks of a quota increase',
    429,
    error(
      '429',
      'Requests to the ChatCompletions_Create Operation have exceeded call rate limit of ' +
        'your current OpenAI S0 pricing tier. Please go here if you would like to further ' +
        'increase the default rate limit: quotaincrease.',
    ),
    'provider_rate_limited',
  ],
  [
    'azure-openai',
    'a wrong key',
    401,
    error('401', 'Access denied due to invalid subscription key or wrong API endpoint.'),
    'credential_rejected',
  ],
  [
    'dashscope',
    'tokens a minute as insufficient_quota, which is no empty account here',
    429,
    error(
      'insufficient_quota',
      'You exceeded your current quota, please check your plan and billing details.',
      'insufficient_quota',
    ),
    'provider_rate_limited',
  ],
  [
    'dashscope',
    'a burst',
    429,
    error('limit_burst_rate', 'Request rate increased too quickly.'),
    'provider_rate_limited',
  ],
  [
    'dashscope',
    'the free tier is used up',
    403,
    error('AllocationQuota.FreeTierOnly', 'The free tier of the model has been exhausted.'),
    'quota_exhausted',
  ],
  [
    'dashscope',
    'arrears',
    400,
    error('Arrearage', 'Access denied, please make sure your account is in good standing.'),
    'quota_exhausted',
  ],
  [
    'dashscope',
    'a model that this workspace may not use',
    403,
    error('Model.AccessDenied', 'Model access denied.'),
    'model_access_denied',
  ],
  [
    'dashscope',
    'too long',
    400,
    error('InvalidParameter', 'Range of input length should be [1, 30720]'),
    'context_too_long',
  ],
  ['zhipu', 'a wrong key', 401, error('1002', 'Authentication Token 非法'), 'credential_rejected'],
  ['zhipu', 'arrears as 429', 429, error('1113', '您的账户已欠费,请充值后重试'), 'quota_exhausted'],
  [
    'zhipu',
    'concurrency',
    429,
    error('1302', '您当前使用该 API 的并发数过高'),
    'provider_rate_limited',
  ],
  [
    'zhipu',
    'a busy model as 429, which is no fault of the account',
    429,
    error('1305', '该模型当前访问量过大,请您稍后再试'),
    'provider_overloaded',
  ],
  [
    'zhipu',
    'a plan that is used up for the week',
    429,
    error('1310', '您已达到每周/每月使用上限'),
    'quota_exhausted',
  ],
  [
    'zhipu',
    'sensitive words',
    400,
    error('1301', '系统检测到输入或生成内容可能包含不安全或敏感内容'),
    'provider_rejected',
  ],
  ['zhipu', 'too long', 400, error('1261', 'Prompt 超长'), 'context_too_long'],
  [
    'qianfan',
    'requests a minute',
    429,
    error('rpm_rate_limit_exceeded', 'Rate limit reached for RPM', 'rate_limit_exceeded'),
    'provider_rate_limited',
  ],
  [
    'qianfan',
    'too long',
    400,
    error('tokens_too_long', 'Prompt tokens too long', 'invalid_request_error'),
    'context_too_long',
  ],
  [
    'qianfan',
    'a model without permission as 401, which says nothing of the key',
    401,
    error('invalid_model', 'No permission to use the model', 'invalid_request_error'),
    'model_access_denied',
  ],
  [
    'qianfan',
    'an unsafe picture',
    400,
    error('image_url_unsafe', 'the content of image_url.url is unsafe', 'unsafe_request'),
    'provider_rejected',
  ],
  [
    'qianfan',
    'the older form of a token that is over',
    200,
    { error_code: 110, error_msg: 'Access token invalid or no longer valid' },
    'credential_rejected',
  ],
  [
    'qianfan',
    'the older form of a daily limit',
    200,
    { error_code: 17, error_msg: 'Open api daily request limit reached' },
    'quota_exhausted',
  ],
  [
    'hunyuan',
    'arrears',
    400,
    error('FailedOperation.ServiceStopArrears', '欠费停服。'),
    'quota_exhausted',
  ],
  [
    'hunyuan',
    'an empty resource pack',
    400,
    error('FailedOperation.ResourcePackExhausted', '资源包余量已用尽'),
    'quota_exhausted',
  ],
  [
    'hunyuan',
    'an engine that is late',
    400,
    error('FailedOperation.EngineRequestTimeout', '引擎层请求超时'),
    'provider_overloaded',
  ],
  [
    'hunyuan',
    'text that may not be',
    400,
    error('OperationDenied.TextIllegalDetected', '文本包含违法违规信息'),
    'provider_rejected',
  ],
  [
    'moonshot',
    'an empty account as 403',
    403,
    error('', 'Your account balance is insufficient', 'permission_denied_error'),
    'quota_exhausted',
  ],
  [
    'moonshot',
    'too long',
    400,
    error('', 'Your request exceeded model token limit : 8192', 'invalid_request_error'),
    'context_too_long',
  ],
  [
    'moonshot',
    'a wrong key',
    401,
    error('', 'Invalid Authentication', 'invalid_authentication_error'),
    'credential_rejected',
  ],
  [
    'siliconflow',
    'an empty balance as 403',
    403,
    { code: 30001, message: 'Sorry, your account balance is insufficient', data: null },
    'quota_exhausted',
  ],
  [
    'openrouter',
    'no credits',
    402,
    { error: { code: 402, message: 'Insufficient credits' } },
    'quota_exhausted',
  ],
  [
    'openrouter',
    'moderation',
    403,
    {
      error: { code: 403, message: 'Your input was flagged', metadata: { reasons: ['violence'] } },
    },
    'provider_rejected',
  ],
  [
    'openrouter',
    'the limit of a key as 403',
    403,
    { error: { code: 403, message: 'Key limit exceeded (total limit)' } },
    'quota_exhausted',
  ],
];

describe('a provider’s own codes', () => {
  it.each(documented)('%s: %s (%i)', (id, _, status, body, code) => {
    expect(of(id, status, body)).toMatchObject({ code, status });
  });

  it('leave a 5xx to the provider, whatever it quotes', () => {
    expect(of('dashscope', 500, error('InternalError', 'upstream: invalid_api_key'))).toMatchObject(
      { code: 'provider_overloaded' },
    );
  });
});

describe('a refused key', () => {
  it.each([
    ['zhipu', 'bigmodel.cn, z.ai'],
    ['siliconflow', 'siliconflow.cn, siliconflow.com'],
    ['moonshot', 'platform.kimi.com, platform.kimi.ai'],
  ])('of %s says that keys of its regions are not interchangeable', (id, regions) => {
    expect(of(id, 401, { error: { message: 'invalid' } }).message).toContain(
      `Keys of ${regions} are not interchangeable`,
    );
  });

  it('of a provider with one address does not speak of regions', () => {
    expect(of('deepseek', 401, { error: { message: 'invalid' } }).message).not.toContain(
      'interchangeable',
    );
  });
});
