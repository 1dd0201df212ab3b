import type { StoreLog } from '../store.ts';

export const silentLog = (): StoreLog => ({
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
});
