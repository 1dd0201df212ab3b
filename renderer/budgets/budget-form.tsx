import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { Budget } from '../../shared/contract/budgets.ts';
import { hourMs } from '../../shared/time.ts';
import { Button } from '../ui/button.tsx';
import { currencies } from '../../shared/contract/currencies.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Field, Input, Select } from '../ui/field.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { useAct } from '../ui/use-act.ts';
import { BudgetScopeField } from './budget-scope-field.tsx';
import { useBudgets } from './budgets-store.ts';
import { readBudgetForm, type ReadBudget } from './read-budget-form.ts';

type Wrong = ReadBudget['wrong'];

function Limits({ budget, wrong }: { budget: Budget | null; wrong: Wrong }) {
  const { t } = useTranslation();
  const slip = (field: Wrong[number]): string | undefined =>
    wrong.includes(field) ? t('pool.notANumber') : undefined;
  return (
    <div className="grid items-start gap-x-4 gap-y-3 sm:grid-cols-[2fr_2fr_1fr]">
      <Field
        label={t('budgets.form.tokens')}
        error={
          slip('limitTokens') ?? (wrong.includes('noLimit') ? t('budgets.form.noLimit') : undefined)
        }
      >
        {(ids) => (
          <Input
            {...ids}
            name="limitTokens"
            inputMode="decimal"
            autoComplete="off"
            placeholder="100,000"
            defaultValue={budget?.limitTokens ?? ''}
            className="figures"
            data-testid="budget-tokens"
          />
        )}
      </Field>
      <Field label={t('budgets.form.cost')} error={slip('limitCost')}>
        {(ids) => (
          <Input
            {...ids}
            name="limitCost"
            inputMode="decimal"
            autoComplete="off"
            placeholder="5.00"
            defaultValue={budget?.limitCostMicro ? budget.limitCostMicro / 1_000_000 : ''}
            className="figures"
            data-testid="budget-cost"
          />
        )}
      </Field>
      <Field
        label={t('accounts.limits.currency')}
        error={wrong.includes('currency') ? t('accounts.limits.currencyMissing') : undefined}
      >
        {(ids) => (
          <Select
            {...ids}
            name="currency"
            defaultValue={budget?.currency ?? ''}
            data-testid="budget-currency"
          >
            <option value="">–</option>
            {currencies.map((currency) => (
              <option key={currency}>{currency}</option>
            ))}
          </Select>
        )}
      </Field>
    </div>
  );
}

function Period({ budget, wrong }: { budget: Budget | null; wrong: Wrong }) {
  const { t } = useTranslation();
  const [period, setPeriod] = useState<string>(budget?.period ?? 'day');
  return (
    <div className="grid items-start gap-x-4 gap-y-3 sm:grid-cols-3">
      <Field label={t('budgets.form.period')}>
        {(ids) => (
          <Select
            {...ids}
            name="period"
            value={period}
            onChange={(event) => setPeriod(event.target.value)}
            data-testid="budget-period"
          >
            {(['day', 'month', 'rolling'] as const).map((each_) => (
              <option key={each_} value={each_}>
                {t(`budgets.period.${each_}`)}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {period === 'rolling' && (
        <Field
          label={t('budgets.form.hours')}
          error={wrong.includes('hours') ? t('pool.notANumber') : undefined}
        >
          {(ids) => (
            <Input
              {...ids}
              name="hours"
              inputMode="decimal"
              defaultValue={budget?.rollingMs ? budget.rollingMs / hourMs : 5}
              className="figures"
            />
          )}
        </Field>
      )}
      {period === 'month' && (
        <Field
          label={t('accounts.limits.resetDay')}
          error={wrong.includes('resetDay') ? t('pool.notADay') : undefined}
        >
          {(ids) => (
            <Input
              {...ids}
              name="resetDay"
              inputMode="numeric"
              defaultValue={budget?.resetDay ?? 1}
              className="figures"
            />
          )}
        </Field>
      )}
      {period !== 'rolling' && (
        <Field label={t('accounts.limits.timeZone')}>
          {(ids) => (
            <Input
              {...ids}
              name="timeZone"
              spellCheck={false}
              defaultValue={budget?.timeZone ?? ''}
              placeholder={Intl.DateTimeFormat().resolvedOptions().timeZone}
            />
          )}
        </Field>
      )}
    </div>
  );
}

function Manner({ budget, wrong }: { budget: Budget | null; wrong: Wrong }) {
  const { t } = useTranslation();
  return (
    <div className="grid items-start gap-x-4 gap-y-3 sm:grid-cols-2">
      <Field label={t('budgets.form.manner')} hint={t('budgets.form.mannerHint')}>
        {(ids) => (
          <Select
            {...ids}
            name="hard"
            defaultValue={budget?.hard === false ? 'soft' : 'hard'}
            data-testid="budget-hard"
          >
            <option value="hard">{t('budgets.hardLong')}</option>
            <option value="soft">{t('budgets.softLong')}</option>
          </Select>
        )}
      </Field>
      <Field label={t('budgets.form.uncounted')} hint={t('budgets.form.uncountedHint')}>
        {(ids) => (
          <Select
            {...ids}
            name="uncounted"
            defaultValue={budget?.uncounted ?? 'refuse'}
            data-testid="budget-uncounted"
          >
            <option value="refuse">{t('budgets.uncounted.refuse')}</option>
            <option value="allow">{t('budgets.uncounted.allow')}</option>
          </Select>
        )}
      </Field>
      <Field
        label={t('budgets.form.alertAt')}
        error={wrong.includes('alertAt') ? t('pool.notANumber') : undefined}
      >
        {(ids) => (
          <Input
            {...ids}
            name="alertAt"
            inputMode="decimal"
            defaultValue={Math.round((budget?.alertAt ?? 0.8) * 100)}
            className="figures"
          />
        )}
      </Field>
    </div>
  );
}

export function BudgetForm({ budget, onClose }: { budget: Budget | null; onClose: () => void }) {
  const { t } = useTranslation();
  const budgets = useBudgets();
  const [wrong, setWrong] = useState<Wrong>([]);
  const { run, busy, error } = useAct(async (input: ReadBudget['budget']) => {
    await budgets.save(input);
    onClose();
  });
  const onSubmit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const read = readBudgetForm(new FormData(event.currentTarget), budget);
    setWrong(read.wrong);
    if (read.wrong.length === 0) void run(read.budget);
  };
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={budget ? t('budgets.edit') : t('budgets.add')}
      testId="budget-dialog"
    >
      <form onSubmit={onSubmit} className="flex flex-col gap-4">
        <Field label={t('budgets.form.name')}>
          {(ids) => (
            <Input
              {...ids}
              name="name"
              required
              maxLength={80}
              defaultValue={budget?.name ?? ''}
              data-testid="budget-name"
            />
          )}
        </Field>
        <Limits budget={budget} wrong={wrong} />
        <Period budget={budget} wrong={wrong} />
        <BudgetScopeField budget={budget} />
        <Manner budget={budget} wrong={wrong} />
        {error && <ErrorNotice error={error} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="submit" look="primary" disabled={busy} data-testid="save-budget">
            {budget ? t('common.save') : t('budgets.add')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
