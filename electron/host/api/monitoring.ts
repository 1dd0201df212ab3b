import type { Monitoring } from '../monitoring/create-monitoring.ts';
import type { Procedures } from './procedures.ts';

/** `monitoring.*` of the contract. */
export function monitoringApi({ monitoring: os }: Procedures, monitoring: Monitoring) {
  return os.router({
    requests: os.requests.handler(({ context, input }) => monitoring.requests(context.ownerId, input)),
    request: os.request.handler(({ context, input }) => monitoring.request(context.ownerId, input.id)),
    summary: os.summary.handler(({ context, input }) => monitoring.summary(context.ownerId, input.sinceMs)),
    egress: os.egress.handler(({ context, input }) => monitoring.egress(context.ownerId, input)),
    egressSummary: os.egressSummary.handler(({ context, input }) => monitoring.egressSummary(context.ownerId, input.sinceMs)),
  });
}
