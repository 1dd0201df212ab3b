import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LanEntry } from '../../../shared/contract/app.ts';
import { useSettings } from '../../kit/settings-store.ts';
import { Button } from '../../ui/button.tsx';
import { CopyField } from '../../ui/copy-field.tsx';
import { ErrorNotice } from '../../ui/notice.tsx';
import { useAct } from '../../ui/use-act.ts';
import { QrCode } from './qr-code.tsx';

/** Makes addresses that sign the owner in, one at a time; an expired one disappears. */
function useEntry() {
  const settings = useSettings();
  const [entry, setEntry] = useState<LanEntry | null>(null);
  const act = useAct(async () => setEntry(await settings.makeEntry()));
  useEffect(() => {
    if (entry === null) return undefined;
    const timer = setTimeout(() => setEntry(null), Math.max(0, entry.expiresAt - Date.now()));
    return () => clearTimeout(timer);
  }, [entry]);
  return { ...act, entry };
}

/**
 * An address, and a code to scan where other devices can reach it, that opens Hearth as its owner.
 * It is made when asked for, since it signs in.
 */
export function LanEntryAddress({ reachable }: { reachable: boolean }) {
  const { t, i18n } = useTranslation();
  const { entry, run, busy, error } = useEntry();
  const until =
    entry === null
      ? ''
      : new Date(entry.expiresAt).toLocaleTimeString(i18n.language, {
          hour: '2-digit',
          minute: '2-digit',
        });
  return (
    <div className="flex flex-col items-start gap-2" data-testid="lan-entry">
      <div>
        <p className="text-sm font-medium">{t('settings.lan.entry.title')}</p>
        <p className="max-w-measure text-xs text-ink-faint">{t('settings.lan.entry.note')}</p>
        {!reachable && (
          <p className="max-w-measure text-xs text-ink-soft" data-testid="lan-entry-loopback">
            {t('settings.lan.entry.loopback')}
          </p>
        )}
      </div>
      {entry !== null && (
        <div className="flex w-full flex-wrap items-start gap-4">
          {reachable && <QrCode text={entry.url} label={t('settings.lan.entry.code')} />}
          <div className="flex min-w-0 flex-1 basis-56 flex-col gap-1">
            <CopyField
              label={t('settings.lan.entry.until', { time: until })}
              value={entry.url}
              testId="lan-entry-url"
            />
          </div>
        </div>
      )}
      <Button small disabled={busy} onClick={() => void run()} data-testid="lan-entry-make">
        {t(entry === null ? 'settings.lan.entry.make' : 'settings.lan.entry.another')}
      </Button>
      {error && <ErrorNotice error={error} />}
    </div>
  );
}
