import type { ConfigChange, Declared } from '../../../shared/contract/config.ts';
import { AppError } from '../../../shared/errors.ts';
import type { ConfigDomains } from './domains.ts';
import { exportText } from './export-config.ts';
import { planSections } from './sections.ts';
import type { SectionPlan } from './section.ts';

/** What files declare, on this host. What was made in the app is never touched. */
export interface ConfigFile {
  diff(declared: Declared): Promise<ConfigChange[]>;
  /**
   * Makes it so, one call after another; the same file again changes nothing. Where one step fails what was done before it stays, and
   * the next try does the rest. Throws `conflict` before it does anything where a name is taken by something made in the app.
   */
  apply(declared: Declared): Promise<ConfigChange[]>;
  export(): Promise<string>;
}

function refuseTaken(plans: readonly SectionPlan[]): void {
  const taken = plans.flatMap((plan) => plan.taken).map(({ kind, name }) => `${kind} “${name}”`);
  if (taken.length === 0) return;
  throw new AppError('conflict', `The file declares what was made in the app under the same name: ${taken.join(', ')}. Nothing was changed. Remove it in the app, or give it another name in the file.`);
}

export function createConfigFile(domains: ConfigDomains): ConfigFile {
  let last: Promise<unknown> = Promise.resolve();
  const planned = async (declared: Declared): Promise<SectionPlan[]> => {
    const plans = await planSections(domains, declared);
    refuseTaken(plans);
    return plans;
  };
  const apply = async (declared: Declared): Promise<ConfigChange[]> => {
    const plans = await planned(declared);
    // What is gone frees names and keys that others may have now; it goes from what needs others to what others need.
    for (const plan of plans.toReversed()) await plan.drop();
    for (const plan of plans) await plan.put();
    return plans.flatMap((plan) => plan.changes);
  };
  return {
    diff: async (declared) => (await planned(declared)).flatMap((plan) => plan.changes),
    apply: (declared) => {
      const turn = last.then(() => apply(declared));
      last = turn.catch(() => undefined);
      return turn;
    },
    export: () => exportText(domains),
  };
}
