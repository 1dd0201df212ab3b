import { useStore } from 'zustand';
import { BudgetsPage } from '../budgets/budgets-page.tsx';
import { ClientsPage } from '../clients/clients-page.tsx';
import { useNavigation } from '../kit/navigation.ts';
import { PoliciesPage } from '../policies/policies-page.tsx';
import { PolicyPage } from '../policies/policy-page.tsx';
import { AccountsPage } from '../accounts/accounts-page.tsx';

/**
 * `#/accounts`, `#/accounts/policies`, `#/accounts/policies/<id>`, `#/accounts/budgets`,
 * `#/accounts/clients`.
 */
export function AccountsView() {
  const navigation = useNavigation();
  const { id, part } = useStore(navigation.place);
  if (id === 'budgets') return <BudgetsPage />;
  if (id === 'clients') return <ClientsPage />;
  if (id === 'policies')
    return part === null ? <PoliciesPage /> : <PolicyPage key={part} id={part} />;
  return <AccountsPage />;
}
