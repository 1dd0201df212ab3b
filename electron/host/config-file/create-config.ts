import type { ConfigChange, Declared } from '../../../shared/contract/config.ts';
import { AppError } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import { createSerialQueue } from '../../../shared/serial-queue.ts';
import type { ConfigDomains } from './sections/domains.ts';
import { exportText } from './export-config.ts';
import { planSections } from './sections/plan-sections.ts';
import type { SectionPlan } from './sections/plan-section.ts';

/**
 * What files declare, on this host. Things made in the app change only where they are adopted.
 */
export interface ConfigFile {
  diff(declared: Declared, adopt?: boolean): Promise<ConfigChange[]>;
  /**
   * Applies it, one call after another; the same file again changes nothing. Where one step fails,
   * the steps before it stay done, and the next call does the rest. Throws `conflict` before it
   * changes anything where the app has something else under the same name; with `adopt` that becomes
   * the file's instead.
   */
  apply(declared: Declared, adopt?: boolean): Promise<ConfigChange[]>;
  export(): Promise<string>;
}

function refuseTaken(plans: readonly SectionPlan[]): void {
  const taken = plans.flatMap((plan) => plan.taken).map(({ kind, name }) => `${kind} “${name}”`);
  if (taken.length === 0) return;
  throw new AppError('conflict', phrase('config.taken', { names: taken.join(', ') }));
}

export function createConfigFile(domains: ConfigDomains): ConfigFile {
  const inTurn = createSerialQueue();
  const planned = async (declared: Declared, adopt: boolean): Promise<SectionPlan[]> => {
    const plans = await planSections(domains, declared, adopt);
    refuseTaken(plans);
    return plans;
  };
  const apply = async (declared: Declared, adopt: boolean): Promise<ConfigChange[]> => {
    const plans = await planned(declared, adopt);
    // Removal comes first, since it frees names and keys, and in reverse: a section may use those
    // before it.
    for (const plan of plans.toReversed()) await plan.drop();
    for (const plan of plans) await plan.put();
    return plans.flatMap((plan) => plan.changes);
  };
  return {
    diff: async (declared, adopt = false) =>
      (await planned(declared, adopt)).flatMap((plan) => plan.changes),
    apply: (declared, adopt = false) => inTurn(() => apply(declared, adopt)),
    export: () => exportText(domains),
  };
}
