import { eventIterator, type ContractRouterClient } from '@orpc/contract';
import { z } from 'zod';
import { internalProcedure } from './procedure.ts';

/**
 * How the window's page gets its ports. The page makes two channels and keeps one end of each; `{
 * type: 'hearth:connect' }` with the other ends goes to its own window
 * (`window.postMessage(message, '*', [hostPort, desktopPort])`), preload hands the ports on to main
 * under the same name. Main gives `hostPort` to the host process that runs, or to the next one, and
 * serves this contract on `desktopPort`. When the host dies its port closes: the page asks again, at
 * any time and as often as it likes.
 */
export const connectMessage = 'hearth:connect';

/**
 * `starting` until the host has opened its data, `running` then. `restarting` after a crash.
 * `failed`: it will not come back automatically, either since it could not open its data (`problem`
 * says why) or since it crashed too often; `restartHost` tries again.
 */
export const hostStateSchema = z.object({
  state: z.enum(['starting', 'running', 'restarting', 'failed', 'stopped']),
  /** Grows with each start of the host: what was asked of an earlier one gets no answer. */
  generation: z.number().int(),
  problem: z.object({ code: z.string(), message: z.string() }).nullable(),
});
export type HostState = z.infer<typeof hostStateSchema>;

export const desktopInfoSchema = z.object({
  platform: z.string(),
  electronVersion: z.string(),
  /** Set when the Electron that runs is a stand-in for the shipped one. */
  standIn: z.string().nullable(),
  /** Whether the operating system keeps Hearth's master key. */
  keychain: z.boolean(),
});
export type DesktopInfo = z.infer<typeof desktopInfoSchema>;

const extension = z.string().regex(/^\w[\w-]{0,19}$/);

/** What only Electron can do, served by main to its own window; a browser has no such port. */
export const desktopContract = {
  info: internalProcedure.output(desktopInfoSchema),
  /** The state now, and each one after it. */
  hostState: internalProcedure.output(eventIterator(hostStateSchema)),
  /**
   * `restoreBackup`: goes back to the newest good backup of the database first; the damaged file is
   * kept next to it.
   */
  restartHost: internalProcedure
    .input(z.object({ restoreBackup: z.boolean().optional() }).optional())
    .output(z.void()),
  /** Absolute paths; empty when the dialog was closed. Extensions without a dot. */
  chooseFiles: internalProcedure
    .input(z.object({ extensions: z.array(extension).max(50).optional() }).optional())
    .output(z.array(z.string())),
  /**
   * Where a file is to be written, by its absolute path; null when the dialog was closed. The
   * dialog itself asks before a file is replaced.
   */
  chooseSaveFile: internalProcedure
    .input(z.object({ name: z.string().min(1).max(200), extension }))
    .output(z.string().nullable()),
  chooseFolder: internalProcedure.output(z.array(z.string())),
  /** Opens https, http and mailto in the user's own programs; anything else is `bad_request`. */
  openExternal: internalProcedure.input(z.object({ url: z.string().max(4_000) })).output(z.void()),
  /**
   * What a document was read from, in the system's own program: `opened`, a page of the web as
   * `page`, or `shown` in its folder where it could be run as a program. The page names the
   * document, never a path; `document_missing` when the file is gone.
   */
  openDocument: internalProcedure
    .input(z.object({ id: z.string(), documentId: z.string() }))
    .output(z.object({ how: z.enum(['opened', 'shown', 'page']) })),
  /** Shows the file or folder in the file manager; `not_found` when it is gone. */
  revealPath: internalProcedure.input(z.object({ path: z.string().max(4_000) })).output(z.void()),
  /**
   * The theme of what is not the page: title bar, menus, the window's background while it loads.
   */
  setTheme: internalProcedure
    .input(z.object({ theme: z.enum(['system', 'light', 'dark']) }))
    .output(z.void()),
};

export type DesktopClient = ContractRouterClient<typeof desktopContract>;
