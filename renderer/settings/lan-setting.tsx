import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { Settings } from '../../shared/contract/app.ts';
import { useServices } from '../app/services.ts';
import { CopyField } from '../ui/copy-field.tsx';
import { Input, Select, Switch } from '../ui/field.tsx';
import { Notice } from '../ui/notice.tsx';
import { SettingRow, useSave } from './setting-row.tsx';

/** Only this machine, or whoever is on the same network. */
const reach = { loopback: '127.0.0.1', network: '0.0.0.0' } as const;

function Address({ settings }: { settings: Settings }) {
  const { t } = useTranslation();
  const save = useSave();
  const custom = settings.lanHost !== reach.loopback && settings.lanHost !== reach.network;
  const keepPort = (input: HTMLInputElement): void => {
    const port = Math.round(Number(input.value));
    if (input.validity.valid && port !== settings.lanPort) void save({ lanPort: port });
  };
  return (
    <div className="flex flex-wrap gap-2">
      <Select aria-label={t('settings.lan.reach')} value={settings.lanHost} onChange={(event) => void save({ lanHost: event.target.value })} className="w-auto!" data-testid="set-lan-host">
        <option value={reach.loopback}>{t('settings.lan.loopback')}</option>
        <option value={reach.network}>{t('settings.lan.network')}</option>
        {custom && <option value={settings.lanHost}>{settings.lanHost}</option>}
      </Select>
      <Input
        key={settings.lanPort}
        type="number"
        min={0}
        max={65_535}
        required
        aria-label={t('settings.lan.port')}
        defaultValue={settings.lanPort}
        onBlur={(event) => keepPort(event.target)}
        onKeyDown={(event) => event.key === 'Enter' && keepPort(event.currentTarget)}
        className="figures w-24!"
        data-testid="set-lan-port"
      />
    </div>
  );
}

export function LanSetting({ settings }: { settings: Settings }) {
  const { t } = useTranslation();
  const save = useSave();
  const status = useStore(useServices().settings, (state) => state.lan.value);
  return (
    <SettingRow id="lan" control={<Switch checked={settings.lanEnabled} label={t('settings.lan.title')} testId="set-lan" onChange={(lanEnabled) => void save({ lanEnabled })} />}>
      {settings.lanEnabled && <Address settings={settings} />}
      {settings.lanEnabled && settings.lanHost !== reach.loopback && <Notice tone="limit">{t('settings.lan.openNote')}</Notice>}
      {status?.error && (
        <Notice tone="fail" title={t('settings.lan.failed')} testId="lan-error">
          {status.error}
        </Notice>
      )}
      {status?.running && status.url && (
        <div data-testid="lan-address" className="grid gap-2 sm:grid-cols-2">
          <CopyField label={t('settings.lan.api')} value={`${status.url}/v1`} />
          {status.uiUrl && <CopyField label={t('settings.lan.ui')} value={status.uiUrl} />}
        </div>
      )}
    </SettingRow>
  );
}
