import type { Caller } from '../routing/routed.ts';
import type { ApiContext } from './context.ts';

/** The contract's caller as the router and the domains know it. */
export const callerOf = ({ ownerId, clientId, via }: ApiContext): Caller => ({ ownerId, clientId, via, localOnly: false });
