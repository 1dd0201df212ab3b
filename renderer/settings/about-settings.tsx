import { FolderOpen } from 'lucide-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { AppInfo, BackupStatus } from '../../shared/contract/app.ts';
import { useDesktop } from '../kit/desktop.ts';
import { useSettings } from '../kit/settings-store.ts';
import { Button } from '../ui/button.tsx';
import { StateChip, type Tone } from '../ui/chip.tsx';
import { CopyField } from '../ui/copy-field.tsx';
import { FactList } from '../ui/fact-list.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { useAct } from '../ui/use-act.ts';
import { When } from '../ui/when.tsx';
import { SettingRow } from './layout/setting-row.tsx';

function useInfo(): AppInfo | null {
  return useStore(useSettings(), (state) => state.info.value);
}

export function DataFolderSetting() {
  const { t } = useTranslation();
  const desktop = useDesktop();
  const info = useInfo();
  const { run } = useAct(async (path: string) => desktop?.revealPath(path));
  return (
    <SettingRow
      id="dataFolder"
      control={
        desktop &&
        info && (
          <Button
            icon={<FolderOpen size={15} aria-hidden />}
            onClick={() => void run(info.dataFolder)}
          >
            {t('settings.dataFolder.open')}
          </Button>
        )
      }
    >
      {info && (
        <CopyField
          label={t('settings.dataFolder.path')}
          value={info.dataFolder}
          testId="data-folder"
        />
      )}
    </SettingRow>
  );
}

const vaultTones: Record<AppInfo['vaultMode'], Tone> = {
  keychain: 'safe',
  passphrase: 'safe',
  'key-file': 'limit',
};

export function VaultSetting() {
  const { t } = useTranslation();
  const info = useInfo();
  return (
    <SettingRow
      id="vault"
      control={
        info && (
          <StateChip tone={vaultTones[info.vaultMode]}>
            {t(`settings.vault.mode.${info.vaultMode}`)}
          </StateChip>
        )
      }
    >
      {info && (
        <p className="max-w-measure text-xs text-ink-soft">
          {t(`settings.vault.means.${info.vaultMode}`)}
        </p>
      )}
    </SettingRow>
  );
}

const backupTone = ({ newestAt, failed }: BackupStatus): Tone & ('safe' | 'fail' | 'off') =>
  failed !== null ? 'fail' : newestAt === null ? 'off' : 'safe';

/** When the last good backup of the database was made, and why the last attempt failed. */
export function BackupSetting() {
  const { t } = useTranslation();
  const settings = useSettings();
  const { value, error } = useStore(settings, (state) => state.backups);
  useEffect(() => void settings.refreshBackups(), [settings]);
  return (
    <SettingRow
      id="backups"
      control={
        value && (
          <StateChip tone={backupTone(value)}>
            {t(`settings.backups.state.${backupTone(value)}`)}
          </StateChip>
        )
      }
    >
      {error && <ErrorNotice error={error} />}
      {value && (
        <FactList
          rows={[
            [
              t('settings.backups.newest'),
              value.newestAt === null ? (
                t('settings.backups.none')
              ) : (
                <When key="newest" at={value.newestAt} />
              ),
            ],
            [t('settings.backups.failure'), value.failed?.reason ?? ''],
          ]}
        />
      )}
    </SettingRow>
  );
}

export function AboutSetting() {
  const { t } = useTranslation();
  const info = useInfo();
  return (
    <SettingRow id="about">
      {info && (
        <FactList
          rows={[
            [t('settings.about.version'), info.version],
            [t('settings.about.platform'), info.platform],
            [
              t('settings.about.mode'),
              info.headless ? t('settings.about.headless') : t('settings.about.app'),
            ],
            [
              t('settings.about.electron'),
              info.electron === null ? '' : t('settings.about.standIn', { version: info.electron }),
            ],
            [t('settings.about.started'), <When key="started" at={info.startedAt} />],
          ]}
        />
      )}
    </SettingRow>
  );
}
