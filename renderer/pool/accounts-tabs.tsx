import { useTranslation } from 'react-i18next';
import { useNavigation } from '../kit/navigation.ts';
import { SegmentedControl } from '../ui/segmented-control.tsx';

export type AccountsTab = 'accounts' | 'policies' | 'budgets' | 'clients';

/** Who may answer, who does, what it may cost, and who else may ask: the sides of one pool. */
export function AccountsTabs({ tab }: { tab: AccountsTab }) {
  const { t } = useTranslation();
  const navigation = useNavigation();
  return (
    <SegmentedControl
      label={t('pool.tabs')}
      value={tab}
      onChange={(next) =>
        navigation.go({ view: 'accounts', id: next === 'accounts' ? null : next })
      }
      options={[
        ['accounts', t('nav.accounts')],
        ['policies', t('policies.title')],
        ['budgets', t('budgets.title')],
        ['clients', t('settings.clients.title')],
      ]}
    />
  );
}
