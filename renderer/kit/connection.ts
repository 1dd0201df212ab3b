import type { HostConnection } from '../connection/host-client.ts';
import { serviceKey, useService } from './service.tsx';

export const connectionKey = serviceKey<HostConnection>('connection');
export const useConnection = (): HostConnection => useService(connectionKey);
