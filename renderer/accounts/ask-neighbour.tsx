import { KeyRound } from 'lucide-react';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Asked, Neighbour } from '../../shared/contract/neighbours.ts';
import { useServices } from '../app/services.ts';
import { spacedCode } from '../neighbours/spaced-code.ts';
import { Button } from '../ui/button.tsx';
import { ErrorNotice, Notice } from '../ui/notice.tsx';
import { useAct } from '../ui/use-act.ts';

/**
 * Asks the person over there for access: a key comes back by itself once they allow it. `asked`:
 * how the last request stands.
 */
export function AskNeighbour({
  neighbour,
  asked,
}: {
  neighbour: Neighbour;
  asked: Asked | undefined;
}) {
  const { t } = useTranslation();
  const { client } = useServices().connection;
  const [begun, setBegun] = useState<Asked | null>(null);
  const { run, busy, error } = useAct(
    useCallback(
      async () => setBegun(await client.neighbours.ask({ url: neighbour.url })),
      [client, neighbour.url],
    ),
  );
  if (!neighbour.tls) return null;
  // What the host tells is newer, as soon as it tells of this very request.
  const now = asked !== undefined && (begun === null || asked.code === begun.code) ? asked : begun;
  return (
    <>
      <Button
        small
        disabled={busy || now?.state === 'waiting'}
        icon={<KeyRound size={14} aria-hidden />}
        data-testid="ask-neighbour"
        onClick={() => void run()}
      >
        {t('accounts.neighbours.ask')}
      </Button>
      {(now !== null || error) && (
        <div className="basis-full" data-testid="asked-neighbour" data-state={now?.state}>
          {error && <ErrorNotice error={error} />}
          {!error && now?.state === 'waiting' && (
            <Notice>
              <strong className="figures text-lg font-semibold text-ink" data-testid="asked-code">
                {spacedCode(now.code)}
              </strong>
              <p>{t('accounts.neighbours.asked.waiting', { name: neighbour.name })}</p>
            </Notice>
          )}
          {!error && now !== null && now.state !== 'waiting' && (
            <Notice tone={now.state === 'allowed' ? 'info' : 'fail'}>
              {[t(`accounts.neighbours.asked.${now.state}`, { name: neighbour.name }), now.message]
                .filter(Boolean)
                .join(' ')}
            </Notice>
          )}
        </div>
      )}
    </>
  );
}
