import { FolderOpen } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { AppInfo } from '../../shared/contract/app.ts';
import { useServices } from '../app/services.ts';
import { Button } from '../ui/button.tsx';
import { StateChip, type Tone } from '../ui/chip.tsx';
import { CopyField } from '../ui/copy-field.tsx';
import { Facts } from '../ui/facts.tsx';
import { useAct } from '../ui/use-act.ts';
import { When } from '../ui/when.tsx';
import { SettingRow } from './setting-row.tsx';

function useInfo(): AppInfo | null {
  return useStore(useServices().settings, (state) => state.info.value);
}

export function DataFolderSetting() {
  const { t } = useTranslation();
  const { desktop } = useServices();
  const info = useInfo();
  const { run } = useAct(async (path: string) => desktop?.revealPath(path));
  return (
    <SettingRow
      id="dataFolder"
      control={
        desktop &&
        info && (
          <Button icon={<FolderOpen size={15} aria-hidden />} onClick={() => void run(info.dataFolder)}>
            {t('settings.dataFolder.open')}
          </Button>
        )
      }
    >
      {info && <CopyField label={t('settings.dataFolder.path')} value={info.dataFolder} testId="data-folder" />}
    </SettingRow>
  );
}

const vaultTones: Record<AppInfo['vaultMode'], Tone> = { keychain: 'safe', passphrase: 'safe', 'key-file': 'limit' };

export function VaultSetting() {
  const { t } = useTranslation();
  const info = useInfo();
  return (
    <SettingRow id="vault" control={info && <StateChip tone={vaultTones[info.vaultMode]}>{t(`settings.vault.mode.${info.vaultMode}`)}</StateChip>}>
      {info && <p className="max-w-measure text-xs text-ink-soft">{t(`settings.vault.means.${info.vaultMode}`)}</p>}
    </SettingRow>
  );
}

export function AboutSetting() {
  const { t } = useTranslation();
  const info = useInfo();
  return (
    <SettingRow id="about">
      {info && (
        <Facts
          rows={[
            [t('settings.about.version'), info.version],
            [t('settings.about.platform'), info.platform],
            [t('settings.about.mode'), info.headless ? t('settings.about.headless') : t('settings.about.app')],
            [t('settings.about.electron'), info.electron === null ? '' : t('settings.about.standIn', { version: info.electron })],
            [t('settings.about.started'), <When key="started" at={info.startedAt} />],
          ]}
        />
      )}
    </SettingRow>
  );
}
