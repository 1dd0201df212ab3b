import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { Account, ProviderInfo } from '../../shared/contract/accounts.ts';
import { useServices } from '../app/services.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field, Input, Select } from '../ui/field.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { useAct } from '../ui/use-act.ts';
import type { AccountInput } from './accounts-store.ts';
import { readAccountForm } from './read-account-form.ts';

const emptyProvider: ProviderInfo = { id: '', name: '', baseUrl: '', baseUrlEditable: true, keyRequired: true, keyHelp: '', docsUrl: '', regions: [] };

function useSave(account: Account | null, onClose: () => void) {
  const { accounts } = useServices();
  return useAct(async (input: AccountInput) => {
    if (account) await accounts.update(account.id, input);
    else {
      const added = await accounts.add(input);
      void accounts.test(added.id).catch(() => undefined);
    }
    onClose();
  });
}

function Fields({ account, provider }: { account: Account | null; provider: ProviderInfo }) {
  const { t } = useTranslation();
  const keyHint = account?.keyHint ? t('accounts.form.keyKept', { hint: account.keyHint }) : provider.keyRequired ? t('accounts.form.keyHint') : t('accounts.form.keyOptional');
  return (
    <>
      <Field label={t('accounts.form.name')} hint={t('accounts.form.nameHint')}>
        {(ids) => <Input {...ids} name="name" required maxLength={80} key={provider.id} defaultValue={account?.name ?? provider.name} data-testid="account-name" />}
      </Field>
      {(provider.baseUrlEditable || provider.baseUrl === '') && (
        <Field label={t('accounts.form.baseUrl')} hint={t('accounts.form.baseUrlHint')}>
          {(ids) => (
            <Input
              {...ids}
              name="baseUrl"
              type="url"
              required
              spellCheck={false}
              key={provider.id}
              defaultValue={account?.baseUrl ?? provider.baseUrl}
              placeholder="https://api.example.com/v1"
              data-testid="account-base-url"
            />
          )}
        </Field>
      )}
      <Field label={t('accounts.form.key')} hint={keyHint}>
        {(ids) => <Input {...ids} name="apiKey" type="password" autoComplete="off" spellCheck={false} required={provider.keyRequired && account === null} data-testid="account-key" />}
      </Field>
      <div className="grid gap-4 sm:grid-cols-[1fr_112px]">
        <Field label={t('accounts.form.models')} hint={t('accounts.form.modelsHint')}>
          {(ids) => <Input {...ids} name="models" spellCheck={false} defaultValue={account?.models.join(', ') ?? ''} placeholder="gpt-5-mini, deepseek-chat" data-testid="account-models" />}
        </Field>
        <Field label={t('accounts.form.priority')} hint={t('accounts.form.priorityHint')}>
          {(ids) => <Input {...ids} name="priority" type="number" min={0} max={9999} required defaultValue={account?.priority ?? 100} className="figures" data-testid="account-priority" />}
        </Field>
      </div>
    </>
  );
}

export function AccountForm({ account, onClose }: { account: Account | null; onClose: () => void }) {
  const { t } = useTranslation();
  const { accounts } = useServices();
  const providers = useStore(accounts, (state) => state.providers.value) ?? [];
  const [chosen, setChosen] = useState<string | null>(account?.provider ?? null);
  const provider = providers.find((each) => each.id === chosen) ?? providers[0] ?? emptyProvider;
  const { run, busy, error } = useSave(account, onClose);
  const onSubmit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    void run(readAccountForm(new FormData(event.currentTarget), provider));
  };
  return (
    <Dialog open onClose={onClose} title={account ? t('accounts.edit') : t('accounts.add')} testId="account-dialog">
      <form onSubmit={onSubmit} className="flex flex-col gap-3">
        <Field label={t('accounts.form.provider')}>
          {(ids) => (
            <Select {...ids} value={provider.id} disabled={account !== null} onChange={(event) => setChosen(event.target.value)} data-testid="account-provider">
              {providers.map((each) => (
                <option key={each.id} value={each.id}>
                  {each.name}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Fields account={account} provider={provider} />
        {error && <ErrorNotice error={error} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="submit" look="primary" disabled={busy} data-testid="save-account">
            {account ? t('common.save') : t('accounts.form.addAndTest')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
