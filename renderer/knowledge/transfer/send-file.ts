import { uploadLimits, type ImportEvent, type TransferProgress } from '../../../shared/contract/knowledge-transfer.ts';
import type { HostClient } from '../../../shared/contract/host.ts';

/** A step of the page's own comes before the host's. */
export type ShownProgress = Omit<TransferProgress, 'step'> & { step: TransferProgress['step'] | 'sending' };

/** Sends a file in parts and has it imported; called off, what was sent is discarded. */
export async function* importFile({ transfer }: Pick<HostClient, 'transfer'>, file: Blob, signal: AbortSignal): AsyncGenerator<ShownProgress | Extract<ImportEvent, { type: 'done' }>> {
  let uploadId: string | null = null;
  try {
    for (let offset = 0; offset === 0 || offset < file.size; ) {
      yield { type: 'progress', step: 'sending', doneBytes: offset, totalBytes: file.size };
      signal.throwIfAborted();
      const sent: { uploadId: string; receivedBytes: number } = await transfer.upload({ uploadId, offset, totalBytes: Math.max(1, file.size), data: file.slice(offset, offset + uploadLimits.partBytes) });
      uploadId = sent.uploadId;
      offset = Math.max(1, sent.receivedBytes);
    }
    signal.throwIfAborted();
    const whole = uploadId ?? '';
    uploadId = null;
    yield* await transfer.import({ uploadId: whole }, { signal });
  } finally {
    if (uploadId !== null) await transfer.discardUpload({ uploadId }).catch(() => undefined);
  }
}
