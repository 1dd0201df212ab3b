import { Plus, Wallet } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { Budget } from '../../shared/contract/budgets.ts';
import { useAccounts } from '../accounts/accounts-store.ts';
import { useClients } from '../clients/clients-store.ts';
import { useModels } from '../models/models-store.ts';
import { PoolPage } from '../pool/pool-page.tsx';
import { Button } from '../ui/button.tsx';
import { BudgetForm } from './budget-form.tsx';
import { BudgetRow } from './budget-row.tsx';
import { useBudgets, type BudgetList } from './budgets-store.ts';

function List({ list, onEdit }: { list: BudgetList; onEdit: (budget: Budget) => void }) {
  const { t } = useTranslation();
  return (
    <>
      <p className="max-w-measure text-sm text-ink-soft">{t('budgets.intro')}</p>
      <ul className="flex flex-col divide-y divide-line rounded-md border border-line bg-surface">
        {list.budgets.map((budget) => (
          <BudgetRow
            key={budget.id}
            budget={budget}
            use={list.use.filter(({ budgetId }) => budgetId === budget.id)}
            onEdit={() => onEdit(budget)}
          />
        ))}
      </ul>
    </>
  );
}

export function BudgetsPage() {
  const { t } = useTranslation();
  const budgets = useBudgets();
  const accounts = useAccounts();
  const clients = useClients();
  const models = useModels();
  const loaded = useStore(budgets, (state) => state.list);
  const [form, setForm] = useState<Budget | 'new' | null>(null);
  useEffect(
    () =>
      void Promise.all([
        budgets.refresh(),
        accounts.refresh(),
        clients.refresh(),
        models.refresh(),
      ]),
    [budgets, accounts, clients, models],
  );
  const add = (
    <Button
      look="primary"
      icon={<Plus size={16} aria-hidden />}
      data-testid="add-budget"
      onClick={() => setForm('new')}
    >
      {t('budgets.add')}
    </Button>
  );
  return (
    <PoolPage
      tab="budgets"
      loaded={loaded}
      isEmpty={(list) => list.budgets.length === 0}
      onRetry={() => void budgets.refresh()}
      add={add}
      empty={{ icon: Wallet, title: t('budgets.emptyTitle'), text: t('budgets.emptyText') }}
      after={
        form !== null && (
          <BudgetForm budget={form === 'new' ? null : form} onClose={() => setForm(null)} />
        )
      }
    >
      {(list) => <List list={list} onEdit={setForm} />}
    </PoolPage>
  );
}
