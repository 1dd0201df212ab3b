import type { StoreLog } from '../open.ts';

export const silentLog = (): StoreLog => ({
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
});
