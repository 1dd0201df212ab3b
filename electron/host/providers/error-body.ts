import { z } from 'zod';

/**
 * OpenAI's error body, and the plainer forms that compatible servers send (a string, `message` at
 * the top, FastAPI's `detail`), and Qianfan's older `error_code` with `error_msg`.
 */
const errorBodySchema = z.looseObject({
  error: z
    .union([
      z.string(),
      z.looseObject({
        message: z.string().nullish(),
        code: z.union([z.string(), z.number()]).nullish(),
        type: z.string().nullish(),
      }),
    ])
    .nullish(),
  message: z.string().nullish(),
  code: z.union([z.string(), z.number()]).nullish(),
  /** vLLM's error has its type at the top. */
  type: z.string().nullish(),
  detail: z.unknown().optional(),
  error_code: z.union([z.string(), z.number()]).nullish(),
  error_msg: z.string().nullish(),
});

export interface ErrorBody {
  message: string;
  /** Codes and types in lower case. */
  codes: readonly string[];
  /** Whether it is an error in one of the forms that APIs have, and no web page. */
  structured: boolean;
}

/** What an error body says, whichever of these forms it has. */
export function readErrorBody(body: unknown): ErrorBody {
  const parsed = errorBodySchema.safeParse(body);
  // Of a web page only its being one is of use.
  if (!parsed.success)
    return {
      message: typeof body === 'string' && !body.includes('<') ? body.slice(0, 300) : '',
      codes: [],
      structured: false,
    };
  const { error, message, detail } = parsed.data;
  const code = parsed.data.code ?? parsed.data.error_code;
  const inner = typeof error === 'object' ? error : null;
  const text =
    (typeof error === 'string' ? error : inner?.message) ??
    message ??
    parsed.data.error_msg ??
    (typeof detail === 'string' ? detail : '');
  return {
    message: text.slice(0, 300),
    codes: [inner?.code, inner?.type, code, parsed.data.type].map((part) =>
      String(part ?? '').toLowerCase(),
    ),
    structured: text !== '' || inner !== null,
  };
}
