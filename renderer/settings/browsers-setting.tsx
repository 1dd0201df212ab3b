import { LogOut } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BrowserSession } from '../../shared/contract/browsers.ts';
import { endBrowserSession } from '../connection/browser-session.ts';
import { useConnection } from '../kit/use-connection.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Chip } from '../ui/chip.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { useAct } from '../ui/use-act.ts';
import { When } from '../ui/when.tsx';
import { browserName } from './browser-name.ts';
import { SettingRow } from './layout/setting-row.tsx';

function Row({ session, onEnd }: { session: BrowserSession; onEnd: () => void }) {
  const { t } = useTranslation();
  return (
    <li
      data-testid="browser-session"
      className="flex flex-wrap items-center gap-x-3 gap-y-1 py-1.5 text-sm"
    >
      <span className="min-w-0 truncate font-medium" title={session.agent}>
        {browserName(session.agent) ?? t('browsers.unknown')}
      </span>
      <span className="figures text-xs text-ink-faint">{session.peer}</span>
      {session.current && <Chip tone="accent">{t('browsers.current')}</Chip>}
      <span className="ml-auto text-xs text-ink-faint">
        {t('clients.lastSeen')} <When at={session.usedAt} />
      </span>
      <IconButton label={t('browsers.end')} small onClick={onEnd} data-testid="end-browser">
        <LogOut size={14} aria-hidden />
      </IconButton>
    </li>
  );
}

/** The browsers that are signed in as this user, each to be signed out from here. */
export function BrowsersSetting() {
  const { t } = useTranslation();
  const { client } = useConnection();
  const [sessions, setSessions] = useState<BrowserSession[]>([]);
  const load = useCallback(async () => setSessions(await client.browsers.list()), [client]);
  const { run: refresh, error: loadError } = useAct(load);
  const end = useAct(async (session: BrowserSession) => {
    if (session.current) return endBrowserSession();
    await client.browsers.revoke({ id: session.id });
    await load();
  });
  const endOthers = useAct(async () => {
    await client.browsers.revokeOthers();
    await load();
  });
  useEffect(() => void refresh(), [refresh]);
  const others = sessions.filter(({ current }) => !current);
  const error = end.error ?? endOthers.error ?? loadError;
  return (
    <SettingRow
      id="browsers"
      control={
        others.length > 1 ? (
          <Button
            small
            disabled={endOthers.busy}
            onClick={() => void endOthers.run()}
            data-testid="end-other-browsers"
          >
            {t('browsers.endOthers')}
          </Button>
        ) : undefined
      }
    >
      {sessions.length === 0 && <p className="text-xs text-ink-faint">{t('browsers.none')}</p>}
      {sessions.length > 0 && (
        <ul className="flex flex-col divide-y divide-line">
          {sessions.map((session) => (
            <Row key={session.id} session={session} onEnd={() => void end.run(session)} />
          ))}
        </ul>
      )}
      {error && <ErrorNotice error={error} />}
    </SettingRow>
  );
}
