import { Plus, Wallet } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { Budget } from '../../shared/contract/budgets.ts';
import { AccountsTabs } from '../accounts/accounts-tabs.tsx';
import { Page } from '../app/page.tsx';
import { useServices } from '../app/services.ts';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { BudgetForm } from './budget-form.tsx';
import { BudgetRow } from './budget-row.tsx';
import type { BudgetList } from './budgets-store.ts';

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
  const { budgets, accounts, clients, models } = useServices();
  const { value, error } = useStore(budgets, (state) => state.list);
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
    <Page
      title={t('nav.accounts')}
      testId="view-budgets"
      actions={
        <>
          <AccountsTabs tab="budgets" />
          {value !== null && value.budgets.length > 0 && add}
        </>
      }
    >
      {error && value === null && (
        <ErrorNotice error={error} onRetry={() => void budgets.refresh()} />
      )}
      {value === null && !error && <Skeleton lines={5} />}
      {value?.budgets.length === 0 && (
        <EmptyState
          testId="budgets-empty"
          icon={Wallet}
          title={t('budgets.emptyTitle')}
          text={t('budgets.emptyText')}
          action={add}
        />
      )}
      {value !== null && value.budgets.length > 0 && <List list={value} onEdit={setForm} />}
      {form !== null && (
        <BudgetForm budget={form === 'new' ? null : form} onClose={() => setForm(null)} />
      )}
    </Page>
  );
}
