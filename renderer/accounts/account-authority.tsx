import { ShieldCheck } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Account } from '../../shared/contract/accounts.ts';
import { CopyField } from '../ui/copy-field.tsx';
import { Notice } from '../ui/notice.tsx';
import type { AccountPreset } from './account-preset.ts';

/** What is about to be trusted, to be compared with what the other machine shows. */
export function AuthorityToCompare({
  account,
  given,
}: {
  account: Account | null;
  given: AccountPreset | undefined;
}) {
  const { t } = useTranslation();
  if (!given?.authority) return null;
  const changed = account !== null && account.caFingerprint !== '';
  return (
    <Notice
      tone="limit"
      testId="authority-to-compare"
      title={t(changed ? 'accounts.authority.changed' : 'accounts.authority.title')}
    >
      <p className="mb-2">{t('accounts.authority.compare')}</p>
      <CopyField
        label={t('accounts.authority.fingerprint')}
        value={given.authority.fingerprint}
        testId="authority-fingerprint"
      />
      {changed && (
        <p className="mt-2">
          {t('accounts.authority.former', { fingerprint: account.caFingerprint })}
        </p>
      )}
    </Notice>
  );
}

/** What an account trusts, in its facts. */
export function TrustedAuthority({ fingerprint }: { fingerprint: string }) {
  const { t } = useTranslation();
  return (
    <span data-testid="account-authority">
      <ShieldCheck
        size={14}
        aria-hidden
        className="mr-1 inline-block align-[-2px] text-ink-faint"
      />
      {t('accounts.authority.only')}{' '}
      <code className="font-mono text-xs [overflow-wrap:anywhere] select-all">{fingerprint}</code>
    </span>
  );
}
