import { Plus, Radar } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Account } from '../../shared/contract/accounts.ts';
import type { Neighbour } from '../../shared/contract/neighbours.ts';
import { useNeighbours } from '../neighbours/use-neighbours.ts';
import { Button } from '../ui/button.tsx';
import type { AccountDialog } from './account-dialogs.tsx';

function NeighbourRow({ neighbour, onOpen }: { neighbour: Neighbour; onOpen: (dialog: AccountDialog) => void }) {
  const { t } = useTranslation();
  const name = t('accounts.neighbours.on', { name: neighbour.name });
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2 text-sm" data-testid="neighbour">
      <Radar size={16} aria-hidden className="shrink-0 text-ink-faint" />
      <span className="min-w-0 flex-1 basis-56">
        <span className="block truncate font-medium">{name}</span>
        <span className="block truncate text-xs text-ink-faint">{neighbour.url}</span>
        {neighbour.tls && <span className="block max-w-measure text-xs text-ink-faint">{t('accounts.neighbours.tls')}</span>}
      </span>
      <Button small icon={<Plus size={14} aria-hidden />} data-testid="add-neighbour" onClick={() => onOpen({ kind: 'add', id: '', preset: { provider: 'hearth', name, baseUrl: neighbour.baseUrl } })}>
        {t('accounts.neighbours.add')}
      </Button>
    </li>
  );
}

/** Other Hearths on the network that are no accounts yet. They are other machines: what is local only never goes there. */
export function NeighboursStrip({ accounts, onOpen }: { accounts: readonly Account[]; onOpen: (dialog: AccountDialog) => void }) {
  const { t } = useTranslation();
  const seen = useNeighbours();
  const fresh = seen?.neighbours.filter((one) => !accounts.some((account) => account.baseUrl === one.baseUrl)) ?? [];
  if (fresh.length === 0) return null;
  return (
    <section aria-label={t('accounts.neighbours.title')} className="flex flex-col gap-1">
      <h2 className="text-sm font-medium">{t('accounts.neighbours.title')}</h2>
      <ul className="flex flex-col divide-y divide-line rounded-md border border-line bg-surface">
        {fresh.map((neighbour) => (
          <NeighbourRow key={neighbour.url} neighbour={neighbour} onOpen={onOpen} />
        ))}
      </ul>
    </section>
  );
}
