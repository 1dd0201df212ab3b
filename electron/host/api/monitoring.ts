import type { Monitoring } from '../monitoring/create-monitoring.ts';
import { managedOwner } from './context.ts';
import type { Procedures } from './procedures.ts';

/** `monitoring.*` of the contract. */
export function monitoringApi({ monitoring: os }: Procedures, monitoring: Monitoring) {
  return os.router({
    requests: os.requests.handler(({ context, input }) => monitoring.requests(managedOwner(context), input)),
    request: os.request.handler(({ context, input }) => monitoring.request(managedOwner(context), input.id)),
    summary: os.summary.handler(({ context, input }) => monitoring.summary(managedOwner(context), input.sinceMs)),
    egress: os.egress.handler(({ context, input }) => monitoring.egress(managedOwner(context), input)),
    egressSummary: os.egressSummary.handler(({ context, input }) => monitoring.egressSummary(managedOwner(context), input.sinceMs)),
  });
}
