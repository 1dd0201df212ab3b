import { z } from 'zod';
import type { ChatRequest } from '../../../../shared/chat.ts';
import { chatBodySchema, type ChatBody } from '../chat/chat-body-schema.ts';
import { decodeChatBody } from '../chat/decode-chat-body.ts';

/**
 * The body of `/api/v1/chat/completions` as small FastAPI gateways over several providers take it:
 * their clients send `model_name`, `provider`, `parameters` and `user_id`. No such service is
 * documented. Assumed: messages as in OpenAI, everything else optional, `auto` for a missing model,
 * and replies in OpenAI's form. OpenAI's own fields are accepted too, and win over the others.
 */
export const ownSchema = z.looseObject({
  model: z.string().min(1).nullish(),
  model_name: z.string().min(1).nullish(),
  provider: z.string().trim().min(1).max(200).nullish(),
  parameters: z.looseObject({}).nullish(),
  user_id: z.union([z.string(), z.number()]).nullish(),
});

/** Drops null and undefined, so that a null does not hide another value. */
const withoutNulls = (fields: Record<string, unknown>): Record<string, unknown> =>
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
  return {
    model: modelName ?? 'auto',
    ...user,
    ...withoutNulls(parameters ?? {}),
    ...withoutNulls(rest),
  };
}

export const olderChatSchema: z.ZodType<ChatBody> = ownSchema
  .transform(toOpenAiBody)
  .pipe(chatBodySchema);

/** `provider` becomes a rule for the router: that provider or none. */
export function toOlderChatRequest({ provider, ...body }: ChatBody): ChatRequest {
  const request = decodeChatBody(body);
  return typeof provider === 'string' ? { ...request, provider } : request;
}
