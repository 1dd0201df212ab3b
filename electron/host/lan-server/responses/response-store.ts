import type { Database } from 'better-sqlite3';
import { z } from 'zod';
import { AppError } from '../../../../shared/errors.ts';
import type { Phrase } from '../../../../shared/messages/phrase-params.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import { dayMs } from '../../../../shared/time.ts';
import { JsonScan, usualBounds } from '../../bodies/json-bounds.ts';
import { turns, type Steps, type Turns } from '../../event-loop.ts';
import type { WireResponse } from './response-object.ts';
import { itemSchema, type ResponseItem } from './responses-body.ts';

export interface KeptResponse {
  ownerId: string;
  /** The input of this turn, as it came. */
  input: readonly ResponseItem[];
  response: WireResponse;
  /**
   * Whether the text must never be sent to a provider, because of its sources, its client, or an
   * earlier turn.
   */
  localOnly: boolean;
  /** The knowledge base that answered; null for a model. */
  baseId: string | null;
  /** When the request arrived, in ms: its sources may have become local-only since. */
  askedAt: number;
}

/** The items of a conversation, oldest first, and whether one of its turns is local-only. */
export interface EarlierTurns {
  items: ResponseItem[];
  localOnly: boolean;
}

/** An item with its own id, or one made of its response's and its place there. */
export type KeptItem = ResponseItem & { id: string };

/**
 * Responses that a client may read again, delete, or continue. The response of another owner is
 * `not_found`.
 */
export interface ResponseStore {
  /**
   * Never throws: a reply is sent even if it cannot be stored. When the storage of a client is
   * full, its oldest responses are deleted.
   */
  keep(kept: KeptResponse): void;
  /** Throws `not_found`. */
  find(ownerId: string, id: string): unknown;
  /**
   * The conversation that ends with this response, read in turns of the event loop. Throws
   * `not_found` when an earlier response is gone, `too_large` when it is too long or has too many
   * values.
   */
  turnsUntil(ownerId: string, id: string, signal?: AbortSignal): Promise<EarlierTurns>;
  /**
   * What this response was made from, oldest first: earlier turns and its own input, each item with
   * an id. Throws what `turnsUntil` throws.
   */
  inputOf(ownerId: string, id: string, signal?: AbortSignal): Promise<KeptItem[]>;
  /** Throws `not_found`. */
  remove(ownerId: string, id: string): void;
  /** Deletes expired responses. */
  prune(): void;
}

/**
 * OpenAI's own retention, and that of others who serve this dialect (docs.x.ai/docs/guides/chat:
 * "stored for 30 days").
 */
const retentionMs = 30 * dayMs;
const pruneEveryMs = dayMs;
/** A longer conversation is no chat; each response is one read of the file. */
const longestChain = 500;
/** Characters of JSON, as in the largest body that this server accepts. */
const largestChain = 10 * 1024 * 1024;
/**
 * A small request must not cost more by the conversation it continues than a large one by its body.
 */
const mostValues = usualBounds.maxValues;
/** Characters per step of the scan. */
const portion = 32 * 1024;

interface Link {
  id: string;
  previous_id: string | null;
  input: string;
  /** The items of the answer. The rest of the response, which repeats the request, is not read. */
  output: string | null;
  size: number;
  local_only: number;
}

const itemsSchema = z.array(itemSchema);

const gone = (what: string | Phrase): AppError =>
  new AppError('not_found', phrase('responses.responseGone', { what }));

const tooLarge = (id: string): AppError =>
  new AppError(
    'too_large',
    phrase('responses.chainTooLong', {
      id,
      turns: longestChain,
      megabytes: largestChain / 1024 / 1024,
      values: mostValues,
    }),
  );

/** Counts the values of a text in steps, up to one more than `most`. */
function* valuesOf(text: string, most: number): Steps<number> {
  const scan = new JsonScan(text, { ...usualBounds, maxValues: most });
  while (!scan.isDone) {
    if (scan.advance(portion) !== null) return most + 1;
    yield undefined;
  }
  return scan.values;
}

/** The items of a turn as JSON. */
const textsOf = ({ id, input, output }: Link, withOutput: boolean) => [
  { json: input, prefix: `item_${id.replace(/^resp_/, '')}` },
  ...(withOutput ? [{ json: output ?? '[]', prefix: `out_${id.replace(/^resp_/, '')}` }] : []),
];

function* itemsIn(texts: ReturnType<typeof textsOf>): Steps<KeptItem[]> {
  const items: KeptItem[] = [];
  for (const { json, prefix } of texts) {
    for (const [at, item] of itemsSchema.parse(JSON.parse(json)).entries())
      items.push({ ...item, id: typeof item['id'] === 'string' ? item['id'] : `${prefix}_${at}` });
    yield undefined;
  }
  return items;
}

export interface ResponseStoreDeps {
  sqlite: Database;
  now: () => number;
  writeFailed: (error: unknown) => void;
  /** Bytes that this owner may still keep. */
  room: (ownerId: string) => number;
  run?: Turns['run'];
}

/**
 * The responses in `hearth.db`. Expired ones are deleted now, and once a day when another one is
 * stored.
 */
export function createResponseStore({
  sqlite,
  now,
  writeFailed,
  room,
  run = turns.run,
}: ResponseStoreDeps): ResponseStore {
  const select = sqlite.prepare<[string, string, number], { response: string }>(
    'SELECT response FROM responses WHERE id = ? AND owner_id = ? AND created_at > ?',
  );
  const selectLink = sqlite.prepare<[string, string, number], Link>(
    `SELECT id, previous_id, input, json_extract(response, '$.output') AS output,
       length(input) + length(response) AS size, local_only
     FROM responses WHERE id = ? AND owner_id = ? AND created_at > ?`,
  );
  // The mark of the base is read as the row is written: a later mark of the base finds the row. A
  // base that was deleted meanwhile may have been marked.
  const insert = sqlite.prepare(`
    INSERT INTO responses
      (id, owner_id, previous_id, model, input, response, created_at, local_only, base_id)
    VALUES (@id, @ownerId, @previousId, @model, @asked, @answered, @at,
      max(@localOnly, @baseId IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM knowledge_bases
        WHERE id = @baseId AND local_only = 0 AND marked_at < @askedAt)),
      @baseId)`);
  const remove = sqlite.prepare('DELETE FROM responses WHERE id = ? AND owner_id = ?');
  const drop = sqlite.prepare('DELETE FROM responses WHERE created_at <= ?');
  const dropOldest = sqlite.prepare(
    'DELETE FROM responses WHERE id IN (SELECT id FROM responses WHERE owner_id = ? ORDER BY ' +
      'created_at LIMIT 20)',
  );
  let prunedAt = Number.NEGATIVE_INFINITY;

  function prune(): void {
    prunedAt = now();
    drop.run(prunedAt - retentionMs);
  }

  /** Whether this many bytes fit: the oldest responses of the owner are deleted. */
  function makeRoom(ownerId: string, bytes: number): boolean {
    while (bytes > room(ownerId)) if (dropOldest.run(ownerId).changes === 0) return false;
    return true;
  }

  function* linksUntil(ownerId: string, id: string): Steps<Link[]> {
    const links: Link[] = [];
    let size = 0;
    for (let next: string | null = id; next !== null;) {
      const link = selectLink.get(next, ownerId, now() - retentionMs);
      if (link === undefined)
        throw gone(
          next === id
            ? phrase('responses.noResponse', { id })
            : phrase('responses.turnGone', { id: next }),
        );
      links.unshift(link);
      size += link.size;
      if (links.length > longestChain || size > largestChain) throw tooLarge(id);
      next = link.previous_id;
      yield undefined;
    }
    return links;
  }

  /** The whole chain is counted before anything is parsed. */
  function* turnsOf(
    ownerId: string,
    id: string,
    last: 'input' | 'output',
  ): Steps<EarlierTurns & { items: KeptItem[] }> {
    const links = yield* linksUntil(ownerId, id);
    const texts = links.flatMap((link) =>
      textsOf(link, last === 'output' || link !== links.at(-1)),
    );
    let left = mostValues;
    for (const { json } of texts) {
      left -= yield* valuesOf(json, left);
      if (left < 0) throw tooLarge(id);
    }
    const items = yield* itemsIn(texts);
    return { items, localOnly: links.some((link) => link.local_only === 1) };
  }

  return {
    keep({ ownerId, input, response, localOnly, baseId, askedAt }) {
      try {
        if (now() - prunedAt > pruneEveryMs) prune();
        const [asked, answered] = [JSON.stringify(input), JSON.stringify(response)];
        if (!makeRoom(ownerId, asked.length + answered.length)) return;
        const previousId = response.previous_response_id ?? null;
        const row = {
          id: response.id,
          ownerId,
          previousId,
          model: response.model,
          asked,
          answered,
          at: now(),
        };
        insert.run({ ...row, localOnly: localOnly ? 1 : 0, baseId, askedAt });
      } catch (error) {
        writeFailed(error);
      }
    },
    find(ownerId, id) {
      const row = select.get(id, ownerId, now() - retentionMs);
      if (row === undefined) throw gone(phrase('responses.noResponse', { id }));
      return JSON.parse(row.response) as unknown;
    },
    turnsUntil: (ownerId, id, signal) => run(turnsOf(ownerId, id, 'output'), signal),
    inputOf: async (ownerId, id, signal) =>
      (await run(turnsOf(ownerId, id, 'input'), signal)).items,
    remove(ownerId, id) {
      if (remove.run(id, ownerId).changes === 0) throw gone(phrase('responses.noResponse', { id }));
    },
    prune,
  };
}
