import { useTranslation } from 'react-i18next';
import type { Settings } from '../../../shared/contract/app.ts';
import { usePeers } from '../../peers/use-peers.ts';
import { Switch } from '../../ui/field.tsx';
import { Notice } from '../../ui/notice.tsx';
import { useSave } from '../layout/setting-row.tsx';

/**
 * Whether this Hearth announces itself on the network, and what it announces. Requests for access
 * appear at the head of the window.
 */
export function LanAnnounce({ settings }: { settings: Settings }) {
  const { t } = useTranslation();
  const save = useSave();
  const seen = usePeers();
  return (
    <div className="flex flex-col gap-2">
      <div className="flex items-start justify-between gap-4">
        <div className="min-w-0">
          <p className="text-sm font-medium">{t('settings.lan.announce.title')}</p>
          <p className="max-w-measure text-xs text-ink-faint">{t('settings.lan.announce.note')}</p>
        </div>
        <Switch
          checked={settings.lanAnnounce}
          onChange={(lanAnnounce) => void save({ lanAnnounce })}
          label={t('settings.lan.announce.title')}
          testId="set-lan-announce"
        />
      </div>
      {settings.lanAnnounce && seen?.state === 'unavailable' && (
        <Notice tone="fail">{t('settings.lan.announce.failed')}</Notice>
      )}
    </div>
  );
}
