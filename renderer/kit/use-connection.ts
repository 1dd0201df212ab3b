import type { PageConnection } from '../connection/page-connection.ts';
import { serviceKey, useService } from './service.tsx';

export const connectionKey = serviceKey<PageConnection>('connection');
export const useConnection = (): PageConnection => useService(connectionKey);
