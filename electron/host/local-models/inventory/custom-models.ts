import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname, extname, isAbsolute, join } from 'node:path';
import type { Kysely } from 'kysely';
import { AppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import { readGgufHeader } from '../../../model-files/gguf-header.ts';
import type { HearthTables } from '../../store/schema.ts';

export type CustomModel = HearthTables['models'];

/** Context of a file that does not tell its own. */
const unknownContext = 4096;

/**
 * Files that the user has somewhere and added by path: GGUF is a model for chats, ONNX a reranker
 * with its tokenizer next to it. They are listed here and stay where they are.
 */
export interface CustomModels {
  /** All that still exist, of every owner. */
  all(): readonly CustomModel[];
  /** Reads the header of a GGUF. Throws `bad_request`, `not_found`, `model_broken`, `conflict`. */
  add(
    ownerId: string,
    path: string,
    name: string | undefined,
    takenIds: ReadonlySet<string>,
  ): Promise<CustomModel>;
  /** Takes it off the list; the file is not touched. */
  remove(ownerId: string, id: string): Promise<boolean>;
}

const slug = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/\.(gguf|onnx)$/g, '')
    .replaceAll(/[^\p{L}\p{N}.]+/gu, '-')
    .replaceAll(/^[-.]+|[-.]+$/g, '') || 'model';

function freeId(wanted: string, taken: ReadonlySet<string>): string {
  for (let n = 1; ; n += 1) {
    const id = n === 1 ? wanted : `${wanted}-${n}`;
    if (!taken.has(id)) return id;
  }
}

/** Of an ONNX model; both files are called what model hubs call them. */
export const tokenizerNextTo = (path: string): string => join(dirname(path), 'tokenizer.json');

/** What a reranker reads at once: cross-encoders of BERT's family have 512. */
const rerankContext = 512;

async function sizeOfFile(path: string): Promise<number> {
  if (!isAbsolute(path)) throw new AppError('bad_request', phrase('models.wholePath'));
  const found = await stat(path).catch(() => null);
  if (found === null || !found.isFile())
    throw new AppError('not_found', phrase('models.noFileAt', { path }));
  return found.size;
}

export async function createCustomModels({
  db,
  now,
}: {
  db: Kysely<HearthTables>;
  now: () => number;
}): Promise<CustomModels> {
  const rows = await db.selectFrom('models').selectAll().orderBy('created_at').execute();
  return {
    all: () => rows.filter(({ path }) => existsSync(path)),
    async add(ownerId, path, name, takenIds) {
      const sizeBytes = await sizeOfFile(path);
      if (rows.some((row) => row.path === path && row.owner_id === ownerId))
        throw new AppError('conflict', phrase('models.addedBefore', { path }));
      const reranker = extname(path).toLowerCase() === '.onnx';
      if (reranker && !existsSync(tokenizerNextTo(path)))
        throw new AppError(
          'not_found',
          phrase('models.needsTokenizer', { path: tokenizerNextTo(path) }),
        );
      const header = reranker
        ? { name: basename(dirname(path)), contextTokens: rerankContext }
        : await readGgufHeader(path);
      const row: CustomModel = {
        id: freeId(
          slug(reranker ? (header.name ?? '') : basename(path)),
          new Set([...takenIds, ...rows.map(({ id }) => id)]),
        ),
        owner_id: ownerId,
        name: name ?? header.name ?? basename(path),
        kind: reranker ? 'rerank' : 'chat',
        path,
        size_bytes: sizeBytes,
        context_tokens: header.contextTokens ?? unknownContext,
        created_at: now(),
      };
      await db.insertInto('models').values(row).execute();
      rows.push(row);
      return row;
    },
    async remove(ownerId, id) {
      const index = rows.findIndex((row) => row.id === id && row.owner_id === ownerId);
      if (index < 0) return false;
      await db.deleteFrom('models').where('id', '=', id).where('owner_id', '=', ownerId).execute();
      rows.splice(index, 1);
      return true;
    },
  };
}
