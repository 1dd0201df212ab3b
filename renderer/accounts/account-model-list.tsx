import { SlidersHorizontal } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { AccountModel } from '../../shared/contract/account-models.ts';
import type { Account, AccountStatus } from '../../shared/contract/accounts.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { StateChip, type Tone } from '../ui/chip.tsx';
import { Input, Switch } from '../ui/field.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { useAct } from '../ui/use-act.ts';
import { useFormat } from '../ui/use-format.ts';
import { accountModelRows, type AccountModelRow } from './account-model-rows.ts';
import { useAccounts } from './accounts-store.ts';
import { ModelSettingsDialog } from './model-settings-dialog.tsx';

const breakerTones: Record<AccountStatus['models'][number]['breaker'], Tone> = {
  closed: 'safe',
  open: 'fail',
  'half-open': 'limit',
};

/** A list of a provider may have hundreds; more than this are shown on demand. */
const shownAtFirst = 12;

/** What the user settled for a model, in a few words. */
function useSettledWords(): (settings: AccountModel) => string {
  const { t } = useTranslation();
  const format = useFormat();
  return ({ priority, temperature, topP, maxTokens, timeoutMs, capabilities, probe, ...rest }) => {
    const count = Object.keys(capabilities).length;
    return [
      priority === 100 ? '' : t('accounts.model.said.priority', { priority }),
      temperature === null ? '' : t('accounts.model.said.temperature', { temperature }),
      topP === null ? '' : t('accounts.model.said.topP', { topP }),
      rest.frequencyPenalty === null && rest.presencePenalty === null
        ? ''
        : t('accounts.model.said.penalties'),
      maxTokens === null
        ? ''
        : t('accounts.model.said.maxTokens', { tokens: format.count(maxTokens) }),
      timeoutMs === null
        ? ''
        : t('accounts.model.said.timeout', { time: format.duration(timeoutMs) }),
      count === 0 ? '' : t('accounts.model.said.capabilities', { count }),
      probe === null ? '' : t('accounts.model.said.probed', { when: format.date(probe.at) }),
    ]
      .filter((one) => one !== '')
      .join(' · ');
  };
}

function ModelLine({
  account,
  row: { model, settings, status },
  onOpen,
}: {
  account: Account;
  row: AccountModelRow;
  onOpen: () => void;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const accounts = useAccounts();
  const words = useSettledWords()(settings);
  const { run, busy, error } = useAct((enabled: boolean) => {
    const { probe: _, ...stated } = settings;
    return accounts.setModel(account.id, { ...stated, enabled });
  });
  return (
    <li data-testid="account-model" data-model={model} className="flex flex-col gap-1 py-1.5">
      <div className="flex items-center gap-2">
        <Switch
          checked={settings.enabled}
          disabled={busy || account.source === 'file'}
          onChange={(enabled) => void run(enabled)}
          label={t('accounts.model.use', { model })}
        />
        <span className="min-w-0 flex-1 truncate" title={model}>
          {model}
        </span>
        {status && (
          <>
            <span className="figures text-xs text-ink-faint">
              {status.latencyMs === null ? '' : format.duration(status.latencyMs)}
            </span>
            <StateChip tone={breakerTones[status.breaker]}>
              {t(`accounts.breaker.${status.breaker}`)}
            </StateChip>
          </>
        )}
        <IconButton
          small
          label={t('accounts.model.settings', { model })}
          onClick={onOpen}
          data-testid="model-settings"
        >
          <SlidersHorizontal size={14} aria-hidden />
        </IconButton>
      </div>
      {words !== '' && <p className="figures pl-11 text-xs text-ink-faint">{words}</p>}
      {error && <ErrorNotice error={error} />}
    </li>
  );
}

/** Each model of an account: whether it is used, how fast it begins, and what the user settled. */
export function AccountModelList({
  account,
  status,
}: {
  account: Account;
  status: AccountStatus['models'];
}) {
  const { t } = useTranslation();
  const accounts = useAccounts();
  const served = useStore(accounts, (state) => state.served.value?.[account.id]) ?? [];
  const [search, setSearch] = useState('');
  const [isWhole, setWhole] = useState(false);
  const [open, setOpen] = useState<string | null>(null);
  const rows = accountModelRows(account, served, status);
  if (rows.length === 0)
    return <p className="text-sm text-ink-faint">{t('accounts.model.none')}</p>;
  const found = rows.filter(({ model }) => model.toLowerCase().includes(search.toLowerCase()));
  const shown = isWhole ? found : found.slice(0, shownAtFirst);
  const opened = rows.find(({ model }) => model === open);
  return (
    <section className="flex flex-col gap-2">
      <h4 className="text-sm font-medium">{t('accounts.models')}</h4>
      {rows.length > shownAtFirst && (
        <Input
          value={search}
          onChange={(event) => setSearch(event.target.value)}
          placeholder={t('accounts.model.search')}
          aria-label={t('accounts.model.search')}
        />
      )}
      <ul className="flex flex-col divide-y divide-line text-sm">
        {shown.map((row) => (
          <ModelLine
            key={row.model}
            account={account}
            row={row}
            onOpen={() => setOpen(row.model)}
          />
        ))}
      </ul>
      {found.length > shown.length && (
        <Button small look="ghost" className="self-start" onClick={() => setWhole(true)}>
          {t('accounts.model.all', { total: found.length })}
        </Button>
      )}
      {opened && (
        <ModelSettingsDialog
          account={account}
          settings={opened.settings}
          onClose={() => setOpen(null)}
        />
      )}
    </section>
  );
}
