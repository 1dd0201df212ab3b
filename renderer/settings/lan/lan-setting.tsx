import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { Settings } from '../../../shared/contract/app.ts';
import { useSettings } from '../../kit/settings-store.ts';
import { Switch } from '../../ui/field.tsx';
import { Notice } from '../../ui/notice.tsx';
import { LanAddresses } from './lan-addresses.tsx';
import { LanAnnounce } from './lan-announce.tsx';
import { LanNetwork } from './lan-network.tsx';
import { isOpen, LanReach } from './lan-reach.tsx';
import { LanTlsChoice } from './lan-tls.tsx';
import { PasteLine } from './paste-line.tsx';
import { TrustAuthority } from './trust-authority.tsx';
import { SettingRow, useSave } from '../layout/setting-row.tsx';
import { useHostText } from '../../ui/use-host-text.ts';

/**
 * The setting of the LAN server: its switch, which addresses it listens on, plain HTTP or TLS, its
 * announcement to other Hearths, and the address and certificate that a client needs.
 */
export function LanSetting({ settings }: { settings: Settings }) {
  const { t } = useTranslation();
  const hostText = useHostText();
  const save = useSave();
  const status = useStore(useSettings(), (state) => state.lan.value);
  const open = settings.lanEnabled && isOpen(settings);
  return (
    <SettingRow
      id="lan"
      control={
        <Switch
          checked={settings.lanEnabled}
          label={t('settings.lan.title')}
          testId="set-lan"
          onChange={(lanEnabled) => void save({ lanEnabled })}
        />
      }
    >
      {settings.lanEnabled && <LanReach settings={settings} />}
      {settings.lanEnabled && <LanTlsChoice value={settings} />}
      {(settings.lanEnabled || status?.running === true) && <LanNetwork settings={settings} />}
      {open && settings.lanTls === 'off' && settings.lanPlainHttp && (
        <Notice tone="limit" testId="lan-plain">
          {t('settings.lan.plainNote')}
        </Notice>
      )}
      {status?.error && (
        <Notice
          tone="fail"
          title={t(status.running ? 'settings.lan.goesOn' : 'settings.lan.failed')}
          testId="lan-error"
        >
          {hostText(status.error)}
        </Notice>
      )}
      {status?.running && status.url && (
        <>
          <LanAddresses status={status} />
          {open && <LanAnnounce settings={settings} />}
          <PasteLine url={status.url} needsTrust={status.caFingerprint !== null} />
          <TrustAuthority status={status} />
        </>
      )}
    </SettingRow>
  );
}
