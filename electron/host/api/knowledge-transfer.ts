import type { Transfer } from '../knowledge/transfer/create-transfer.ts';
import type { CallerOf } from './create-caller-of.ts';
import type { NamedFiles } from './named-files.ts';
import type { Procedures } from './procedures.ts';

const endless = new AbortController().signal;

/** `transfer.*` of the contract. */
export function knowledgeTransferApi(
  { transfer: os }: Procedures,
  transfer: Transfer,
  callerOf: CallerOf,
  namedFiles: NamedFiles,
) {
  return os.router({
    export: os.export.handler(async function* ({ context, input, signal = endless }) {
      const [path] = input.path === undefined ? [] : await namedFiles(context, [input.path]);
      yield* transfer.export(callerOf(context), { ...input, path }, signal);
    }),
    import: os.import.handler(async function* ({ context, input, signal = endless }) {
      const [path] = 'path' in input ? await namedFiles(context, [input.path]) : [];
      yield* transfer.import(callerOf(context), path === undefined ? input : { path }, signal);
    }),
    upload: os.upload.handler(({ context, input }) => transfer.upload(callerOf(context), input)),
    discardUpload: os.discardUpload.handler(({ context, input }) =>
      transfer.discardUpload(callerOf(context), input.uploadId),
    ),
    space: os.space.handler(({ context, input }) => transfer.space(callerOf(context), input.id)),
  });
}
