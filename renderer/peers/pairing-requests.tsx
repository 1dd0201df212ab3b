import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { Pairing } from '../../shared/contract/peers.ts';
import { Button } from '../ui/button.tsx';
import { cx } from '../ui/class-names.ts';
import { ErrorNotice, Notice } from '../ui/notice.tsx';
import { useAct } from '../ui/use-act.ts';
import { usePairings } from './pairing-store.ts';
import { spacedCode } from './spaced-code.ts';

/** Whether the time of a request is over, also when nothing else changes. */
function useOver(until: number): boolean {
  const [over, setOver] = useState(() => until <= Date.now());
  useEffect(() => {
    const timer = setTimeout(() => setOver(true), Math.max(0, until - Date.now()));
    return () => clearTimeout(timer);
  }, [until]);
  return over;
}

function Request({ pairing }: { pairing: Pairing }) {
  const { t } = useTranslation();
  const pairings = usePairings();
  const { run, busy, error } = useAct(pairings.answer);
  if (useOver(pairing.until)) return null;
  return (
    <Notice
      tone="limit"
      testId="pairing"
      title={t('pairing.asks', { name: pairing.name })}
      action={
        <>
          <Button
            small
            disabled={busy}
            data-testid="pairing-allow"
            onClick={() => void run(pairing.id, true)}
          >
            {t('pairing.allow')}
          </Button>
          <Button
            small
            look="ghost"
            disabled={busy}
            data-testid="pairing-refuse"
            onClick={() => void run(pairing.id, false)}
          >
            {t('pairing.refuse')}
          </Button>
        </>
      }
    >
      <strong className="figures text-lg font-semibold text-ink" data-testid="pairing-code">
        {spacedCode(pairing.code)}
      </strong>
      <p>{t('pairing.compare', { peer: pairing.peer.replace(/^::ffff:/, '') })}</p>
      {error && <ErrorNotice error={error} />}
    </Notice>
  );
}

/** Each Hearth that asks for access, with the digits to compare; nothing while none does. */
export function PairingRequests({ className }: { className?: string }) {
  const pairings = usePairings();
  const waiting = useStore(pairings, (state) => state.waiting);
  if (waiting.length === 0) return null;
  return (
    <div
      role="status"
      aria-live="polite"
      className={cx('flex flex-col gap-2', className)}
      data-testid="pairings"
    >
      {waiting.map((pairing) => (
        <Request key={pairing.id} pairing={pairing} />
      ))}
    </div>
  );
}
