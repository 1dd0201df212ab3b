import { Plus, Radar, ShieldAlert } from 'lucide-react';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { Account } from '../../shared/contract/accounts.ts';
import type { AccessRequest } from '../../shared/contract/peers.ts';
import { useConnection } from '../kit/use-connection.ts';
import { usePeers } from '../peers/use-peers.ts';
import { Button } from '../ui/button.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { useAct } from '../ui/use-act.ts';
import type { AccountDialog } from './account-dialogs.tsx';
import { AskAccess } from './ask-access.tsx';
import { peersToOffer, type OfferedPeer } from './peers-to-offer.ts';

type OnOpen = (dialog: AccountDialog) => void;

/**
 * Opens the form with all that is known, with the authority to compare where the peer has one
 * of its own.
 */
function useOffer({ peer, account }: OfferedPeer, onOpen: OnOpen) {
  const { t } = useTranslation();
  const { client } = useConnection();
  return useAct(
    useCallback(async () => {
      const authority =
        peer.caFingerprint === '' ? undefined : await client.peers.authority({ url: peer.url });
      const preset = {
        provider: 'hearth',
        name: t('accounts.peers.on', { name: peer.name }),
        baseUrl: peer.baseUrl,
        ...(authority ? { authority } : {}),
      };
      onOpen(
        account === null
          ? { kind: 'add', id: '', preset }
          : { kind: 'edit', id: account.id, preset: { ...preset, provider: account.provider } },
      );
    }, [client, peer, account, onOpen, t]),
  );
}

function useNote({ peer: { tls, caFingerprint }, account }: OfferedPeer): string {
  const { t } = useTranslation();
  if (account !== null)
    return t(account.caFingerprint === '' ? 'accounts.peers.untrusted' : 'accounts.peers.changed');
  if (!tls) return t('accounts.peers.plain');
  return t(caFingerprint === '' ? 'accounts.peers.tls' : 'accounts.peers.own');
}

function PeerRow({
  offered,
  asked,
  onOpen,
}: {
  offered: OfferedPeer;
  asked: AccessRequest | undefined;
  onOpen: OnOpen;
}) {
  const { t } = useTranslation();
  const { peer, account } = offered;
  const { run, busy, error } = useOffer(offered, onOpen);
  const note = useNote(offered);
  const Icon = account === null ? Radar : ShieldAlert;
  return (
    <li
      className="flex flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2 text-sm"
      data-testid="peer"
    >
      <Icon size={16} aria-hidden className="shrink-0 text-ink-faint" />
      <span className="min-w-0 flex-1 basis-56">
        <span className="block truncate font-medium">
          {account?.name ?? t('accounts.peers.on', { name: peer.name })}
        </span>
        <span className="block truncate text-xs text-ink-faint">{peer.url}</span>
        <span className="block max-w-measure text-xs text-ink-faint">{note}</span>
      </span>
      <Button
        small
        disabled={busy}
        icon={
          account === null ? <Plus size={14} aria-hidden /> : <ShieldAlert size={14} aria-hidden />
        }
        data-testid="add-peer"
        onClick={() => void run()}
      >
        {t(account === null ? 'accounts.peers.add' : 'accounts.peers.compare')}
      </Button>
      {account === null && <AskAccess peer={peer} asked={asked} />}
      {error && (
        <div className="basis-full">
          <ErrorNotice error={error} testId="peer-error" />
        </div>
      )}
    </li>
  );
}

/**
 * Other Hearths on the network that are no accounts yet, or whose certificate their account does
 * not trust. They are other machines: local-only content is never sent there.
 */
export function PeersStrip({ accounts, onOpen }: { accounts: readonly Account[]; onOpen: OnOpen }) {
  const { t } = useTranslation();
  const seen = usePeers();
  const offered = peersToOffer(seen?.peers ?? [], accounts);
  if (offered.length === 0) return null;
  return (
    <section aria-label={t('accounts.peers.title')} className="flex flex-col gap-1">
      <h2 className="text-sm font-medium">{t('accounts.peers.title')}</h2>
      <ul className="flex flex-col divide-y divide-line rounded-md border border-line bg-surface">
        {offered.map((one) => (
          <PeerRow
            key={one.peer.url}
            offered={one}
            asked={seen?.asked.find(({ url }) => url === one.peer.url)}
            onOpen={onOpen}
          />
        ))}
      </ul>
    </section>
  );
}
