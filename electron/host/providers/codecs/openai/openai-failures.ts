import { phrase } from '../../../../../shared/messages/phrase.ts';
import { toFinishReason } from '../../finish-reason.ts';
import { lookUp } from '../../look-up.ts';
import { isFields } from './openai-content.ts';

type Fields = Readonly<Record<string, unknown>>;

/** The failure of a choice: OpenRouter's own field, or a finish that says that it broke down. */
function errorInChoice(choice: unknown): unknown {
  if (!isFields(choice)) return null;
  return (
    choice['error'] ??
    (toFinishReason(choice['finish_reason']) === 'broken'
      ? phrase('dialects.providerBrokeOff').text
      : null)
  );
}

function errorInChoices(choices: readonly unknown[]): unknown {
  for (const choice of choices) {
    const found = errorInChoice(choice);
    if (found !== null) return found;
  }
  return null;
}

/** MiniMax's replies of every outcome have it (platform.minimaxi.com, chat completion). */
function errorInBase(base: unknown): unknown {
  if (!isFields(base)) return null;
  const { status_code: code, status_msg: message } = base;
  return typeof code === 'number' && code !== 0 ? { code, message } : null;
}

/** A reply of only a code and a sentence, as gateways and Qianfan's older API have it. */
function errorAtTop(reply: Fields): unknown {
  const { code, message, msg, detail, type, status } = reply;
  if (reply['error_code'] !== undefined)
    return { code: reply['error_code'], message: reply['error_msg'] };
  const sentence = message ?? msg ?? detail;
  if (sentence === undefined || sentence === null) return null;
  const isCode = typeof code === 'string' || Number(code) >= 400;
  const isError = type === 'error' || status === 'error' || reply['success'] === false;
  return isCode || isError || reply['object'] === 'error' || detail !== undefined
    ? { ...reply, message: sentence }
    : null;
}

/**
 * The failure that a reply of status 200 may hold: at its top, or where OpenRouter puts it, or as a
 * code without choices. Read without a schema: every chunk of every stream passes here.
 */
export function openAiErrorIn(reply: Fields): unknown {
  const { error, errors, choices } = reply;
  // `error: null`, `error: ""` and `error: false` are no failures.
  if (error) return Array.isArray(error) ? error[0] : error;
  if (Array.isArray(choices) && choices.length > 0) return errorInChoices(choices);
  const failed = errorInBase(reply['base_resp']);
  if (failed !== null) return failed;
  if ((choices !== undefined && choices !== null) || reply['data'] !== undefined) return null;
  if (Array.isArray(errors) && errors.length > 0) return errors[0];
  return errorAtTop(reply);
}

/** The status of each type of error: OpenAI's, vLLM's, Google's. */
const statuses: Readonly<Record<string, number>> = {
  invalid_request_error: 400,
  badrequesterror: 400,
  invalid_argument: 400,
  failed_precondition: 400,
  authentication_error: 401,
  unauthenticated: 401,
  permission_error: 403,
  permission_denied: 403,
  not_found_error: 404,
  not_found: 404,
  rate_limit_error: 429,
  rate_limit_exceeded: 429,
  insufficient_quota: 429,
  resource_exhausted: 429,
};

/**
 * The status that an error inside a reply of status 200 tells of (OpenRouter puts it into `code`),
 * or that belongs to its type; else it is judged by its words.
 */
export function statusIn(error: unknown): number {
  if (!isFields(error)) return 200;
  for (const field of ['code', 'status', 'status_code', 'http_code']) {
    const code = Number(error[field]);
    if (code >= 400 && code < 600) return code;
  }
  for (const field of ['type', 'status', 'code']) {
    const word = error[field];
    const status = typeof word === 'string' ? lookUp(statuses, word.toLowerCase()) : undefined;
    if (status !== undefined) return status;
  }
  return 200;
}
