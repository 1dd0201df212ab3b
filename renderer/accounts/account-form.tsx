import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { Account, ProviderInfo } from '../../shared/contract/accounts.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { useAct } from '../ui/use-act.ts';
import { AuthorityToCompare } from './account-authority.tsx';
import { AccountFields } from './account-fields.tsx';
import type { AccountPreset } from './account-preset.ts';
import { useAccounts, type AccountInput } from './accounts-store.ts';
import { ProviderPicker } from './provider-picker.tsx';
import { readAccountForm } from './read-account-form.ts';

function useSave(account: Account | null, onClose: () => void) {
  const accounts = useAccounts();
  return useAct(async (input: AccountInput) => {
    if (account) await accounts.update(account.id, input);
    else {
      const added = await accounts.add(input);
      void accounts.test(added.id).catch(() => undefined);
    }
    onClose();
  });
}

interface BodyProps {
  account: Account | null;
  provider: ProviderInfo;
  given: AccountPreset | undefined;
  onOther: () => void;
  onClose: () => void;
}

function Body({ account, provider, given, onOther, onClose }: BodyProps) {
  const { t } = useTranslation();
  const { run, busy, error } = useSave(account, onClose);
  const onSubmit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const input = readAccountForm(new FormData(event.currentTarget), provider);
    // It was compared for one address; one that was typed instead is another's.
    const same =
      given !== undefined && URL.parse(input.baseUrl)?.origin === URL.parse(given.baseUrl)?.origin;
    void run(same && given.authority ? { ...input, ca: given.authority.ca } : input);
  };
  return (
    <form onSubmit={onSubmit} className="flex flex-col gap-3">
      <p className="flex items-center justify-between gap-3 text-sm">
        <span data-testid="account-provider" className="font-medium">
          {provider.name}
        </span>
        {account === null && (
          <Button small look="ghost" onClick={onOther} data-testid="other-provider">
            {t('accounts.pick.other')}
          </Button>
        )}
      </p>
      <AccountFields account={account} provider={provider} given={given} />
      <AuthorityToCompare account={account} given={given} />
      {error && <ErrorNotice error={error} />}
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>{t('common.cancel')}</Button>
        <Button type="submit" look="primary" disabled={busy} data-testid="save-account">
          {account ? t('common.save') : t('accounts.form.addAndTest')}
        </Button>
      </div>
    </form>
  );
}

export function AccountForm({
  account,
  preset,
  onClose,
}: {
  account: Account | null;
  preset?: AccountPreset;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const accounts = useAccounts();
  const { value: providers, error } = useStore(accounts, (state) => state.providers);
  const [chosen, setChosen] = useState<string | null>(
    account?.provider ?? preset?.provider ?? null,
  );
  const provider = providers?.find((each) => each.id === chosen);
  return (
    <Dialog
      open
      onClose={onClose}
      title={account ? t('accounts.edit') : t('accounts.add')}
      testId="account-dialog"
    >
      {providers === null && !error && <Skeleton lines={6} />}
      {providers === null && error && (
        <ErrorNotice error={error} onRetry={() => void accounts.refresh()} />
      )}
      {providers && !provider && (
        <ProviderPicker providers={providers} onPick={(each) => setChosen(each.id)} />
      )}
      {provider && (
        <Body
          key={provider.id}
          account={account}
          provider={provider}
          given={preset?.provider === provider.id ? preset : undefined}
          onOther={() => setChosen(null)}
          onClose={onClose}
        />
      )}
    </Dialog>
  );
}
