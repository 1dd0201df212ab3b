import type { LanStatus, Settings } from '../../../shared/contract/app.ts';
import { toAppError } from '../../../shared/errors.ts';
import type { LanServer } from './lan-server.ts';

export interface LanAddress {
  host: string;
  port: number;
}

export interface LanSwitchDeps {
  /** Opens a server; throws an `AppError` that says why it could not. */
  open: (address: LanAddress) => Promise<LanServer>;
  /** After each change of the status. */
  onChange: (status: LanStatus) => void;
}

export interface LanSwitch {
  /** Brings the server to what the settings say. Never throws: why it does not run stands in the status. */
  apply(settings: Pick<Settings, 'lanEnabled' | 'lanHost' | 'lanPort'>): Promise<LanStatus>;
  /** For `serve`: on at this address for as long as the process lives, whatever the settings say. Throws when it can't be had. */
  hold(address: LanAddress): Promise<LanServer>;
  status(): LanStatus;
  close(): Promise<void>;
}

const off: LanStatus = { running: false, url: null, uiUrl: null, error: null };

/** Starts and stops the LAN server as the settings change; changes take their turn. */
export function createLanSwitch({ open, onChange }: LanSwitchDeps): LanSwitch {
  let server: LanServer | undefined;
  let address: LanAddress | undefined;
  let held = false;
  let current = off;
  let turn: Promise<unknown> = Promise.resolve();

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = turn.then(work);
    turn = done.catch(() => undefined);
    return done;
  };
  const show = (status: LanStatus): void => {
    current = status;
    onChange(status);
  };
  const stop = async (): Promise<void> => {
    const old = server;
    server = undefined;
    address = undefined;
    await old?.close();
  };
  const start = async (wanted: LanAddress): Promise<LanServer> => {
    const opened = await open(wanted);
    server = opened;
    address = wanted;
    show({ running: true, url: opened.url, uiUrl: opened.uiUrl, error: null });
    return opened;
  };
  const follow = async (wanted: LanAddress | null): Promise<LanStatus> => {
    if (held) return current;
    if (server !== undefined && address?.host === wanted?.host && address?.port === wanted?.port) return current;
    await stop();
    try {
      if (wanted === null) show(off);
      else await start(wanted);
    } catch (error) {
      show({ ...off, error: toAppError(error).message });
    }
    return current;
  };

  return {
    apply: ({ lanEnabled, lanHost, lanPort }) => inTurn(() => follow(lanEnabled ? { host: lanHost, port: lanPort } : null)),
    hold: (wanted) =>
      inTurn(async () => {
        held = true;
        await stop();
        return start(wanted);
      }),
    status: () => current,
    close: () =>
      inTurn(async () => {
        await stop();
        current = off;
      }),
  };
}
