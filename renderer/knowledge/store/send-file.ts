import {
  uploadLimits,
  type ImportEvent,
  type TransferProgress,
} from '../../../shared/contract/knowledge-transfer.ts';
import type { HostClient } from '../../../shared/contract/host.ts';

/** A step of the page's own comes before the host's. */
export type ShownProgress = Omit<TransferProgress, 'step'> & {
  step: TransferProgress['step'] | 'sending';
};

/**
 * Sends a file in parts, since one message of a socket holds no more. Yields the bytes sent so far,
 * returns what the host knows the file by. What was sent is discarded when it is called off.
 */
async function* sendFile(
  { transfer }: Pick<HostClient, 'transfer'>,
  file: Blob,
  signal?: AbortSignal,
): AsyncGenerator<number, string> {
  let uploadId: string | null = null;
  let isWhole = false;
  try {
    for (let offset = 0; offset === 0 || offset < file.size;) {
      yield offset;
      signal?.throwIfAborted();
      const sent: { uploadId: string; receivedBytes: number } = await transfer.upload({
        uploadId,
        offset,
        totalBytes: Math.max(1, file.size),
        data: file.slice(offset, offset + uploadLimits.partBytes),
      });
      uploadId = sent.uploadId;
      offset = Math.max(1, sent.receivedBytes);
    }
    signal?.throwIfAborted();
    isWhole = true;
    return uploadId ?? '';
  } finally {
    if (!isWhole && uploadId !== null)
      await transfer.discardUpload({ uploadId }).catch(() => undefined);
  }
}

async function* shown(
  sending: AsyncGenerator<number, string>,
  totalBytes: number,
): AsyncGenerator<ShownProgress, string> {
  try {
    for (;;) {
      const step = await sending.next();
      if (step.done === true) return step.value;
      yield { type: 'progress', step: 'sending', doneBytes: step.value, totalBytes };
    }
  } finally {
    await sending.return('');
  }
}

/** Sends a file in parts and has it imported; called off, what was sent is discarded. */
export async function* importFile(
  client: Pick<HostClient, 'transfer'>,
  file: Blob,
  signal: AbortSignal,
): AsyncGenerator<ShownProgress | Extract<ImportEvent, { type: 'done' }>> {
  const uploadId = yield* shown(sendFile(client, file, signal), file.size);
  yield* await client.transfer.import({ uploadId }, { signal });
}

/** Adds a file to a base as a document, in one message where it fits. */
export async function uploadDocument(
  client: Pick<HostClient, 'transfer' | 'knowledge'>,
  id: string,
  name: string,
  file: Blob,
): Promise<void> {
  if (file.size <= uploadLimits.partBytes)
    return void (await client.knowledge.upload({ id, name, data: file }));
  const sending = sendFile(client, file);
  let step = await sending.next();
  while (step.done !== true) step = await sending.next();
  await client.knowledge.upload({ id, name, uploadId: step.value });
}
