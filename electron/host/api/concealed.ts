import type { DoctorReport } from '../../../shared/contract/app.ts';
import type {
  Attempt,
  EgressHost,
  EgressRow,
  RequestRow,
} from '../../../shared/contract/monitoring.ts';
import { providers } from '../providers/catalogue/provider-catalogue.ts';

/** What monitoring shows to a caller who may not know the machine's accounts (`seesAccounts`). */

/** Replaces an address that the owner entered for an account. */
const privateHost = '(private)';
const publicHosts = new Set(
  providers.flatMap(({ baseUrl, regions = [] }) =>
    [baseUrl, ...regions.map((region) => region.baseUrl)].flatMap(
      (url) => URL.parse(url)?.host ?? [],
    ),
  ),
);

export const concealedHost = (host: string): string => (publicHosts.has(host) ? host : privateHost);

export const concealedRequest = (row: RequestRow): RequestRow => ({ ...row, accountName: null });

/** A tier's name, a figure or nothing; other details may be sentences of a provider. */
const isPlain = ({ code, detail }: Attempt['reasons'][number]): boolean =>
  code === 'tier' || /^[\d.]*$/.test(detail);

/** The message of a failed attempt is the provider's, and may name anything; the codes are left. */
export const concealedAttempt = ({ errorPhrase: _, ...attempt }: Attempt): Attempt => ({
  ...attempt,
  accountId: null,
  accountName: null,
  errorMessage: null,
  reasons: attempt.reasons.map((reason) => (isPlain(reason) ? reason : { ...reason, detail: '' })),
});

/** What no request of an account sent, such as the caller's own web pages, keeps its host. */
export const concealedEgress = (row: EgressRow): EgressRow =>
  row.requestId === null ? row : { ...row, host: concealedHost(row.host) };

/** All private hosts become one. */
export function concealedHosts(hosts: readonly EgressHost[]): EgressHost[] {
  const sums = new Map<string, EgressHost>();
  for (const { host, allowed, outside, denied, bytesOut, bytesIn } of hosts) {
    const shown = concealedHost(host);
    const sum = sums.get(shown) ?? {
      host: shown,
      allowed: 0,
      outside: 0,
      denied: 0,
      bytesOut: 0,
      bytesIn: 0,
    };
    sums.set(shown, {
      host: shown,
      allowed: sum.allowed + allowed,
      outside: sum.outside + outside,
      denied: sum.denied + denied,
      bytesOut: sum.bytesOut + bytesOut,
      bytesIn: sum.bytesIn + bytesIn,
    });
  }
  return [...sums.values()];
}

const absolutePath = /(?:[A-Za-z]:\\|(?<![\w/:])\/)[^\s()“”"']*/g;

/** Where files of the machine are is its owner's to know. */
export const concealedDoctor = ({ checks, machine }: DoctorReport): DoctorReport => ({
  checks: checks.map((check) => ({
    ...check,
    found: check.found.replaceAll(absolutePath, '…'),
    remedy: check.remedy.replaceAll(absolutePath, '…'),
  })),
  machine,
});
