import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { currencies } from '../../shared/contract/currencies.ts';
import { Field, Select, Switch } from '../ui/field.tsx';
import { NumberInput } from '../ui/number-input.tsx';
import { Percent } from './rule-fields.tsx';
import { ClientsField, type RuleFormProps } from './rule-forms.tsx';
import { TierSelect } from './tier-select.tsx';

type When = RuleFormProps<'when'>['rule'];

/** A condition that can be left out; its fields are there only while it counts. */
function Condition({
  label,
  isOn,
  onSwitch,
  children,
}: {
  label: string;
  isOn: boolean;
  onSwitch: (isOn: boolean) => void;
  children: ReactNode;
}) {
  return (
    <div className="flex min-h-8 flex-wrap items-center gap-2 text-sm">
      <Switch checked={isOn} onChange={onSwitch} label={label} />
      <span>{label}</span>
      {isOn && children}
    </div>
  );
}

function BudgetCondition({
  value,
  onChange,
}: {
  value: When['budgetLeft'];
  onChange: (value: When['budgetLeft']) => void;
}) {
  const { t } = useTranslation();
  return (
    <Condition
      label={t('policies.rule.budgetLeft')}
      isOn={value !== null}
      onSwitch={(isOn) => onChange(isOn ? { over: 1, currency: 'USD' } : null)}
    >
      {value && (
        <>
          <NumberInput
            aria-label={t('policies.rule.budgetLeft')}
            value={value.over}
            min={0}
            max={1e9}
            whole={false}
            onChange={(over) => onChange({ ...value, over })}
            className="figures w-24!"
          />
          <Select
            aria-label={t('accounts.limits.currency')}
            value={value.currency}
            onChange={(event) => {
              const currency = currencies.find((one) => one === event.target.value);
              if (currency !== undefined) onChange({ ...value, currency });
            }}
            className="w-auto!"
          >
            {currencies.map((currency) => (
              <option key={currency}>{currency}</option>
            ))}
          </Select>
        </>
      )}
    </Condition>
  );
}

/** A client, a complexity and a remaining budget in one rule: all that are switched on must hold. */
export function WhenRuleForm({ rule, tiers, onChange }: RuleFormProps<'when'>) {
  const { t } = useTranslation();
  const { complexityAtLeast: atLeast, complexityBelow: below } = rule;
  return (
    <div className="flex flex-col gap-3">
      <ClientsField value={rule.clients} onChange={(clients) => onChange({ ...rule, clients })} />
      <Condition
        label={t('policies.rule.complexityAtLeast')}
        isOn={atLeast !== null}
        onSwitch={(isOn) => onChange({ ...rule, complexityAtLeast: isOn ? 0.5 : null })}
      >
        <Percent
          label={t('policies.rule.complexityAtLeast')}
          value={atLeast ?? 0.5}
          onChange={(complexityAtLeast) => onChange({ ...rule, complexityAtLeast })}
        />
      </Condition>
      <Condition
        label={t('policies.rule.complexityBelow')}
        isOn={below !== null}
        onSwitch={(isOn) => onChange({ ...rule, complexityBelow: isOn ? 0.5 : null })}
      >
        <Percent
          label={t('policies.rule.complexityBelow')}
          value={below ?? 0.5}
          onChange={(complexityBelow) => onChange({ ...rule, complexityBelow })}
        />
      </Condition>
      <BudgetCondition
        value={rule.budgetLeft}
        onChange={(budgetLeft) => onChange({ ...rule, budgetLeft })}
      />
      <Field label={t('policies.rule.tier')}>
        {(ids) => (
          <TierSelect
            {...ids}
            tiers={tiers}
            value={rule.tier}
            onChange={(tier) => onChange({ ...rule, tier })}
            className="w-auto! min-w-32 self-start"
          />
        )}
      </Field>
    </div>
  );
}
