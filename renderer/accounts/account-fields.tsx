import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Account, ProviderInfo } from '../../shared/contract/accounts.ts';
import { ExternalLink } from '../kit/external-link.tsx';
import { Field, Input, Select } from '../ui/field.tsx';
import type { AccountPreset } from './account-preset.ts';

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
  // A provider's own key help is English, so other languages show the general hint.
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

/** The fields whose defaults suit most accounts: the address, all models, the usual priority. */
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

export function AccountFields({
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
