import { Plus, Radar, ShieldAlert } from 'lucide-react';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { Account } from '../../shared/contract/accounts.ts';
import type { Asked } from '../../shared/contract/neighbours.ts';
import { useServices } from '../app/services.ts';
import { useNeighbours } from '../neighbours/use-neighbours.ts';
import { Button } from '../ui/button.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { useAct } from '../ui/use-act.ts';
import type { AccountDialog } from './account-dialogs.tsx';
import { AskNeighbour } from './ask-neighbour.tsx';
import { neighboursToOffer, type OfferedNeighbour } from './neighbours-to-offer.ts';

type OnOpen = (dialog: AccountDialog) => void;

/**
 * Opens the form with all that is known, with the authority to compare where the neighbour has one
 * of its own.
 */
function useOffer({ neighbour, account }: OfferedNeighbour, onOpen: OnOpen) {
  const { t } = useTranslation();
  const { client } = useServices().connection;
  return useAct(
    useCallback(async () => {
      const authority =
        neighbour.caFingerprint === ''
          ? undefined
          : await client.neighbours.authority({ url: neighbour.url });
      const preset = {
        provider: 'hearth',
        name: t('accounts.neighbours.on', { name: neighbour.name }),
        baseUrl: neighbour.baseUrl,
        ...(authority ? { authority } : {}),
      };
      onOpen(
        account === null
          ? { kind: 'add', id: '', preset }
          : { kind: 'edit', id: account.id, preset: { ...preset, provider: account.provider } },
      );
    }, [client, neighbour, account, onOpen, t]),
  );
}

function useNote({ neighbour: { tls, caFingerprint }, account }: OfferedNeighbour): string {
  const { t } = useTranslation();
  if (account !== null)
    return t(
      account.caFingerprint === ''
        ? 'accounts.neighbours.untrusted'
        : 'accounts.neighbours.changed',
    );
  if (!tls) return t('accounts.neighbours.plain');
  return t(caFingerprint === '' ? 'accounts.neighbours.tls' : 'accounts.neighbours.own');
}

function NeighbourRow({
  offered,
  asked,
  onOpen,
}: {
  offered: OfferedNeighbour;
  asked: Asked | undefined;
  onOpen: OnOpen;
}) {
  const { t } = useTranslation();
  const { neighbour, account } = offered;
  const { run, busy, error } = useOffer(offered, onOpen);
  const note = useNote(offered);
  const Icon = account === null ? Radar : ShieldAlert;
  return (
    <li
      className="flex flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2 text-sm"
      data-testid="neighbour"
    >
      <Icon size={16} aria-hidden className="shrink-0 text-ink-faint" />
      <span className="min-w-0 flex-1 basis-56">
        <span className="block truncate font-medium">
          {account?.name ?? t('accounts.neighbours.on', { name: neighbour.name })}
        </span>
        <span className="block truncate text-xs text-ink-faint">{neighbour.url}</span>
        <span className="block max-w-measure text-xs text-ink-faint">{note}</span>
      </span>
      <Button
        small
        disabled={busy}
        icon={
          account === null ? <Plus size={14} aria-hidden /> : <ShieldAlert size={14} aria-hidden />
        }
        data-testid="add-neighbour"
        onClick={() => void run()}
      >
        {t(account === null ? 'accounts.neighbours.add' : 'accounts.neighbours.compare')}
      </Button>
      {account === null && <AskNeighbour neighbour={neighbour} asked={asked} />}
      {error && (
        <div className="basis-full">
          <ErrorNotice error={error} testId="neighbour-error" />
        </div>
      )}
    </li>
  );
}

/**
 * Other Hearths on the network that are no accounts yet, or whose certificate their account does
 * not trust. They are other machines: what is local only never goes there.
 */
export function NeighboursStrip({
  accounts,
  onOpen,
}: {
  accounts: readonly Account[];
  onOpen: OnOpen;
}) {
  const { t } = useTranslation();
  const seen = useNeighbours();
  const offered = neighboursToOffer(seen?.neighbours ?? [], accounts);
  if (offered.length === 0) return null;
  return (
    <section aria-label={t('accounts.neighbours.title')} className="flex flex-col gap-1">
      <h2 className="text-sm font-medium">{t('accounts.neighbours.title')}</h2>
      <ul className="flex flex-col divide-y divide-line rounded-md border border-line bg-surface">
        {offered.map((one) => (
          <NeighbourRow
            key={one.neighbour.url}
            offered={one}
            asked={seen?.asked.find(({ url }) => url === one.neighbour.url)}
            onOpen={onOpen}
          />
        ))}
      </ul>
    </section>
  );
}
