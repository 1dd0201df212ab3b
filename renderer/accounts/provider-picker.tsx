import { ArrowRight, Search } from 'lucide-react';
import { useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { ProviderInfo } from '../../shared/contract/accounts.ts';
import { cx } from '../ui/class-names.ts';
import { searchProviders } from './provider-search.ts';

/** The first step of a new account: which provider. Typing finds it, Enter takes the first. */
export function ProviderPicker({
  providers,
  onPick,
}: {
  providers: readonly ProviderInfo[];
  onPick: (provider: ProviderInfo) => void;
}) {
  const { t } = useTranslation();
  const [query, setQuery] = useState('');
  const found = searchProviders(providers, query);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.nativeEvent.isComposing || !found[0]) return;
    event.preventDefault();
    onPick(found[0]);
  };
  return (
    <div className="flex flex-col gap-3">
      <div
        className={cx(
          'flex h-8 items-center gap-2 rounded-md border border-line-strong bg-surface px-3',
          'focus-within:outline-2 focus-within:outline-ember-ink',
        )}
      >
        <Search size={14} aria-hidden className="text-ink-faint" />
        <input
          type="search"
          aria-label={t('accounts.pick.search')}
          placeholder={t('accounts.pick.search')}
          value={query}
          onChange={(event) => setQuery(event.target.value)}
          onKeyDown={onKeyDown}
          data-testid="provider-search"
          className="min-w-0 flex-1 bg-transparent text-sm outline-none placeholder:text-ink-faint"
        />
      </div>
      <ul className="flex h-80 flex-col overflow-y-auto rounded-md border border-line">
        {found.map((provider) => (
          <li key={provider.id} className="border-b border-line last:border-0">
            <button
              type="button"
              data-testid="provider"
              data-provider={provider.id}
              onClick={() => onPick(provider)}
              className="flex w-full items-center gap-3 px-3 py-2 text-left transition-colors hover:bg-hover"
            >
              <span className="min-w-0 flex-1">
                <span className="block truncate text-sm font-medium">{provider.name}</span>
                <span className="block truncate text-xs text-ink-faint">
                  {provider.baseUrl === ''
                    ? t('accounts.pick.ownAddress')
                    : provider.baseUrl.replace(/^https?:\/\//, '')}
                </span>
              </span>
              <ArrowRight size={14} aria-hidden className="shrink-0 text-ink-faint" />
            </button>
          </li>
        ))}
        {found.length === 0 && (
          <li className="px-3 py-4 text-sm text-ink-soft">{t('accounts.pick.nothing')}</li>
        )}
      </ul>
    </div>
  );
}
