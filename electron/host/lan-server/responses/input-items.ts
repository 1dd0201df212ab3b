import { z } from 'zod';
import { phrase } from '../../../../shared/messages/phrase.ts';
import type { LanContext } from '../http/lan-context.ts';
import { queryOf } from '../middleware/query-of.ts';
import { ParameterError } from '../wire/openai-errors.ts';
import type { KeptItem, ResponseStore } from './response-store.ts';

const usualItems = 20;

/** openai-node 6, `InputItemListParams`. */
export const inputItemsQuerySchema = z.strictObject({
  limit: z
    .string()
    .regex(/^(100|[1-9]\d?)$/, 'use a whole number from 1 to 100')
    .optional()
    .meta({ description: `How many, 1 to 100. Default: ${usualItems}.` }),
  order: z.enum(['asc', 'desc']).default('desc').meta({ description: '`desc`: the newest first.' }),
  after: z
    .string()
    .max(200)
    .optional()
    .meta({ description: 'The id of the last item of the page before.' }),
});

/** In the form in which items are listed: content in parts, and a status. */
function toWireItem(item: KeptItem) {
  const { content, ...others } = item;
  if ((item.type ?? 'message') !== 'message') return { status: 'completed', ...item };
  const type = item.role === 'assistant' ? 'output_text' : 'input_text';
  const text = { type, text: content, ...(type === 'output_text' ? { annotations: [] } : {}) };
  return {
    status: 'completed',
    ...others,
    type: 'message',
    content: typeof content === 'string' ? [text] : (content ?? []),
  };
}

/** `GET /v1/responses/{id}/input_items`: what the response was made from. Throws `not_found`. */
export function listInputItems({ responses }: { responses: ResponseStore }) {
  return async (c: LanContext): Promise<Response> => {
    const { limit, order, after } = queryOf(c, inputItemsQuerySchema);
    const id = c.req.param('id') ?? '';
    const items = await responses.inputOf(c.get('caller').ownerId, id, c.get('signal'));
    if (order === 'desc') items.reverse();
    const before = after === undefined ? -1 : items.findIndex((item) => item.id === after);
    if (after !== undefined && before === -1)
      throw new ParameterError('after', phrase('responses.noItem', { id: after }));
    const end = before + 1 + (limit === undefined ? usualItems : Number(limit));
    const page = items.slice(before + 1, end);
    return c.json({
      object: 'list',
      data: page.map(toWireItem),
      first_id: page[0]?.id ?? null,
      last_id: page.at(-1)?.id ?? null,
      has_more: items.length > end,
    });
  };
}
