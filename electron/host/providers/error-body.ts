/**
 * OpenAI's error body, and the plainer forms that compatible servers send: a string, `message` or
 * `msg` at the top, FastAPI's `detail` as text, list or object, a list of `errors` (Cloudflare),
 * problem details (RFC 9457), Qianfan's `error_code` with `error_msg`, MiniMax's `base_resp`. Any of
 * them may come in an array, as from Google's endpoints.
 */

export interface ErrorBody {
  message: string;
  /** Codes and types in lower case. */
  codes: readonly string[];
  /** Whether it is an error in one of the forms that APIs have, and no web page. */
  structured: boolean;
}

const longestMessage = 300;
/** Errors within errors; more would be no error of an API. */
const deepest = 4;

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const sentenceFields = [
  'message',
  'error',
  'errors',
  'msg',
  'error_msg',
  'status_msg',
  'detail',
  'base_resp',
  'title',
] as const;

/** The first sentence in the fields that may hold one; empty where there is none. */
function sentenceIn(value: unknown, depth = 0): string {
  if (typeof value === 'string') return value;
  if (depth > deepest) return '';
  if (Array.isArray(value)) return sentenceIn(value[0], depth + 1);
  if (!isFields(value)) return '';
  for (const field of sentenceFields) {
    const sentence = sentenceIn(value[field], depth + 1);
    if (sentence !== '') return sentence;
  }
  return '';
}

const codeText = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value).toLowerCase() : '';

/** The part that states the error: `error`, the first of `errors`, or `base_resp`. */
function innerOf({ error, errors, base_resp: base, detail }: Fields): Fields | null {
  const inner = [error, Array.isArray(errors) ? errors[0] : undefined, base, detail].find(isFields);
  return inner ?? (Array.isArray(error) && isFields(error[0]) ? error[0] : null);
}

/** What an error body says, whichever of these forms it has. */
export function readErrorBody(body: unknown): ErrorBody {
  const top: unknown = Array.isArray(body) ? body[0] : body;
  // Of a web page only its being one is of use.
  if (!isFields(top))
    return {
      message: typeof top === 'string' && !top.includes('<') ? top.slice(0, longestMessage) : '',
      codes: [],
      structured: false,
    };
  const inner = innerOf(top);
  // The sentence of the part that states the error comes before one at the top.
  const sentence =
    (inner === null ? '' : sentenceIn(inner)) ||
    (typeof top['error'] === 'string' ? top['error'] : '') ||
    sentenceIn(top);
  return {
    message: sentence.slice(0, longestMessage),
    codes: [
      inner?.['code'],
      inner?.['type'],
      inner?.['status'],
      inner?.['status_code'],
      top['code'] ?? top['error_code'],
      top['type'],
    ].map(codeText),
    structured: sentence !== '' || inner !== null,
  };
}
