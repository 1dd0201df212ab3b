import type { AppError } from '../../shared/errors.ts';
import { toAppError } from '../../shared/errors.ts';

/**
 * A value from the host: not loaded yet, loaded, or out of date with the error that explains why.
 */
export interface Loaded<T> {
  value: T | null;
  error: AppError | null;
}

export const notLoaded: Loaded<never> = { value: null, error: null };

/** Waits for a call, refreshes, and returns the result of the call. */
export const thenRefresh =
  (refresh: () => Promise<void>) =>
  async <T>(act: Promise<T>): Promise<T> => {
    const result = await act;
    await refresh();
    return result;
  };

/**
 * Fetches into a store. Calls while one is under way lead to one more after it, never to two at
 * once; the last value stays visible when a fetch fails.
 */
export function createRefresh<T>(
  fetch: () => Promise<T>,
  put: (loaded: Partial<Loaded<T>>) => void,
): () => Promise<void> {
  let running: Promise<void> | null = null;
  let again = false;
  const once = async (): Promise<void> => {
    try {
      put({ value: await fetch(), error: null });
    } catch (error) {
      put({ error: toAppError(error) });
    }
  };
  const loop = async (): Promise<void> => {
    do {
      again = false;
      await once();
    } while (again);
    running = null;
  };
  return () => {
    if (running) again = true;
    else running = loop();
    return running ?? Promise.resolve();
  };
}
