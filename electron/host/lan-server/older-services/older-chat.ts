import { z } from 'zod';
import type { ChatRequest } from '../../../../shared/chat.ts';
import { chatBodySchema, toChatRequest, type ChatBody } from '../chat/openai-request.ts';

/**
 * The body of `/api/v1/chat/completions` as services of that kind took it: a small FastAPI gateway
 * over several providers, whose clients say `model_name`, `provider`, `parameters` and `user_id`.
 * No document of such a service is at hand; what is assumed: messages as OpenAI's, all else
 * optional, a model that is not named left to the service (`auto`), and replies in OpenAI's form.
 * Each of OpenAI's own fields may stand beside them, and counts where both are given.
 */
export const ownSchema = z.looseObject({
  model: z.string().min(1).nullish(),
  model_name: z.string().min(1).nullish(),
  provider: z.string().trim().min(1).max(200).nullish(),
  parameters: z.looseObject({}).nullish(),
  user_id: z.union([z.string(), z.number()]).nullish(),
});

/** What is not there is not null: a null beside a value does not hide it. */
const given = (fields: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== null && value !== undefined),
  );

function toOpenAiBody({
  model_name: modelName,
  user_id: userId,
  parameters,
  ...rest
}: z.infer<typeof ownSchema>): Record<string, unknown> {
  const user = userId === null || userId === undefined ? {} : { user: String(userId) };
  return { model: modelName ?? 'auto', ...user, ...given(parameters ?? {}), ...given(rest) };
}

export const olderChatSchema: z.ZodType<ChatBody> = ownSchema
  .transform(toOpenAiBody)
  .pipe(chatBodySchema);

/** `provider` becomes a rule for the router: that provider or none. */
export function toOlderChatRequest({ provider, ...body }: ChatBody): ChatRequest {
  const request = toChatRequest(body);
  return typeof provider === 'string' ? { ...request, provider } : request;
}
