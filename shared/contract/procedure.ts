import { oc } from '@orpc/contract';
import { contractErrors } from './errors.ts';

/**
 * The least privileged caller that may use a procedure, by its role (`clients.ts`). `owner` is the
 * machine's own user, whom no client replaces.
 */
export type ProcedureAccess = 'viewer' | 'member' | 'admin' | 'owner';

/** What every procedure of the host states. */
export interface ProcedureMeta {
  access: ProcedureAccess;
  /**
   * Whether the audit log records each call that was made and each that was refused. Set for what
   * changes something for others than the caller, or something of value; not for what is said in
   * conversations.
   */
  audited: boolean;
}

/** The base of the host's procedures. */
export const procedure = (meta: ProcedureMeta) =>
  oc.$meta<ProcedureMeta>(meta).errors(contractErrors);

/** The base of procedures between Hearth's own processes, which have no users. */
export const internalProcedure = oc.errors(contractErrors);
