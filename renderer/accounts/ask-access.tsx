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
          {!error && now !== null && <RequestState request={now} name={peer.name} />}
        </div>
      )}
    </>
  );
}

/** The code to compare while the request waits, then the reply of the other Hearth. */
function RequestState({ request, name }: { request: AccessRequest; name: string }) {
  const { t } = useTranslation();
  const hostText = useHostText();
  if (request.state === 'waiting')
    return (
      <Notice>
        <strong className="figures text-lg font-semibold text-ink" data-testid="asked-code">
          {spacedCode(request.code)}
        </strong>
        <p>{t('accounts.peers.request.waiting', { name })}</p>
      </Notice>
    );
  return (
    <Notice tone={request.state === 'allowed' ? 'info' : 'fail'}>
      {[t(`accounts.peers.request.${request.state}`, { name }), hostText(request.message ?? '')]
        .filter(Boolean)
        .join(' ')}
    </Notice>
  );
}
