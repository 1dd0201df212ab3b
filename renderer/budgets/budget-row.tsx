import { Pencil, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Budget, BudgetUse } from '../../shared/contract/budgets.ts';
import { FileChip } from '../pool/file-chip.tsx';
import { IconButton } from '../ui/button.tsx';
import { Chip, StateChip } from '../ui/chip.tsx';
import { Confirm } from '../ui/dialog.tsx';
import { Switch } from '../ui/field.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { SplitBar } from '../ui/split-bar.tsx';
import { useAct } from '../ui/use-act.ts';
import { useFormat } from '../ui/use-format.ts';
import { useNow } from '../ui/use-now.ts';
import { budgetBars, fullest, type BudgetBar } from './budget-bars.ts';
import { periodWords } from './budget-words.ts';
import { useBudgets } from './budgets-store.ts';
import { useScopeWords } from './use-scope-words.ts';

/** More counters than these stand behind a click: the fullest are what matters. */
const shownCounters = 4;

function Bar({ budget, bar, name }: { budget: Budget; bar: BudgetBar; name: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const amount = (value: number): string =>
    bar.measure === 'cost' ? format.money(value, budget.currency ?? 'USD') : format.compact(value);
  const limit =
    bar.measure === 'cost' ? amount(bar.limit) : t('budgets.tokens', { amount: amount(bar.limit) });
  const words = [
    t('quota.usedOf', { amount: amount(bar.used), limit }),
    bar.reserved > 0 ? t('quota.reserved', { amount: amount(bar.reserved) }) : '',
    bar.unknown > 0 ? t('budgets.unknown', { amount: amount(bar.unknown) }) : '',
    t('quota.left', { amount: amount(bar.left) }),
  ]
    .filter(Boolean)
    .join(' · ');
  return (
    <div className="flex flex-col gap-1">
      <SplitBar shares={bar.shares} label={`${name}: ${words}`} mark={budget.alertAt} />
      <p className="figures text-xs text-ink-soft">{words}</p>
    </div>
  );
}

function Counter({ budget, use }: { budget: Budget; use: BudgetUse | undefined }) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow(30_000);
  const resetsAt = use?.resetsAt ?? null;
  const name = use?.key || budget.name;
  return (
    <li data-testid="budget-use" className="flex flex-col gap-1">
      {(use?.key || resetsAt !== null) && (
        <div className="flex flex-wrap items-baseline justify-between gap-x-3 text-xs">
          <span className="font-medium [overflow-wrap:anywhere]">{use?.key}</span>
          {resetsAt !== null && resetsAt > now && (
            <span className="text-ink-faint" title={format.exact(resetsAt)}>
              {t('quota.resets', { when: format.until(resetsAt, now) })}
            </span>
          )}
        </div>
      )}
      {budgetBars(budget, use).map((bar) => (
        <Bar key={bar.measure} budget={budget} bar={bar} name={name} />
      ))}
    </li>
  );
}

function Counters({ budget, use }: { budget: Budget; use: readonly BudgetUse[] }) {
  const { t } = useTranslation();
  const sorted = use.toSorted((a, b) => fullest(budget, b) - fullest(budget, a));
  const apart = Object.values(budget.scope).includes('*');
  if (sorted.length === 0 && apart)
    return <p className="text-xs text-ink-faint">{t('budgets.noneYet')}</p>;
  const rest = sorted.slice(shownCounters);
  return (
    <>
      <ul className="flex flex-col gap-3">
        {sorted.length === 0 ? (
          <Counter budget={budget} use={undefined} />
        ) : (
          sorted
            .slice(0, shownCounters)
            .map((each) => <Counter key={each.key} budget={budget} use={each} />)
        )}
      </ul>
      {rest.length > 0 && (
        <details className="text-xs">
          <summary className="w-fit rounded-sm text-ink-soft hover:text-ink">
            {t('budgets.more', { count: rest.length })}
          </summary>
          <ul className="mt-3 flex flex-col gap-3">
            {rest.map((each) => (
              <Counter key={each.key} budget={budget} use={each} />
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

function Head({
  budget,
  use,
  onEdit,
}: {
  budget: Budget;
  use: readonly BudgetUse[];
  onEdit: () => void;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = useScopeWords();
  const budgets = useBudgets();
  const [asking, setAsking] = useState(false);
  const removal = useAct(budgets.remove);
  const change = useAct(budgets.save);
  const { id, enabled, source, createdAt: _createdAt, ...input } = budget;
  const error = removal.error ?? change.error;
  const fixed = source === 'file';
  return (
    <>
      <div className="flex items-start gap-3">
        <div className="min-w-0 flex-1">
          <div className="flex flex-wrap items-center gap-2">
            <h3 className="text-sm font-semibold">{budget.name}</h3>
            <Chip
              tone={budget.hard ? 'accent' : 'neutral'}
              title={t(budget.hard ? 'budgets.hardLong' : 'budgets.softLong')}
            >
              {t(budget.hard ? 'budgets.hard' : 'budgets.soft')}
            </Chip>
            {budget.hard && budget.limitCostMicro !== null && budget.uncounted === 'allow' && (
              <Chip title={t('budgets.form.uncountedHint')}>{t('budgets.uncounted.allowed')}</Chip>
            )}
            {enabled && use.some(({ alerted }) => alerted) && (
              <StateChip tone="limit">
                {t('budgets.alerted', { share: format.percent(budget.alertAt) })}
              </StateChip>
            )}
            {!enabled && <StateChip tone="off">{t('policies.off')}</StateChip>}
            <FileChip source={source} />
          </div>
          <p className="text-xs text-ink-soft">
            {`${words(budget.scope)} · ` +
              periodWords(budget, (key, values) => t(key, values ?? {}), format.duration)}
          </p>
        </div>
        <div className="flex shrink-0 items-center gap-1">
          <Switch
            checked={enabled}
            label={t('budgets.enabled', { name: budget.name })}
            disabled={fixed || change.busy}
            onChange={(on) => void change.run({ ...input, id, enabled: on })}
          />
          <IconButton
            label={t('budgets.edit')}
            small
            disabled={fixed}
            onClick={onEdit}
            data-testid="edit-budget"
          >
            <Pencil size={14} aria-hidden />
          </IconButton>
          <IconButton
            label={t('budgets.remove')}
            small
            disabled={fixed}
            onClick={() => setAsking(true)}
            data-testid="remove-budget"
          >
            <Trash2 size={14} aria-hidden />
          </IconButton>
        </div>
      </div>
      {error && <ErrorNotice error={error} />}
      <Confirm
        open={asking}
        onClose={() => setAsking(false)}
        title={t('budgets.removeTitle', { name: budget.name })}
        text={t('budgets.removeText')}
        action={t('budgets.remove')}
        onConfirm={() => void removal.run(id)}
      />
    </>
  );
}

export function BudgetRow({
  budget,
  use,
  onEdit,
}: {
  budget: Budget;
  use: readonly BudgetUse[];
  onEdit: () => void;
}) {
  return (
    <li data-testid="budget" className="flex flex-col gap-3 px-4 py-3">
      <Head budget={budget} use={use} onEdit={onEdit} />
      <Counters budget={budget} use={use} />
    </li>
  );
}
