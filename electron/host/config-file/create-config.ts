import type { ConfigChange, Declared } from '../../../shared/contract/config.ts';
import { AppError } from '../../../shared/errors.ts';
import type { ConfigDomains } from './domains.ts';
import { exportText } from './export-config.ts';
import { planSections } from './sections.ts';
import type { SectionPlan } from './section.ts';

/**
 * What files declare, on this host. What was made in the app is touched only where it is adopted.
 */
export interface ConfigFile {
  diff(declared: Declared, adopt?: boolean): Promise<ConfigChange[]>;
  /**
   * Makes it so, one call after another; the same file again changes nothing. Where one step fails
   * what was done before it stays, and the next try does the rest. Throws `conflict` before it does
   * anything where something else was made in the app under the same name; with `adopt` it becomes
   * the file's instead.
   */
  apply(declared: Declared, adopt?: boolean): Promise<ConfigChange[]>;
  export(): Promise<string>;
}

function refuseTaken(plans: readonly SectionPlan[]): void {
  const taken = plans.flatMap((plan) => plan.taken).map(({ kind, name }) => `${kind} “${name}”`);
  if (taken.length === 0) return;
  throw new AppError(
    'conflict',
    `The file declares what was made in the app under the same name: ${taken.join(', ')}. ` +
      'Nothing was changed. Give it another name in the file, remove it in the app, or let the ' +
      'file have it: hearth config apply --adopt.',
  );
}

export function createConfigFile(domains: ConfigDomains): ConfigFile {
  let last: Promise<unknown> = Promise.resolve();
  const planned = async (declared: Declared, adopt: boolean): Promise<SectionPlan[]> => {
    const plans = await planSections(domains, declared, adopt);
    refuseTaken(plans);
    return plans;
  };
  const apply = async (declared: Declared, adopt: boolean): Promise<ConfigChange[]> => {
    const plans = await planned(declared, adopt);
    // What is gone frees names and keys that others may have now; it goes from what needs others to
    // what others need.
    for (const plan of plans.toReversed()) await plan.drop();
    for (const plan of plans) await plan.put();
    return plans.flatMap((plan) => plan.changes);
  };
  return {
    diff: async (declared, adopt = false) =>
      (await planned(declared, adopt)).flatMap((plan) => plan.changes),
    apply: (declared, adopt = false) => {
      const turn = last.then(() => apply(declared, adopt));
      last = turn.catch(() => undefined);
      return turn;
    },
    export: () => exportText(domains),
  };
}
