import type { OcrPage } from '../../../../shared/contract/inference.ts';

/** A document that is read page by page; its state in the base is `parsing` until then. */
export interface Scan {
  id: string;
  location: string;
  name: string;
  /** Pages that are pictures; as far as it is known before. */
  pages: number;
  /** What was read of it, so that a pause costs nothing twice. */
  read: OcrPage[];
  /** The file's size and time when that was read. */
  form: string;
  stop: AbortController;
}

export interface Scans {
  add(scan: Pick<Scan, 'id' | 'location' | 'name' | 'pages'>): void;
  /** The one that was begun, else the shortest, so that a picture does not wait for a book. */
  next(): Scan | null;
  /** It is read. */
  end(scan: Scan): void;
  /** Breaks its reading off. */
  drop(id: string): void;
  ids(): string[];
  /** 0..1; null for what is not read page by page now. */
  share(id: string): number | null;
}

/**
 * The documents of a base that are read page by page, or wait for it. In memory: what a kill leaves
 * is queued again.
 */
export function createScans(): Scans {
  const scans = new Map<string, Scan>();
  return {
    add: (scan) =>
      void scans.set(scan.id, { ...scan, read: [], form: '', stop: new AbortController() }),
    next: () =>
      [...scans.values()].sort(
        (a, b) => Number(b.read.length > 0) - Number(a.read.length > 0) || a.pages - b.pages,
      )[0] ?? null,
    end(scan) {
      if (scans.get(scan.id) === scan) scans.delete(scan.id);
    },
    drop(id) {
      scans.get(id)?.stop.abort();
      scans.delete(id);
    },
    ids: () => [...scans.keys()],
    share(id) {
      const scan = scans.get(id);
      return scan ? Math.min(1, scan.read.length / Math.max(1, scan.pages)) : null;
    },
  };
}
