import { useTranslation } from 'react-i18next';
import type { Account } from '../../shared/contract/accounts.ts';
import { StateChip, type Tone } from '../ui/chip.tsx';
import { useFormat } from '../ui/use-format.ts';
import { useNow } from '../ui/use-now.ts';
import { accountStanding, type AccountStanding } from './account-standing.ts';

const tones: Record<AccountStanding, Tone> = {
  active: 'safe',
  cooling: 'limit',
  exhausted: 'limit',
  parked: 'fail',
  disabled: 'off',
  expired: 'off',
};

export function AccountState({ account }: { account: Account }) {
  const { t } = useTranslation();
  const standing = accountStanding(account, useNow());
  return (
    <StateChip tone={tones[standing]} title={account.stateReason || undefined}>
      {t(`accounts.state.${standing}`)}
    </StateChip>
  );
}

/**
 * What holds an account back until when, and what to do about it; nothing while it serves. Why, in
 * the host's words, is its `stateReason`.
 */
export function useStateSentence(account: Account): string {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow();
  const standing = accountStanding(account, now);
  const { stateUntil: until } = account;
  if (standing === 'cooling' || standing === 'exhausted') {
    return until === null
      ? t(`accounts.sentence.${standing}Open`)
      : t(`accounts.sentence.${standing}`, {
          when: format.until(until, now),
          at: format.exact(until),
        });
  }
  if (standing === 'parked') return t('accounts.sentence.parked');
  if (standing === 'expired')
    return t('accounts.sentence.expired', { day: format.date(account.expiresAt ?? now) });
  return '';
}
