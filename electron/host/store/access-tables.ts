import type { Generated } from 'kysely';

/** Who uses this Hearth, with what rights, and what they changed. */
export interface AccessTables {
  owners: { id: string; kind: 'desktop' | 'client'; created_at: number };
  settings: { owner_id: string; key: string; value: string };
  clients: {
    id: string;
    owner_id: string;
    name: string;
    key_hash: Buffer;
    key_hint: string;
    local_only: Generated<number>;
    created_at: number;
    last_seen_at: number | null;
    source: Generated<'app' | 'file'>;
    role: Generated<'admin' | 'member' | 'viewer'>;
    models: Generated<string>;
    limits: Generated<string>;
    expires_at: number | null;
    ip_allow: Generated<string>;
    suspended: Generated<number>;
    former_key_hash: Buffer | null;
    former_key_until: number | null;
    signing_secret: Buffer | null;
    rules: Generated<string>;
    generation: Generated<number>;
    former_generation: number | null;
    issuer: string | null;
    subject: string | null;
  };
  token_issuers: {
    id: string;
    owner_id: string;
    name: string;
    issuer: string;
    audience: string;
    key_kind: 'secret' | 'jwks' | 'pem';
    public_key: Generated<string>;
    secret: Buffer | null;
    claims: Generated<string>;
    leeway_seconds: Generated<number>;
    max_clients: Generated<number>;
    enabled: Generated<number>;
    version: Generated<number>;
    source: Generated<'app' | 'file'>;
    created_at: number;
  };
  removed_subjects: {
    issuer: string;
    subject: string;
    owner_id: string;
    name: string;
    removed_at: number;
  };
  content_hits: {
    client_id: string;
    day: string;
    kind: string;
    action: 'flag' | 'mask' | 'block';
    count: number;
  };
  browser_sessions: {
    id: string;
    owner_id: string;
    client_id: string | null;
    refresh_hash: Buffer;
    former_refresh_hash: Buffer | null;
    created_at: number;
    used_at: number;
    expires_at: number;
    revoked_at: number | null;
    peer: Generated<string>;
    agent: Generated<string>;
    generation: Generated<number>;
  };
  signing_keys: { id: string; sealed: Buffer; created_at: number; retired_at: number | null };
  audit: {
    id: Generated<number>;
    at: number;
    actor: string;
    actor_name: Generated<string>;
    via: 'app' | 'cli' | 'lan';
    action: string;
    subject: Generated<string>;
    outcome: 'done' | 'refused';
    peer: Generated<string>;
    detail: Generated<string>;
  };
}
