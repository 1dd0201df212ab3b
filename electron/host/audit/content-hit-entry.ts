import type { ContentEvent } from '../content-rules/create-content-rules.ts';
import type { AuditEntry } from './create-audit.ts';

/** What the audit log records of content that a rule found: kinds and counts, never the text. */
export const contentHitEntry = ({
  caller: { ownerId, clientName = '', via },
  requestId,
  hits,
}: ContentEvent): AuditEntry => ({
  actor: ownerId,
  actorName: clientName,
  via,
  action: 'content',
  subject: requestId,
  outcome: hits.some(({ action }) => action === 'block') ? 'refused' : 'done',
  peer: '',
  detail: hits.map(({ kind, action, count }) => `${kind} ${action} ${count}`).join(', '),
});
