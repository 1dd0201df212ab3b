import { useCallback, useState } from 'react';
import { toAppError, type AppError } from '../../shared/errors.ts';

export interface Act<A extends unknown[]> {
  /** Resolves to whether the call succeeded; never rejects. The view shows `error`. */
  run: (...args: A) => Promise<boolean>;
  busy: boolean;
  error: AppError | null;
  clear: () => void;
}

/** Runs a call that may fail, one at a time, and keeps its error for the view. */
export function useAct<A extends unknown[]>(act: (...args: A) => Promise<unknown>): Act<A> {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<AppError | null>(null);
  const run = useCallback(
    async (...args: A) => {
      setBusy(true);
      setError(null);
      try {
        await act(...args);
        return true;
      } catch (reason) {
        const failure = toAppError(reason);
        if (failure.code !== 'aborted') setError(failure);
        return false;
      } finally {
        setBusy(false);
      }
    },
    [act],
  );
  return { run, busy, error, clear: useCallback(() => setError(null), []) };
}
