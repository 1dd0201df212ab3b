import type { KnowledgeSource } from '../../../../../shared/contract/knowledge-sources.ts';
import type { SourceCount } from '../../base/source-documents.ts';
import type { RunningSource } from './running-sources.ts';

export function presentSource(
  { context, runtime }: RunningSource,
  counts: readonly SourceCount[],
): KnowledgeSource {
  const row = context.row();
  const { checking, nextCheckAt = null, ...watching } = runtime.status();
  const { documents, failed } = counts.find(({ sourceId }) => sourceId === row.id) ?? {
    documents: 0,
    failed: 0,
  };
  return {
    id: row.id,
    baseId: row.base_id,
    kind: row.kind,
    location: row.config.path ?? row.config.url ?? '',
    state: checking ? 'checking' : row.state,
    ...watching,
    documents,
    failed,
    errorCode: row.error_code,
    errorMessage: row.error_message,
    lastCheckedAt: row.last_checked_at,
    refresh: row.config.refresh ?? null,
    nextCheckAt,
    privateHost: row.config.privateHost === true,
    conversationIds: row.config.conversationIds ?? null,
    localOnly: row.config.localOnly === true,
    createdAt: row.created_at,
  };
}
