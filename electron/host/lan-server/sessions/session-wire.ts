import type { Conversation, Message } from '../../../../shared/contract/conversations.ts';
import type { Citation } from '../../../../shared/contract/answers.ts';

const seconds = (ms: number): number => Math.floor(ms / 1000);

/** A conversation in the form of `/v1/sessions`; `knowledge` has ids of bases. */
export const toSession = ({
  id,
  title,
  model,
  localOnly,
  knowledgeBaseIds,
  systemPrompt = '',
  metadata = {},
  createdAt,
  updatedAt,
}: Conversation) => ({
  id,
  object: 'hearth.session',
  title,
  model,
  local_only: localOnly,
  knowledge: knowledgeBaseIds,
  system_prompt: systemPrompt,
  metadata,
  created: seconds(createdAt),
  updated: seconds(updatedAt),
});

export const toSource = ({
  n,
  baseId,
  documentId,
  chunkId,
  file,
  page,
  heading,
  text,
  score,
}: Citation) => ({
  n,
  base_id: baseId,
  document_id: documentId,
  chunk_id: chunkId,
  file,
  page,
  heading,
  text,
  score,
});

/**
 * A message with its usage and cost, which are null for a question and for an answer without a
 * footnote.
 */
export function toSessionMessage({
  id,
  conversationId,
  role,
  content,
  reasoning,
  state,
  errorCode,
  errorMessage,
  declined,
  sources,
  searchedFor,
  footnote,
  metadata = {},
  createdAt,
}: Message) {
  return {
    id,
    object: 'hearth.session.message',
    session_id: conversationId,
    role,
    content,
    reasoning,
    state,
    error: errorCode === null ? null : { code: errorCode, message: errorMessage },
    declined,
    sources: sources.map(toSource),
    searched_for: searchedFor,
    usage:
      footnote === null
        ? null
        : { input_tokens: footnote.inputTokens, output_tokens: footnote.outputTokens },
    cost:
      footnote === null || footnote.costMicro === null
        ? null
        : { micro: footnote.costMicro, currency: footnote.currency },
    footnote:
      footnote === null
        ? null
        : {
            request_id: footnote.requestId,
            model: footnote.model,
            provider: footnote.provider,
            account: footnote.account,
            local: footnote.local,
            first_token_ms: footnote.firstTokenMs,
            total_ms: footnote.totalMs,
          },
    metadata,
    created: seconds(createdAt),
  };
}
