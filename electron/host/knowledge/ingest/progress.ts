import type { IngestProgress, ModelChangeProgress } from '../../../../shared/contract/knowledge.ts';
import type { ErrorCode } from '../../../../shared/errors.ts';
import type { BaseWork } from '../base/base-jobs.ts';
import type { ModelChange } from '../base/change-model.ts';

export type RestReason = NonNullable<IngestProgress['reason']>;

/** What the loops know of a base that its file does not. */
export interface IngestLook {
  perSecond: number | null;
  rest: RestReason | null;
  changePerSecond: number | null;
  changeFailed: ErrorCode | null;
}

/**
 * How far a base is. Unread documents are guessed to have as many passages a byte as those read so
 * far, and the time left is what all of them take at the pace of the last minute.
 */
export function progressOf(
  work: BaseWork,
  { perSecond, rest }: Pick<IngestLook, 'perSecond' | 'rest'>,
  paused: boolean,
): IngestProgress {
  const busy = work.documents > work.done || work.pendingPassages > 0;
  const perByte = work.readBytes > 0 ? work.passages / work.readBytes : null;
  const unread = work.unreadBytes === 0 ? 0 : perByte === null ? null : work.unreadBytes * perByte;
  const running = busy && !paused && rest === null;
  const secondsLeft =
    running && perSecond !== null && unread !== null
      ? Math.ceil((work.pendingPassages + unread) / perSecond)
      : null;
  return {
    state: paused ? 'paused' : !busy ? 'idle' : rest === null ? 'working' : 'resting',
    reason: busy && !paused ? rest : null,
    documents: work.documents,
    done: work.done,
    share: shareOf(work, perByte),
    secondsLeft,
    nextTryAt: work.nextTryAt,
  };
}

/** How far the change to another model is; `wanted` before its first passage too. */
export function changeOf(
  wanted: string | null,
  change: ModelChange | null,
  work: BaseWork,
  { changePerSecond, changeFailed }: IngestLook,
): ModelChangeProgress | null {
  if (wanted === null) return null;
  const { done, total } = change?.model === wanted ? change : { done: 0, total: work.passages };
  const left = Math.max(0, total - done);
  return {
    model: wanted,
    done: Math.min(done, total),
    total,
    secondsLeft:
      changePerSecond === null || changeFailed !== null ? null : Math.ceil(left / changePerSecond),
    errorCode: changeFailed,
  };
}

/**
 * By bytes: those of done documents, and of the ones that are read what has its vectors already.
 */
function shareOf(work: BaseWork, perByte: number | null): number {
  if (work.documents === 0 || work.documents === work.done) return 1;
  if (work.bytes === 0) return work.done / work.documents;
  const read = Math.max(0, work.bytes - work.doneBytes - work.unreadBytes);
  const pending =
    perByte === null || perByte === 0 ? read : Math.min(read, work.pendingPassages / perByte);
  return Math.min(1, (work.doneBytes + read - pending) / work.bytes);
}
