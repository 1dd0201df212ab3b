import type { Generated } from 'kysely';

/** Accounts, the rules of routing, and what was sent. */
export interface RoutingTables {
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
    region: Generated<string>;
    weight: Generated<number>;
    limits: Generated<string>;
    expires_at: number | null;
    next_secret: Buffer | null;
    next_key_hint: Generated<string>;
    source: Generated<'app' | 'file'>;
    balance_micro: number | null;
    balance_currency: string | null;
    balance_at: number | null;
    ca: Generated<string>;
    /** A JSON list of names. */
    allow_fields: Generated<string>;
  };
  account_models: {
    account_id: string;
    model: string;
    enabled: Generated<number>;
    priority: Generated<number>;
    /** JSON of `ModelDefaults`. */
    defaults: Generated<string>;
    timeout_ms: number | null;
    /** JSON of capabilities that the user overrides. */
    capabilities: Generated<string>;
    /** JSON of `ModelProbe`. */
    probe: string | null;
  };
  account_health: { account_id: string; at: number; health: number };
  policies: {
    id: string;
    owner_id: string;
    alias: string;
    enabled: Generated<number>;
    version: number;
    source: Generated<'app' | 'file'>;
    created_at: number;
  };
  policy_versions: {
    policy_id: string;
    version: number;
    definition: string;
    note: Generated<string>;
    created_at: number;
  };
  budgets: {
    id: string;
    owner_id: string;
    name: string;
    scope: Generated<string>;
    limit_tokens: number | null;
    limit_cost_micro: number | null;
    currency: string | null;
    period: 'day' | 'month' | 'rolling';
    rolling_ms: number | null;
    reset_day: Generated<number>;
    time_zone: Generated<string>;
    hard: Generated<number>;
    uncounted: Generated<'refuse' | 'allow'>;
    alert_at: Generated<number>;
    enabled: Generated<number>;
    source: Generated<'app' | 'file'>;
    created_at: number;
  };
  prices: {
    owner_id: string;
    provider: string;
    model: string;
    price: string;
    source: Generated<'app' | 'file'>;
  };
  answers: {
    key: Buffer;
    owner_id: string;
    events: string;
    created_at: number;
    expires_at: number;
    used_at: Generated<number>;
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
    conversation_id: string | null;
    end_user: string | null;
    policy_id: string | null;
    policy_version: number | null;
    explanation: string | null;
    reserved_tokens: Generated<number>;
    reserved_cost_micro: Generated<number>;
    reserved_currency: string | null;
    price: string | null;
    cached: Generated<number>;
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
    error_phrase: string | null;
    first_token_ms: number | null;
    total_ms: number | null;
    hedge: Generated<number>;
    input_tokens: Generated<number>;
    output_tokens: Generated<number>;
    cost_micro: number | null;
    currency: string | null;
    unknown_tokens: Generated<number>;
    unknown_cost_micro: Generated<number>;
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
