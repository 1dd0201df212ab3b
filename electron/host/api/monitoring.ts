import type { Monitoring } from '../monitoring/create-monitoring.ts';
import { seesAccounts } from '../routing/request/sees-accounts.ts';
import {
  concealedAttempt,
  concealedEgress,
  concealedHosts,
  concealedRequest,
} from './concealed.ts';
import { managedOwner } from '../api-context.ts';
import type { Procedures } from './procedures.ts';

/** `monitoring.*` of the contract. */
export function monitoringApi({ monitoring: os }: Procedures, monitoring: Monitoring) {
  return os.router({
    requests: os.requests.handler(async ({ context, input }) => {
      const rows = await monitoring.requests(managedOwner(context), input);
      return seesAccounts(context) ? rows : rows.map(concealedRequest);
    }),
    request: os.request.handler(async ({ context, input }) => {
      const detail = await monitoring.request(managedOwner(context), input.id);
      if (seesAccounts(context)) return detail;
      return {
        ...detail,
        request: concealedRequest(detail.request),
        attempts: detail.attempts.map(concealedAttempt),
        egress: detail.egress.map(concealedEgress),
      };
    }),
    summary: os.summary.handler(({ context, input }) =>
      monitoring.summary(managedOwner(context), input.sinceMs),
    ),
    egress: os.egress.handler(async ({ context, input }) => {
      const rows = await monitoring.egress(managedOwner(context), input);
      return seesAccounts(context) ? rows : rows.map(concealedEgress);
    }),
    egressSummary: os.egressSummary.handler(async ({ context, input }) => {
      const summary = await monitoring.egressSummary(managedOwner(context), input.sinceMs);
      return seesAccounts(context) ? summary : { ...summary, hosts: concealedHosts(summary.hosts) };
    }),
  });
}
