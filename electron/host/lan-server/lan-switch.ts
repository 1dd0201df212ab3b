import type { LanEntry, LanStatus, Settings } from '../../../shared/contract/app.ts';
import { AppError, toAppError } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import { createSerialQueue } from '../../../shared/serial-queue.ts';
import type { LanServer } from './lan-server.ts';
import { tlsAt, type TlsChoice } from './tls/arm-tls.ts';
import type { ServerTls } from './tls/server-tls.ts';

export interface LanBinding {
  host: string;
  port: number;
  tls: TlsChoice;
}

type Changed = (problem: AppError | null) => void;

export interface LanSwitchDeps {
  /**
   * Opens a server. Throws an `AppError` with the reason. The server calls `changed`, as
   * `LanServerOptions.onChange`.
   */
  open: (binding: LanBinding, tls: ServerTls | null, changed: Changed) => Promise<LanServer>;
  /** The certificates of a server. Throws an `AppError` with the reason. */
  arm: (binding: LanBinding) => Promise<ServerTls | null>;
  /** After each change of the status. */
  onChange: (status: LanStatus) => void;
}

export interface LanSwitch {
  /**
   * Starts, restarts or stops the server as the settings require. Never throws: the status has the
   * reason when the server does not run, or runs as before.
   */
  apply(
    settings: Pick<
      Settings,
      'lanEnabled' | 'lanHost' | 'lanPort' | 'lanTls' | 'lanTlsCert' | 'lanTlsKey' | 'lanPlainHttp'
    >,
  ): Promise<LanStatus>;
  /**
   * For `serve`: runs at this address for the life of the process, regardless of the settings.
   * Throws when it cannot start.
   */
  hold(binding: LanBinding): Promise<LanServer>;
  status(): LanStatus;
  /**
   * A new address that signs in the machine's own user. Throws `conflict` while the server is off.
   */
  entry(): LanEntry;
  close(): Promise<void>;
}

interface Running {
  server: LanServer;
  binding: LanBinding;
  tls: ServerTls | null;
}

const off: LanStatus = {
  running: false,
  url: null,
  error: null,
  addresses: [],
  tls: 'off',
  caFingerprint: null,
  caUntil: null,
  caReplaces: null,
};

function authorityStatus(
  tls: ServerTls | null,
): Pick<LanStatus, 'caFingerprint' | 'caUntil' | 'caReplaces'> {
  const authority = tls?.authority ?? null;
  return {
    caFingerprint: authority?.fingerprint ?? null,
    caUntil: authority?.until ?? null,
    caReplaces: authority?.replaces ?? null,
  };
}

function statusOf(running: Running | undefined, error: string | null): LanStatus {
  if (running === undefined) return { ...off, error };
  const { server, tls } = running;
  return {
    running: true,
    url: server.url,
    error,
    addresses: server.addresses(),
    tls: tls?.mode ?? 'off',
    ...authorityStatus(tls),
  };
}

const spell = ({ host, port, tls }: LanBinding): string =>
  JSON.stringify([
    host,
    port,
    tls.mode,
    ...(tls.mode === 'files' ? [tls.files.cert, tls.files.key] : []),
  ]);

/** Starts and stops the LAN server as the settings change, one change after another. */
export function createLanSwitch({ open, arm, onChange }: LanSwitchDeps): LanSwitch {
  let running: Running | undefined;
  let error: string | null = null;
  let isPinned = false;
  const inTurn = createSerialQueue();
  const status = (): LanStatus => statusOf(running, error);
  const show = (problem: string | null): void => {
    error = problem;
    onChange(status());
  };
  const stop = async (): Promise<void> => {
    const old = running?.server;
    running = undefined;
    await old?.close();
  };
  /** Certificates first: without them the running server continues. */
  const start = async (binding: LanBinding): Promise<LanServer> => {
    const tls = await arm(binding);
    await stop();
    const server = await open(binding, tls, (problem) => show(problem?.message ?? null));
    running = { server, binding, tls };
    show(null);
    return server;
  };
  const follow = async (wanted: LanBinding | null): Promise<void> => {
    if (isPinned) return;
    if (
      wanted !== null &&
      running !== undefined &&
      error === null &&
      spell(running.binding) === spell(wanted)
    )
      return;
    try {
      if (wanted !== null) return void (await start(wanted));
      await stop();
      show(null);
    } catch (thrown) {
      show(toAppError(thrown).message);
    }
  };

  return {
    apply: ({ lanEnabled, lanHost, lanPort, ...settings }) =>
      inTurn(async () => {
        if (lanEnabled || running !== undefined || error !== null)
          await follow(
            lanEnabled ? { host: lanHost, port: lanPort, tls: tlsAt(lanHost, settings) } : null,
          );
        return status();
      }),
    hold: (wanted) =>
      inTurn(async () => {
        isPinned = true;
        return start(wanted);
      }),
    status,
    entry: () => {
      if (running === undefined) throw new AppError('conflict', phrase('lan.off'));
      return running.server.entry();
    },
    close: () =>
      inTurn(async () => {
        await stop();
        error = null;
      }),
  };
}
