import type { ContractRouterClient } from '@orpc/contract';
import { z } from 'zod';
import { internalProcedure } from './procedure.ts';

/** The kinds of port that Electron's main opens to the host: the window's page, and main itself. */
export const portKinds = { app: 'app', main: 'main' } as const;

export const mainInitSchema = z.object({
  version: z.string(),
  electronVersion: z.string(),
  /** The version of the Electron that runs instead of the shipped one; null otherwise. */
  standIn: z.string().nullable(),
  /** The user asked to go back to the newest good backup of the database. */
  restoreBackup: z.boolean().optional(),
  /**
   * 32 bytes in base64 that the operating system's keychain keeps for us; absent where there is
   * none.
   */
  masterKey: z.base64().optional(),
  /** HEARTH_PASSPHRASE, which the host does not get by its environment. */
  passphrase: z.string().optional(),
});
export type MainInit = z.infer<typeof mainInitSchema>;

/** A connection that Electron itself wanted to make; it makes none but to its own page. */
export const egressRecordSchema = z.object({
  purpose: z.string(),
  host: z.string(),
  allowed: z.boolean(),
  reason: z.string(),
});
export type EgressRecord = z.infer<typeof egressRecordSchema>;

/**
 * What a document was read from. A path is one that a knowledge base has, and nothing that the page
 * said.
 */
export const originalToOpenSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('page'), url: z.string() }),
  z.object({ kind: z.literal('file'), path: z.string() }),
]);
export type OriginalToOpen = z.infer<typeof originalToOpenSchema>;

/** Served by the host to main, on a port of the kind `main`. */
export const mainContract = {
  /**
   * Comes first: the host opens its data only with it. Answers when that is done; `problem` is set
   * when the data can't be opened (damaged, newer, locked by another host), and the host then waits
   * to be stopped.
   */
  init: internalProcedure
    .input(mainInitSchema)
    .output(z.object({ problem: z.object({ code: z.string(), message: z.string() }).nullable() })),
  /**
   * Told at the start and with each change; in a host without a main the operating system is asked.
   */
  setOnBattery: internalProcedure.input(z.boolean()).output(z.void()),
  recordEgress: internalProcedure.input(z.array(egressRecordSchema)).output(z.void()),
  /**
   * For the machine's own user; throws `not_found`, `document_missing`, `host_unavailable` before
   * the data are open.
   */
  originalToOpen: internalProcedure
    .input(z.object({ id: z.string(), documentId: z.string() }))
    .output(originalToOpenSchema),
};

export type MainClient = ContractRouterClient<typeof mainContract>;
