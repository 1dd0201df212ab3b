import type { Generated } from 'kysely';

/** Models, knowledge bases, conversations and kept responses. */
export interface ContentTables {
  responses: {
    id: string;
    owner_id: string;
    previous_id: string | null;
    model: string;
    input: string;
    response: string;
    created_at: number;
    local_only: Generated<number>;
    base_id: string | null;
  };
  stored_text: { owner_id: string; bytes: number };
  models: {
    id: string;
    owner_id: string;
    name: string;
    kind: 'chat' | 'embedding' | 'rerank';
    path: string;
    size_bytes: number;
    context_tokens: number;
    created_at: number;
  };
  model_hashes: {
    model_id: string;
    file: string;
    sha256: string;
    source: string;
    pinned_at: number;
  };
  knowledge_bases: {
    id: string;
    owner_id: string;
    name: string;
    local_only: Generated<number>;
    embedding_model: string;
    created_at: number;
    shared: Generated<number>;
    paused: Generated<number>;
    next_model: string | null;
    chunk_tokens: number | null;
    overlap_tokens: number | null;
    marked_at: Generated<number>;
  };
  evaluation_questions: {
    id: string;
    owner_id: string;
    base_id: string;
    question: string;
    expected: string;
    origin: 'own' | 'suggested' | 'imported';
    confirmed: number;
    created_at: number;
    local_only: Generated<number>;
  };
  evaluation_runs: {
    id: string;
    owner_id: string;
    base_id: string;
    at: number;
    summary: string;
    results: string;
  };
  sources: {
    id: string;
    base_id: string;
    owner_id: string;
    kind: 'folder' | 'file' | 'page' | 'sitemap' | 'notes' | 'conversations';
    config: Generated<string>;
    state: Generated<'ready' | 'unreachable' | 'missing' | 'failed'>;
    error_code: string | null;
    error_message: string | null;
    last_checked_at: number | null;
    created_at: number;
  };
  source_excluded: { source_id: string; key: string };
  source_pages: {
    source_id: string;
    url: string;
    etag: Generated<string>;
    last_modified: Generated<string>;
    hash: Generated<string>;
    fetched_at: number;
    error_code: string | null;
    error_message: string | null;
  };
  notes: {
    id: string;
    source_id: string;
    base_id: string;
    owner_id: string;
    title: string;
    content: string;
    created_at: number;
    updated_at: number;
  };
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
    system_prompt: Generated<string>;
    system_local_only: Generated<number>;
    metadata: Generated<string>;
    external_id: Generated<string | null>;
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
    error_phrase: string | null;
    declined: Generated<number>;
    sources: Generated<string>;
    searched_for: string | null;
    footnote: string | null;
    created_at: number;
    local_only: Generated<number>;
    metadata: Generated<string>;
  };
}
