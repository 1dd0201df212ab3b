import type { Account } from '../../../../shared/contract/accounts.ts';
import type { RouteCandidate } from './candidate.ts';
import type { ListedAccount } from './gather-candidates.ts';

/** One set of candidates, with what it was made from. */
export interface CandidateSet {
  candidates: readonly RouteCandidate[];
  /** For each candidate the place of its account in the pool; -1 for this machine. */
  accountAt: readonly number[];
  /** What always rules a candidate out; what is recorded against it later comes on top. */
  unfit: readonly RouteCandidate['unfit'][];
}

interface Entry extends CandidateSet {
  served: readonly ListedAccount[];
  locals: string;
}

/** Any model name may be asked for; what was made first goes. */
const mostEntries = 200;

const sameList = (a: readonly string[] | null, b: readonly string[] | null): boolean =>
  a === b ||
  (a !== null && b !== null && a.length === b.length && a.every((one, index) => one === b[index]));

/**
 * Whether candidates made for the one hold for the other: state, health and limits are none of it.
 */
const sameAccount = (a: Account, b: Account): boolean =>
  a === b ||
  (a.id === b.id &&
    a.name === b.name &&
    a.provider === b.provider &&
    a.baseUrl === b.baseUrl &&
    a.priority === b.priority &&
    a.createdAt === b.createdAt &&
    a.modelSettings === b.modelSettings &&
    sameList(a.models, b.models));

const sameServed = (a: readonly ListedAccount[], b: readonly ListedAccount[]): boolean =>
  a.length === b.length &&
  a.every((one, index) => {
    const other = b[index];
    return (
      other !== undefined &&
      sameAccount(one.account, other.account) &&
      sameList(one.listed, other.listed)
    );
  });

/**
 * Candidates by owner, kind, and model or policy version, so that a repeated request rebuilds
 * nothing but the changing figures. An entry is compared with what it was made from each time it is
 * used: no change of an account, a list or the models here can be missed.
 */
export function createCandidateCache() {
  const entries = new Map<string, Entry>();
  return {
    of: (
      key: string,
      served: readonly ListedAccount[],
      locals: readonly RouteCandidate[],
      make: () => RouteCandidate[],
    ): CandidateSet => {
      const here = locals.map(({ model }) => model).join('\n');
      const found = entries.get(key);
      if (found !== undefined && found.locals === here && sameServed(found.served, served))
        return found;
      const candidates = make();
      const places = new Map(served.map(({ account }, index) => [account.id, index]));
      const entry: Entry = {
        candidates,
        accountAt: candidates.map(({ account }) =>
          account === null ? -1 : (places.get(account.id) ?? -1),
        ),
        unfit: candidates.map(({ unfit }) => unfit),
        served,
        locals: here,
      };
      entries.delete(key);
      entries.set(key, entry);
      const [oldest] = entries.size > mostEntries ? entries.keys() : [];
      if (oldest !== undefined) entries.delete(oldest);
      return entry;
    },
  };
}

export type CandidateCache = ReturnType<typeof createCandidateCache>;
