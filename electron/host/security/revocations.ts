import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { clientRoleSchema } from '../../../shared/contract/clients.ts';
import { writePrivate } from './vault-file.ts';

const clientStateSchema = z.object({
  kind: z.literal('client'),
  id: z.string(),
  /** What remembers a lower one has ended. */
  generation: z.number().int(),
  role: clientRoleSchema,
  suspended: z.boolean(),
});
const revocationSchema = z.discriminatedUnion('kind', [
  clientStateSchema,
  z.object({ kind: z.literal('removed'), id: z.string() }),
  /** SHA-256 of a client's key as hex, refused from `at` (Unix ms); null: it serves again. */
  z.object({ kind: z.literal('key'), hash: z.string(), at: z.number().nullable() }),
  /** A browser that was signed out; it could not have come back after `until` (Unix ms) anyway. */
  z.object({ kind: z.literal('session'), id: z.string(), until: z.number() }),
]);

export type Revocation = z.infer<typeof revocationSchema>;
export type ClientState = Omit<z.infer<typeof clientStateSchema>, 'kind' | 'id'>;

/**
 * What was revoked, known outside of the database, so that a backup of the database revives none of
 * it.
 */
export interface Revocations {
  /**
   * Call it before the database commits: on the disk when it returns. A failure to write is
   * reported, and the caller goes on.
   */
  record(revocations: readonly Revocation[]): void;
  /** As it was when something of the client was last revoked; null for none. */
  clientState(id: string): ClientState | null;
  isRemoved(id: string): boolean;
  /** Unix ms from which a key with this hash is refused; null for a key that was not revoked. */
  keyRefusedFrom(keyHash: Buffer): number | null;
  /** Ids of browsers' sessions that were signed out. */
  signedOut(): string[];
}

interface RevocationsDeps {
  /** Null keeps them in memory, for a store that has no file either. */
  path: string | null;
  now: () => number;
  /** Called when the file could not be written, or had lines that it should not have. */
  failed: (error: unknown) => void;
}

/** The oldest go first; a rotation a day for 50 years. */
const mostKeys = 20_000;
/** Lines that say nothing any more, before the file is written again without them. */
const mostSpentLines = 1_000;

function createState(now: () => number) {
  const clients = new Map<string, ClientState>();
  const removed = new Set<string>();
  const keys = new Map<string, number>();
  const sessions = new Map<string, number>();
  const apply = (revocation: Revocation): void => {
    switch (revocation.kind) {
      case 'client': {
        const { id, generation, role, suspended } = revocation;
        clients.set(id, { generation, role, suspended });
        break;
      }
      case 'removed':
        removed.add(revocation.id);
        clients.delete(revocation.id);
        break;
      case 'key':
        keys.delete(revocation.hash);
        if (revocation.at !== null) keys.set(revocation.hash, revocation.at);
        break;
      case 'session':
        if (revocation.until > now()) sessions.set(revocation.id, revocation.until);
    }
  };
  const all = (): Revocation[] => [
    ...[...clients].map(([id, state]) => ({ kind: 'client' as const, id, ...state })),
    ...[...removed].map((id) => ({ kind: 'removed' as const, id })),
    ...[...keys].slice(-mostKeys).map(([hash, at]) => ({ kind: 'key' as const, hash, at })),
    ...[...sessions]
      .filter(([, until]) => until > now())
      .map(([id, until]) => ({ kind: 'session' as const, id, until })),
  ];
  return { clients, removed, keys, sessions, apply, all };
}

const linesOf = (revocations: readonly Revocation[]): string =>
  revocations.map((one) => `${JSON.stringify(one)}\n`).join('');

/**
 * Whole lines only: the last one may be torn by a kill, and then what it was about was not done
 * either.
 */
function readLines(
  path: string,
  failed: (error: unknown) => void,
): { revocations: Revocation[]; torn: boolean } {
  const lines = readFileSync(path, 'utf8').split('\n');
  const torn = lines.pop() !== '';
  const revocations = lines.flatMap((line) => {
    try {
      return [revocationSchema.parse(JSON.parse(line))];
    } catch (error) {
      failed(error);
      return [];
    }
  });
  return { revocations, torn };
}

function append(path: string, text: string): void {
  const handle = openSync(path, 'a', 0o600);
  try {
    writeSync(handle, text);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Opens the list at `path`: JSON lines, for its user alone (0600), each synced to the disk. */
export function createRevocations({ path, now, failed }: RevocationsDeps): Revocations {
  const state = createState(now);
  let lines = 0;
  const attempt = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      failed(error);
    }
  };
  const compact = (): void => {
    const all = state.all();
    if (path !== null) writePrivate(path, linesOf(all));
    lines = all.length;
  };
  attempt(() => {
    if (path === null || !existsSync(path)) return;
    const { revocations, torn } = readLines(path, failed);
    for (const revocation of revocations) state.apply(revocation);
    lines = revocations.length;
    if (torn || lines > state.all().length) compact();
  });
  return {
    record: (revocations) => {
      for (const revocation of revocations) state.apply(revocation);
      if (path === null || revocations.length === 0) return;
      attempt(() => {
        append(path, linesOf(revocations));
        lines += revocations.length;
        if (
          lines >
          state.clients.size +
            state.removed.size +
            state.keys.size +
            state.sessions.size +
            mostSpentLines
        )
          compact();
      });
    },
    clientState: (id) => state.clients.get(id) ?? null,
    isRemoved: (id) => state.removed.has(id),
    keyRefusedFrom: (keyHash) => state.keys.get(keyHash.toString('hex')) ?? null,
    signedOut: () => [...state.sessions.keys()],
  };
}

/** Next to the database, and in none of its backups. */
export const revocationsFile = (folder: string): string => join(folder, 'revoked.jsonl');
