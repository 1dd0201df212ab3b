import type { Generated } from 'kysely';

/** The rows of `hearth.db` as kysely sees them; the truth is in migrations/. Booleans are 0 or 1. */
export interface Schema {
  owners: { id: string; kind: 'desktop' | 'client'; created_at: number };
  settings: { owner_id: string; key: string; value: string };
  accounts: {
    id: string;
    owner_id: string;
    provider: string;
    name: string;
    base_url: string;
    secret: Buffer | null;
    key_hint: Generated<string>;
    models: Generated<string>;
    priority: Generated<number>;
    enabled: Generated<number>;
    state: Generated<'active' | 'cooling' | 'exhausted' | 'parked' | 'disabled'>;
    state_until: number | null;
    state_reason: Generated<string>;
    created_at: number;
  };
  clients: {
    id: string;
    owner_id: string;
    name: string;
    key_hash: Buffer;
    key_hint: string;
    local_only: Generated<number>;
    created_at: number;
    last_seen_at: number | null;
  };
  models: { id: string; owner_id: string; name: string; kind: 'chat' | 'embedding' | 'rerank'; path: string; size_bytes: number; context_tokens: number; created_at: number };
  model_hashes: { model_id: string; file: string; sha256: string; source: string; pinned_at: number };
  knowledge_bases: { id: string; owner_id: string; name: string; local_only: Generated<number>; embedding_model: string; created_at: number };
  conversations: {
    id: string;
    owner_id: string;
    title: string;
    model: string;
    local_only: Generated<number>;
    knowledge_base_ids: Generated<string>;
    summary: Generated<string>;
    summary_until: string | null;
    deleted_at: number | null;
    created_at: number;
    updated_at: number;
  };
  messages: {
    id: string;
    conversation_id: string;
    owner_id: string;
    role: 'user' | 'assistant';
    content: string;
    reasoning: Generated<string>;
    state: 'streaming' | 'complete' | 'stopped' | 'interrupted' | 'failed';
    error_code: string | null;
    error_message: string | null;
    declined: Generated<number>;
    sources: Generated<string>;
    footnote: string | null;
    created_at: number;
  };
  requests: {
    id: string;
    owner_id: string;
    client_id: string | null;
    at: number;
    purpose: string;
    via: string;
    requested_model: string;
    local_only: Generated<number>;
    outcome: 'running' | 'ok' | 'failed' | 'aborted' | 'interrupted';
    model: string | null;
    provider: string | null;
    account_id: string | null;
    account_name: string | null;
    error_code: string | null;
    input_tokens: Generated<number>;
    cache_read_tokens: Generated<number>;
    cache_write_tokens: Generated<number>;
    output_tokens: Generated<number>;
    reasoning_tokens: Generated<number>;
    usage_source: Generated<'reported' | 'estimated' | 'unknown'>;
    cost_micro: number | null;
    currency: string | null;
    first_token_ms: number | null;
    total_ms: number | null;
  };
  attempts: {
    request_id: string;
    order: number;
    provider: string;
    account_id: string | null;
    account_name: string | null;
    model: string;
    local: number;
    outcome: 'served' | 'failed' | 'passed_over' | 'not_needed' | 'aborted' | 'running';
    reasons: Generated<string>;
    error_code: string | null;
    error_message: string | null;
    first_token_ms: number | null;
    total_ms: number | null;
  };
  egress: {
    id: Generated<number>;
    owner_id: string;
    at: number;
    purpose: string;
    host: string;
    allowed: number;
    reason: string;
    bytes_out: Generated<number>;
    bytes_in: Generated<number>;
    request_id: string | null;
    process: string;
  };
}
