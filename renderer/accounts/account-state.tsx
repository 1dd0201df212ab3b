import { useTranslation } from 'react-i18next';
import type { Account } from '../../shared/contract/accounts.ts';
import { StateChip, type Tone } from '../ui/chip.tsx';
import { useFormat } from '../ui/use-format.ts';
import { useHostText } from '../ui/use-host-text.ts';
import { useNow } from '../ui/use-now.ts';
import { displayedStateOf, type DisplayedState } from './displayed-state.ts';

const tones: Record<DisplayedState, Tone> = {
  active: 'safe',
  cooling: 'limit',
  exhausted: 'limit',
  parked: 'fail',
  disabled: 'off',
  expired: 'off',
};

export function AccountState({ account }: { account: Account }) {
  const { t } = useTranslation();
  const hostText = useHostText();
  const state = displayedStateOf(account, useNow());
  return (
    <StateChip tone={tones[state]} title={hostText(account.stateReason) || undefined}>
      {t(`accounts.state.${state}`)}
    </StateChip>
  );
}

/**
 * Why an account is not used now, until when, and what to do; empty while it is used. The host's
 * own reason is in `stateReason`.
 */
export function useStateSentence(account: Account): string {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow();
  const state = displayedStateOf(account, now);
  const { stateUntil: until } = account;
  if (state === 'cooling' || state === 'exhausted') {
    return until === null
      ? t(`accounts.sentence.${state}Open`)
      : t(`accounts.sentence.${state}`, {
          when: format.until(until, now),
          at: format.exact(until),
        });
  }
  if (state === 'parked') return t('accounts.sentence.parked');
  if (state === 'expired')
    return t('accounts.sentence.expired', { day: format.date(account.expiresAt ?? now) });
  return '';
}
