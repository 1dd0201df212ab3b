import type { FailureClass, Quirks } from '../provider-data.ts';
import { errorFieldsIn } from './error-code.ts';

const table: readonly (readonly [RegExp, FailureClass])[] = [
  [/arrearage|freetieronly/, 'quota'],
  // In the compatible mode tokens a minute are `insufficient_quota` with "exceeded your current
  // quota", which elsewhere means that nothing is left.
  [/^throttling|limit_requests|limit_burst_rate|insufficient_quota/, 'rate_limit'],
  [/invalidapikey|invalid_api_key/, 'credential'],
  [/modelnotfound|model_not_found|modelnotsupported/, 'model_gone'],
  [/model\.accessdenied|access_denied|accessdenied/, 'model_access'],
  [/datainspection|data_inspection/, 'content'],
];

/**
 * help.aliyun.com/zh/model-studio/error-code and its "限流" page. Codes come as
 * `Throttling.AllocationQuota` or, in the compatible mode, as OpenAI's.
 */
export const dashscopeQuirks: Quirks = {
  classify(status, body) {
    const { code, type } = errorFieldsIn(body);
    const words = `${code} ${type}`.toLowerCase();
    return status >= 500 ? null : (table.find(([pattern]) => pattern.test(words))?.[1] ?? null);
  },
  // help.aliyun.com/zh/model-studio/qwen-api-reference, `stream_options`: no usage in a stream
  // unless it is asked for, whatever a caller's own fields say.
  // alibabacloud.com/help/en/model-studio/text-rerank-api: qwen3-rerank has Cohere's form next to
  // the compatible mode, the models before it DashScope's own.
  rerank({ model, query, documents, top_n, ...rest }) {
    if (model.startsWith('qwen3-rerank'))
      return {
        path: '//compatible-api/v1/reranks',
        body: { model, query, documents, top_n, ...rest },
      };
    return {
      path: '//api/v1/services/rerank/text-rerank/text-rerank',
      body: { model, input: { query, documents }, parameters: { top_n } },
    };
  },
  request: (body) =>
    body['stream'] === true ? { ...body, stream_options: { include_usage: true } } : body,
};
