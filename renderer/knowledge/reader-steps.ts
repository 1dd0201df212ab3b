import type { Reader } from '../../shared/contract/knowledge.ts';

export interface ReaderSteps {
  /** From 1; 0 if none of them is shown. */
  at: number;
  total: number;
  /** Passages before and after the one that is shown; null at the ends. */
  previous: number | null;
  next: number | null;
}

/**
 * Steps through the found passages if there are several, otherwise through all passages of the
 * document.
 */
export function stepsOf(
  sections: Reader['sections'],
  chunk: number | null,
  found: ReadonlySet<number>,
): ReaderSteps {
  const all = sections.map(({ chunkId }) => chunkId);
  const some = all.filter((chunkId) => found.has(chunkId));
  const list = some.length > 1 && (chunk === null || found.has(chunk)) ? some : all;
  const index = chunk === null ? -1 : list.indexOf(chunk);
  return {
    at: index + 1,
    total: list.length,
    previous: list[index - 1] ?? null,
    next: list[index + 1] ?? null,
  };
}
