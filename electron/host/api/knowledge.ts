import type { Knowledge } from '../knowledge/operations/knowledge.ts';
import type { Transfer } from '../knowledge/transfer/create-transfer.ts';
import type { CallerOf } from './create-caller-of.ts';
import type { NamedFiles } from './named-files.ts';
import type { Procedures } from './procedures.ts';

interface KnowledgeApiDeps {
  knowledge: Knowledge;
  transfer: Pick<Transfer, 'withUpload'>;
}

/** `knowledge.*` of the contract. Paths of this machine are only for callers who sit at it. */
export function knowledgeApi(
  { knowledge: os }: Procedures,
  { knowledge, transfer }: KnowledgeApiDeps,
  callerOf: CallerOf,
  namedFiles: NamedFiles,
) {
  return os.router({
    list: os.list.handler(({ context }) => knowledge.list(callerOf(context))),
    create: os.create.handler(({ context, input }) => knowledge.create(callerOf(context), input)),
    update: os.update.handler(({ context, input }) => knowledge.update(callerOf(context), input)),
    remove: os.remove.handler(({ context, input }) =>
      knowledge.remove(callerOf(context), input.id),
    ),
    documents: os.documents.handler(({ context, input }) =>
      knowledge.documents(callerOf(context), input.id),
    ),
    addPaths: os.addPaths.handler(async ({ context, input }) =>
      knowledge.addPaths(callerOf(context), {
        ...input,
        paths: await namedFiles(context, input.paths),
      }),
    ),
    upload: os.upload.handler(({ context, input }) => {
      const caller = callerOf(context);
      if ('data' in input) return knowledge.upload(caller, input);
      return transfer.withUpload(caller, input.uploadId, (data) =>
        knowledge.upload(caller, {
          id: input.id,
          name: input.name,
          metadata: input.metadata,
          data,
        }),
      );
    }),
    retry: os.retry.handler(({ context, input }) => knowledge.retry(callerOf(context), input)),
    tag: os.tag.handler(({ context, input }) => knowledge.tag(callerOf(context), input)),
    removeDocument: os.removeDocument.handler(({ context, input }) =>
      knowledge.removeDocument(callerOf(context), input),
    ),
    search: os.search.handler(({ context, input, signal }) =>
      knowledge.search(callerOf(context), { ...input, ...(signal ? { signal } : {}) }),
    ),
    read: os.read.handler(({ context, input }) => knowledge.read(callerOf(context), input)),
    ask: os.ask.handler(async function* ({ context, input, signal }) {
      yield* knowledge.ask(callerOf(context), {
        ...input,
        signal: signal ?? new AbortController().signal,
      });
    }),
  });
}
