import type { Download } from '../../shared/contract/models.ts';

/** 0..1; null while the end is not known. */
export function downloadShare({
  receivedBytes,
  totalBytes,
}: Pick<Download, 'receivedBytes' | 'totalBytes'>): number | null {
  return totalBytes === null || totalBytes <= 0 ? null : Math.min(1, receivedBytes / totalBytes);
}
