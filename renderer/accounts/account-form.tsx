import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { Account, ProviderInfo } from '../../shared/contract/accounts.ts';
import { ExternalLink } from '../kit/external-link.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field, Input, Select } from '../ui/field.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { useAct } from '../ui/use-act.ts';
import { AuthorityToCompare } from './account-authority.tsx';
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

/** What is known of a new account before it is asked for. */
export interface AccountPreset {
  provider: string;
  name: string;
  baseUrl: string;
  /** What its address is to be trusted by, once a person has compared it. */
  authority?: { ca: string; fingerprint: string };
}

/** A provider with several addresses asks which: a key of one is often refused by the other. */
function Region({
  provider,
  region,
  onRegion,
}: {
  provider: ProviderInfo;
  region: string;
  onRegion: (region: string) => void;
}) {
  const { t } = useTranslation();
  if (provider.regions.length === 0) return null;
  return (
    <Field label={t('accounts.form.region')} hint={t('accounts.form.regionHint')}>
      {(ids) => (
        <Select
          {...ids}
          name="region"
          value={region}
          onChange={(event) => onRegion(event.target.value)}
          data-testid="account-region"
        >
          {provider.regions.map((each) => (
            <option key={each.id} value={each.id}>
              {`${each.name} · ${each.baseUrl.replace(/^https?:\/\//, '')}`}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}

/** `preset`: the address that a provider or its region brings along. */
function BaseUrl({
  account,
  region,
  preset,
}: {
  account: Account | null;
  region: string;
  preset: string;
}) {
  const { t } = useTranslation();
  return (
    <Field label={t('accounts.form.baseUrl')} hint={t('accounts.form.baseUrlHint')}>
      {(ids) => (
        <Input
          {...ids}
          name="baseUrl"
          type="url"
          required
          spellCheck={false}
          key={region}
          defaultValue={account && account.region === region ? account.baseUrl : preset}
          placeholder="https://api.example.com/v1"
          data-testid="account-base-url"
        />
      )}
    </Field>
  );
}

function KeyField({ account, provider }: { account: Account | null; provider: ProviderInfo }) {
  const { t, i18n } = useTranslation();
  const kept = account?.keyHint ? t('accounts.form.keyKept', { hint: account.keyHint }) : '';
  const words = provider.keyRequired ? t('accounts.form.keyHint') : t('accounts.form.keyOptional');
  // What a provider's table says of its keys is English; other languages say what holds for all.
  const help = i18n.language === 'en' ? provider.keyHelp : '';
  return (
    <Field
      label={t('accounts.form.key')}
      hint={
        <>
          {[kept || words, help].filter(Boolean).join(' ')}{' '}
          {provider.docsUrl && (
            <ExternalLink href={provider.docsUrl}>
              {t('accounts.form.docs', { provider: provider.name })}
            </ExternalLink>
          )}
        </>
      }
    >
      {(ids) => (
        <Input
          {...ids}
          name="apiKey"
          type="password"
          autoComplete="off"
          spellCheck={false}
          autoFocus={account === null}
          required={provider.keyRequired && account === null}
          data-testid="account-key"
        />
      )}
    </Field>
  );
}

/**
 * What a provider's own defaults answer well for most: its address, all its models, an order like
 * the others'.
 */
function More({ account, children }: { account: Account | null; children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <details open={account !== null} className="text-sm">
      <summary data-testid="account-more" className="w-fit rounded-sm text-ink-soft hover:text-ink">
        {t('accounts.form.more')}
      </summary>
      <div className="mt-3 flex flex-col gap-3">
        {children}
        <Field label={t('accounts.form.models')} hint={t('accounts.form.modelsHint')}>
          {(ids) => (
            <Input
              {...ids}
              name="models"
              spellCheck={false}
              defaultValue={account?.models.join(', ') ?? ''}
              placeholder="gpt-5-mini, deepseek-chat"
              data-testid="account-models"
            />
          )}
        </Field>
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label={t('accounts.form.priority')} hint={t('accounts.form.priorityHint')}>
            {(ids) => (
              <Input
                {...ids}
                name="priority"
                type="number"
                min={0}
                max={9999}
                required
                defaultValue={account?.priority ?? 100}
                className="figures"
                data-testid="account-priority"
              />
            )}
          </Field>
          <Field label={t('accounts.form.weight')} hint={t('accounts.form.weightHint')}>
            {(ids) => (
              <Input
                {...ids}
                name="weight"
                type="number"
                min={0}
                max={1000}
                required
                defaultValue={account?.weight ?? 1}
                className="figures"
              />
            )}
          </Field>
        </div>
        <Field label={t('accounts.form.allowFields')} hint={t('accounts.form.allowFieldsHint')}>
          {(ids) => (
            <Input
              {...ids}
              name="allowFields"
              spellCheck={false}
              defaultValue={account?.allowFields.join(', ') ?? ''}
              placeholder="plugins, service_tier"
              data-testid="account-allow-fields"
            />
          )}
        </Field>
      </div>
    </details>
  );
}

function Fields({
  account,
  provider,
  given,
}: {
  account: Account | null;
  provider: ProviderInfo;
  given: AccountPreset | undefined;
}) {
  const { t } = useTranslation();
  const [region, setRegion] = useState(account?.region ?? provider.regions[0]?.id ?? '');
  const preset = provider.regions.find((each) => each.id === region)?.baseUrl ?? provider.baseUrl;
  const baseUrl = <BaseUrl account={account} region={region} preset={given?.baseUrl ?? preset} />;
  return (
    <>
      <Field label={t('accounts.form.name')} hint={t('accounts.form.nameHint')}>
        {(ids) => (
          <Input
            {...ids}
            name="name"
            required
            maxLength={80}
            defaultValue={account?.name ?? given?.name ?? provider.name}
            data-testid="account-name"
          />
        )}
      </Field>
      <Region provider={provider} region={region} onRegion={setRegion} />
      {preset === '' && baseUrl}
      <KeyField account={account} provider={provider} />
      <More account={account}>{preset !== '' && provider.baseUrlEditable && baseUrl}</More>
    </>
  );
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
      <Fields account={account} provider={provider} given={given} />
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
