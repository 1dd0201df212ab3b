import type { QuotaView } from '../quota/quota.ts';
import type { Caller } from './routed.ts';

/** Whether a promise hangs on all that is sent for this caller: a hard budget, a list of models or local only. What Hearth does not know could break it. */
export const isGuarded = ({ localOnly, models = [] }: Pick<Caller, 'localOnly' | 'models'>, limits: Pick<QuotaView, 'hard'> | null): boolean =>
  localOnly || models.length > 0 || limits?.hard === true;
