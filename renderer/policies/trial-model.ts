import type { PolicyTrial } from '../../shared/contract/policies.ts';

export interface TrialRow {
  key: string;
  model: string;
  accountName: string | null;
  before: number;
  after: number;
}

/** Who served and who would: one row a model and account, the most used first. */
export function trialRows({ before, after }: Pick<PolicyTrial, 'before' | 'after'>): TrialRow[] {
  const rows = new Map<string, TrialRow>();
  const add = (side: 'before' | 'after') => (each: PolicyTrial['before'][number]) => {
    const key = `${each.accountName ?? ''}\n${each.model}`;
    const row = rows.get(key) ?? {
      key,
      model: each.model,
      accountName: each.accountName,
      before: 0,
      after: 0,
    };
    rows.set(key, { ...row, [side]: row[side] + each.requests });
  };
  before.forEach(add('before'));
  after.forEach(add('after'));
  return [...rows.values()].toSorted(
    (a, b) => Math.max(b.before, b.after) - Math.max(a.before, a.after),
  );
}
