import type { LaunchSpec, ProcessExit } from './launcher.ts';

/**
 * What a utility process asks of main, which alone can start others: its launches are numbered by
 * it.
 */
export type ToMain =
  | { type: 'launch'; id: number; spec: LaunchSpec }
  | { type: 'connect'; id: number; port: number; kind: string }
  | { type: 'stop-launched'; id: number }
  | { type: 'kill-launched'; id: number };

/** A `launched-port` brings the port with it. */
export type FromMain =
  | { type: 'launched'; id: number; pid: number | undefined }
  | { type: 'exited'; id: number; exit: ProcessExit }
  | { type: 'launched-port'; id: number; port: number };
