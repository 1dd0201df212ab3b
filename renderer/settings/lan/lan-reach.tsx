import { useTranslation } from 'react-i18next';
import type { Settings } from '../../../shared/contract/app.ts';
import { Input, Select } from '../../ui/field.tsx';
import { useSave } from '../layout/setting-row.tsx';

/** Only this machine, or every device on the same network. */
const reach = { loopback: '127.0.0.1', network: '0.0.0.0' } as const;

export const isOpen = ({ lanHost }: Pick<Settings, 'lanHost'>): boolean =>
  lanHost !== reach.loopback && lanHost !== 'localhost' && lanHost !== '::1';

/**
 * Who can reach the server, and at which port. Opening it to the network encrypts it too, until the
 * user chooses plain HTTP there.
 */
export function LanReach({ settings }: { settings: Settings }) {
  const { t } = useTranslation();
  const save = useSave();
  const custom = settings.lanHost !== reach.loopback && settings.lanHost !== reach.network;
  const keepHost = (lanHost: string): void => {
    const opens = isOpen({ lanHost }) && !isOpen(settings);
    void save({ lanHost, ...(opens ? { lanPlainHttp: false } : {}) });
  };
  const keepPort = (input: HTMLInputElement): void => {
    const port = Math.round(Number(input.value));
    if (input.validity.valid && port !== settings.lanPort) void save({ lanPort: port });
  };
  return (
    <div className="flex flex-wrap gap-2">
      <Select
        aria-label={t('settings.lan.reach')}
        value={settings.lanHost}
        onChange={(event) => keepHost(event.target.value)}
        className="w-auto!"
        data-testid="set-lan-host"
      >
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
