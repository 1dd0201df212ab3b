import { KeyRound } from 'lucide-react';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AccessRequest, Peer } from '../../shared/contract/peers.ts';
import { useConnection } from '../kit/use-connection.ts';
import { spacedCode } from '../peers/spaced-code.ts';
import { Button } from '../ui/button.tsx';
import { ErrorNotice, Notice } from '../ui/notice.tsx';
import { useAct } from '../ui/use-act.ts';
import { useHostText } from '../ui/use-host-text.ts';

/**
 * Requests access from the user of another Hearth: a key arrives automatically once they allow it.
 * `asked`: the state of the last request.
 */
export function AskAccess({ peer, asked }: { peer: Peer; asked: AccessRequest | undefined }) {
  const { t } = useTranslation();
  const hostText = useHostText();
  const { client } = useConnection();
  const [begun, setBegun] = useState<AccessRequest | null>(null);
  const { run, busy, error } = useAct(
    useCallback(
      async () => setBegun(await client.peers.ask({ url: peer.url })),
      [client, peer.url],
    ),
  );
  if (!peer.tls) return null;
  // The host's state is newer, as soon as it is about this request.
  const now = asked !== undefined && (begun === null || asked.code === begun.code) ? asked : begun;
  return (
    <>
      <Button
        small
        disabled={busy || now?.state === 'waiting'}
        icon={<KeyRound size={14} aria-hidden />}
        data-testid="ask-access"
        onClick={() => void run()}
      >
        {t('accounts.peers.ask')}
      </Button>
      {(now !== null || error) && (
        <div className="basis-full" data-testid="asked-access" data-state={now?.state}>
          {error && <ErrorNotice error={error} />}
          {!error && now?.state === 'waiting' && (
            <Notice>
              <strong className="figures text-lg font-semibold text-ink" data-testid="asked-code">
                {spacedCode(now.code)}
              </strong>
              <p>{t('accounts.peers.request.waiting', { name: peer.name })}</p>
            </Notice>
          )}
          {!error && now !== null && now.state !== 'waiting' && (
            <Notice tone={now.state === 'allowed' ? 'info' : 'fail'}>
              {[
                t(`accounts.peers.request.${now.state}`, { name: peer.name }),
                hostText(now.message ?? ''),
              ]
                .filter(Boolean)
                .join(' ')}
            </Notice>
          )}
        </div>
      )}
    </>
  );
}
