import type { Guard } from '../../providers/carry-fields.ts';
import type { QuotaView } from '../../quota/quota.ts';
import type { Caller } from '../../caller.ts';

/**
 * Which promise hangs on all that is sent for this caller, for a message: what Hearth does not know
 * could break it. Null where none does.
 */
export function guardOf(
  { localOnly, models = [] }: Pick<Caller, 'localOnly' | 'models'>,
  limits: Pick<QuotaView, 'hard'> | null,
): Guard | null {
  if (localOnly) return 'local_only';
  if (models.length > 0) return 'models';
  return limits?.hard === true ? 'budget' : null;
}
