import type { Database } from 'better-sqlite3';
import { z } from 'zod';
import { AppError } from '../../../../shared/errors.ts';
import type { WireResponse } from './response-object.ts';
import { itemSchema, type ResponseItem } from './responses-body.ts';

export interface KeptResponse {
  ownerId: string;
  /** What was asked in this turn, as it came. */
  input: readonly ResponseItem[];
  response: WireResponse;
  /** Whether the text must never be sent to a provider: of its sources, of its client, or of an earlier turn. */
  localOnly: boolean;
  /** The knowledge base that answered; null for a model. */
  baseId: string | null;
}

/** The items of a conversation, oldest first, and whether one of its turns is local-only. */
export interface EarlierTurns {
  items: ResponseItem[];
  localOnly: boolean;
}

/** Responses that a client may read again, delete, or go on from. For another owner a response is not there at all. */
export interface ResponseStore {
  /** Never throws: an answer that was given is not taken back because it cannot be kept. Where a client's storage is full its oldest responses are dropped. */
  keep(kept: KeptResponse): void;
  /** Throws `not_found`. */
  find(ownerId: string, id: string): unknown;
  /** The conversation that ends with this response. Throws `not_found` where a link is gone, `too_large` where it is too long. */
  turnsUntil(ownerId: string, id: string): EarlierTurns;
  /** Throws `not_found`. */
  remove(ownerId: string, id: string): void;
  /** Drops what is over. */
  prune(): void;
}

/** OpenAI's own retention, and that of others who serve this dialect (docs.x.ai/docs/guides/chat: "stored for 30 days"). */
const retentionMs = 30 * 24 * 60 * 60 * 1000;
const pruneEveryMs = 24 * 60 * 60 * 1000;
/** A conversation longer than this is no chat; each link is one read of the file. */
const longestChain = 500;
/** Characters of JSON; twice the largest body that this server takes. */
const largestChain = 20 * 1024 * 1024;

interface Row {
  previous_id: string | null;
  input: string;
  response: string;
  local_only: number;
}

const inputSchema = z.array(itemSchema);
const answerSchema = z.looseObject({ output: z.array(itemSchema) });

const gone = (what: string): AppError => new AppError('not_found', `${what} Responses are kept for 30 days, for whoever asked, unless \`store\` was false.`);

function itemsIn({ input, response }: Row): ResponseItem[] {
  return [...inputSchema.parse(JSON.parse(input)), ...answerSchema.parse(JSON.parse(response)).output];
}

export interface ResponseStoreDeps {
  sqlite: Database;
  now: () => number;
  writeFailed: (error: unknown) => void;
  /** Bytes that this owner may still keep. */
  room: (ownerId: string) => number;
}

/** The responses in `hearth.db`. What is over is dropped now, and again with what is kept, once a day. */
export function createResponseStore({ sqlite, now, writeFailed, room }: ResponseStoreDeps): ResponseStore {
  const select = sqlite.prepare<[string, string, number], Row>('SELECT previous_id, input, response, local_only FROM responses WHERE id = ? AND owner_id = ? AND created_at > ?');
  const insert = sqlite.prepare('INSERT INTO responses (id, owner_id, previous_id, model, input, response, created_at, local_only, base_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const remove = sqlite.prepare('DELETE FROM responses WHERE id = ? AND owner_id = ?');
  const drop = sqlite.prepare('DELETE FROM responses WHERE created_at <= ?');
  const rowOf = (ownerId: string, id: string): Row | undefined => select.get(id, ownerId, now() - retentionMs);
  const dropOldest = sqlite.prepare('DELETE FROM responses WHERE id IN (SELECT id FROM responses WHERE owner_id = ? ORDER BY created_at LIMIT 20)');
  let prunedAt = Number.NEGATIVE_INFINITY;

  function prune(): void {
    prunedAt = now();
    drop.run(prunedAt - retentionMs);
  }

  /** Whether so many bytes may be kept: the owner's oldest responses give way. */
  function makeRoom(ownerId: string, bytes: number): boolean {
    while (bytes > room(ownerId)) if (dropOldest.run(ownerId).changes === 0) return false;
    return true;
  }

  function rowsUntil(ownerId: string, id: string): Row[] {
    const rows: Row[] = [];
    let size = 0;
    for (let next: string | null = id; next !== null; ) {
      const row = rowOf(ownerId, next);
      if (row === undefined) throw gone(next === id ? `There is no response ${id}.` : `An earlier turn of this conversation, ${next}, is no longer here. Send the whole conversation as \`input\`.`);
      rows.unshift(row);
      size += row.input.length + row.response.length;
      if (rows.length > longestChain || size > largestChain) throw new AppError('too_large', `The conversation behind ${id} is longer than ${longestChain} turns or ${largestChain / 1024 / 1024} MB. Begin a new one with what matters of it.`);
      next = row.previous_id;
    }
    return rows;
  }

  return {
    keep({ ownerId, input, response, localOnly, baseId }) {
      try {
        if (now() - prunedAt > pruneEveryMs) prune();
        const [asked, answered] = [JSON.stringify(input), JSON.stringify(response)];
        if (!makeRoom(ownerId, asked.length + answered.length)) return;
        insert.run(response.id, ownerId, response.previous_response_id ?? null, response.model, asked, answered, now(), localOnly ? 1 : 0, baseId);
      } catch (error) {
        writeFailed(error);
      }
    },
    find(ownerId, id) {
      const row = rowOf(ownerId, id);
      if (row === undefined) throw gone(`There is no response ${id}.`);
      return JSON.parse(row.response) as unknown;
    },
    turnsUntil(ownerId, id) {
      const rows = rowsUntil(ownerId, id);
      return { items: rows.flatMap(itemsIn), localOnly: rows.some((row) => row.local_only === 1) };
    },
    remove(ownerId, id) {
      if (remove.run(id, ownerId).changes === 0) throw gone(`There is no response ${id}.`);
    },
    prune,
  };
}
