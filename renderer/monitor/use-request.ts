import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { toAppError, type AppError } from '../../shared/errors.ts';
import { useMonitor, type RequestDetail } from './monitor-store.ts';

/**
 * A request with its attempts and connections, reloaded while it runs and when the list of requests
 * changes.
 */
export function useRequest(id: string): { detail: RequestDetail | null; error: AppError | null } {
  const monitor = useMonitor();
  const rows = useStore(monitor, (state) => state.requests.value);
  const [state, setState] = useState<{
    id: string;
    detail: RequestDetail | null;
    error: AppError | null;
  }>({ id, detail: null, error: null });
  useEffect(() => {
    let left = false;
    monitor
      .request(id)
      .then((detail) => left || setState({ id, detail, error: null }))
      .catch((error: unknown) => left || setState({ id, detail: null, error: toAppError(error) }));
    return () => void (left = true);
  }, [monitor, id, rows]);
  return state.id === id ? state : { detail: null, error: null };
}
