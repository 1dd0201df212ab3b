import type { Transfer } from '../knowledge/transfer/create-transfer.ts';
import type { CallerOf } from './caller.ts';
import type { Procedures } from './procedures.ts';

const endless = new AbortController().signal;

/** `transfer.*` of the contract. */
export function knowledgeTransferApi({ transfer: os }: Procedures, transfer: Transfer, callerOf: CallerOf) {
  return os.router({
    export: os.export.handler(async function* ({ context, input, signal = endless }) {
      yield* transfer.export(callerOf(context), input, signal);
    }),
    import: os.import.handler(async function* ({ context, input, signal = endless }) {
      yield* transfer.import(callerOf(context), input, signal);
    }),
    upload: os.upload.handler(({ context, input }) => transfer.upload(callerOf(context), input)),
    discardUpload: os.discardUpload.handler(({ context, input }) => transfer.discardUpload(callerOf(context), input.uploadId)),
    space: os.space.handler(({ context, input }) => transfer.space(callerOf(context), input.id)),
  });
}
