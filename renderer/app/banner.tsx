import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { inDesktop } from '../connection/host-link.ts';
import { useConnection } from '../kit/use-connection.ts';
import { Button } from '../ui/button.tsx';
import { cx } from '../ui/class-names.ts';
import { useAct } from '../ui/use-act.ts';
import { useDesktop, type Desktop } from '../kit/desktop.ts';
import { useErrorTitle, useHostText } from '../ui/use-host-text.ts';

/** No banner for a host that comes back within this time; a first start may take longer. */
const quietMs = { away: 400, connecting: 4000 };

function Strip({ children }: { children: ReactNode }) {
  return (
    <div
      className={cx(
        'flex animate-fade flex-wrap items-center justify-center gap-x-4 gap-y-1 border-b',
        'border-line bg-limit-wash px-4 py-1 text-center text-sm text-ink',
      )}
    >
      {children}
    </div>
  );
}

/** The host does not restart automatically: why, and a button that restarts it. */
function Failed({ desktop, children }: { desktop: Desktop; children: ReactNode }) {
  const { t } = useTranslation();
  const hostText = useHostText();
  const errorTitle = useErrorTitle();
  const state = useStore(desktop.hostState);
  const { run, busy } = useAct(desktop.restartHost);
  const restore = useAct(desktop.restoreBackup);
  if (state?.state !== 'failed') return children;
  return (
    <Strip>
      <span data-testid="host-failed">
        <strong className="font-medium">
          {state.problem ? errorTitle(state.problem.code) : t('banner.failed')}
        </strong>{' '}
        {hostText(state.problem?.message ?? '')}
      </span>
      {(state.problem?.code === 'store_corrupt' || state.problem?.code === 'store_missing') && (
        <Button
          small
          disabled={restore.busy}
          data-testid="restore-backup"
          onClick={() => void restore.run()}
        >
          {t('banner.restore')}
        </Button>
      )}
      <Button small disabled={busy} data-testid="restart-host" onClick={() => void run()}>
        {t('banner.restart')}
      </Button>
    </Strip>
  );
}

function Words() {
  const { t } = useTranslation();
  const { phase, attempts } = useStore(useConnection().state);
  const [shown, setShown] = useState(false);
  useEffect(() => {
    setShown(false);
    if (phase === 'connected') return;
    const timer = setTimeout(() => setShown(true), quietMs[phase]);
    return () => clearTimeout(timer);
  }, [phase]);
  if (phase === 'connected' || !shown) return null;
  return (
    <Strip>
      {phase === 'away'
        ? t('banner.away')
        : inDesktop() || attempts < 3
          ? t('banner.connecting')
          : t('banner.unreachable')}
    </Strip>
  );
}

/**
 * Reports that the background process is away and what is kept, at the head of the window until the
 * process is back.
 */
export function ConnectionBanner() {
  const connection = useConnection();
  const desktop = useDesktop();
  const phase = useStore(connection.state, (state) => state.phase);
  return (
    <div role="status" aria-live="polite" data-testid="connection-banner" data-phase={phase}>
      {desktop ? (
        <Failed desktop={desktop}>
          <Words />
        </Failed>
      ) : (
        <Words />
      )}
    </div>
  );
}
