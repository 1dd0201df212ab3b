import { createStore, type StoreApi } from 'zustand/vanilla';
import type {
  AppInfo,
  BackupStatus,
  DoctorReport,
  LanEntry,
  LanStatus,
  Settings,
} from '../../shared/contract/app.ts';
import type { Me } from '../../shared/contract/browsers.ts';
import { createRefresh, notLoaded, type Loaded } from './loaded.ts';
import type { PageConnection } from '../connection/page-connection.ts';
import { serviceKey, useService } from './service.tsx';

export interface SettingsState {
  settings: Loaded<Settings>;
  info: Loaded<AppInfo>;
  lan: Loaded<LanStatus>;
  doctor: Loaded<DoctorReport>;
  backups: Loaded<BackupStatus>;
  /** The user of this window, with their role. */
  me: Loaded<Me>;
}

export interface AppSettingsStore extends StoreApi<SettingsState> {
  refresh(): Promise<void>;
  refreshLan(): Promise<void>;
  /** A new address that signs in the machine's own user, once. */
  makeEntry(): Promise<LanEntry>;
  runDoctor(): Promise<void>;
  refreshBackups(): Promise<void>;
  set(patch: Partial<Settings>): Promise<void>;
}

export function createSettingsStore({ client }: PageConnection): AppSettingsStore {
  const store = createStore<SettingsState>(() => ({
    settings: notLoaded,
    info: notLoaded,
    lan: notLoaded,
    doctor: notLoaded,
    backups: notLoaded,
    me: notLoaded,
  }));
  const { getState: get, setState } = store;
  const settings = createRefresh(
    () => client.app.settings.get(),
    (part) => setState({ settings: { ...get().settings, ...part } }),
  );
  const info = createRefresh(
    () => client.app.info(),
    (part) => setState({ info: { ...get().info, ...part } }),
  );
  const lan = createRefresh(
    () => client.app.lan.status(),
    (part) => setState({ lan: { ...get().lan, ...part } }),
  );
  const doctor = createRefresh(
    () => client.app.doctor(),
    (part) => setState({ doctor: { ...get().doctor, ...part } }),
  );
  const backups = createRefresh(
    () => client.app.backups(),
    (part) => setState({ backups: { ...get().backups, ...part } }),
  );
  const me = createRefresh(
    () => client.browsers.me(),
    (part) => setState({ me: { ...get().me, ...part } }),
  );
  return {
    ...store,
    refresh: async () => void (await Promise.all([settings(), info(), me()])),
    refreshLan: lan,
    makeEntry: () => client.app.lan.entry(),
    runDoctor: doctor,
    refreshBackups: backups,
    set: async (patch) => {
      const value = await client.app.settings.set(patch);
      setState({ settings: { value, error: null } });
      await lan();
    },
  };
}

export const settingsKey = serviceKey<AppSettingsStore>('settings');
export const useSettings = (): AppSettingsStore => useService(settingsKey);
