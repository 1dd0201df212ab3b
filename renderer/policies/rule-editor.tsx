import { ArrowDown, ArrowUp, Plus, Trash2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Rule, Tier } from '../../shared/contract/policies.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Menu, MenuItem } from '../ui/menu.tsx';
import { newRule, ruleKinds, swapped } from './policy-draft.ts';
import {
  AbRuleForm,
  BudgetRuleForm,
  CanaryRuleForm,
  ComplexityRuleForm,
  IntentRuleForm,
  PrivacyRuleForm,
  UserTierRuleForm,
} from './rule-forms.tsx';
import { WhenRuleForm } from './when-rule-form.tsx';

function RuleForm({
  rule,
  tiers,
  onChange,
}: {
  rule: Rule;
  tiers: readonly string[];
  onChange: (rule: Rule) => void;
}) {
  switch (rule.kind) {
    case 'complexity':
      return <ComplexityRuleForm rule={rule} tiers={tiers} onChange={onChange} />;
    case 'intent':
      return <IntentRuleForm rule={rule} tiers={tiers} onChange={onChange} />;
    case 'user_tier':
      return <UserTierRuleForm rule={rule} tiers={tiers} onChange={onChange} />;
    case 'budget':
      return <BudgetRuleForm rule={rule} tiers={tiers} onChange={onChange} />;
    case 'privacy':
      return <PrivacyRuleForm rule={rule} tiers={tiers} onChange={onChange} />;
    case 'ab':
      return <AbRuleForm rule={rule} tiers={tiers} onChange={onChange} />;
    case 'canary':
      return <CanaryRuleForm rule={rule} tiers={tiers} onChange={onChange} />;
    case 'when':
      return <WhenRuleForm rule={rule} tiers={tiers} onChange={onChange} />;
  }
}

function AddRule({ tiers, onAdd }: { tiers: readonly Tier[]; onAdd: (rule: Rule) => void }) {
  const { t } = useTranslation();
  return (
    <Menu
      testId="rule-menu"
      trigger={
        <Button
          small
          icon={<Plus size={14} aria-hidden />}
          data-testid="add-rule"
          className="self-start"
        >
          {t('policies.addRule')}
        </Button>
      }
    >
      {ruleKinds.map((kind) => (
        <MenuItem key={kind} onSelect={() => onAdd(newRule(kind, tiers))} testId={`rule-${kind}`}>
          <span className="flex flex-col">
            <span className="font-medium">{t(`policies.kind.${kind}`)}</span>
            <span className="text-xs text-ink-faint">{t(`policies.kindNote.${kind}`)}</span>
          </span>
        </MenuItem>
      ))}
    </Menu>
  );
}

/** Rules in the order in which they are asked; the first that decides wins. */
export function RuleEditor({
  rules,
  tiers,
  onChange,
}: {
  rules: readonly Rule[];
  tiers: readonly Tier[];
  onChange: (rules: Rule[]) => void;
}) {
  const { t } = useTranslation();
  const names = tiers.map(({ name }) => name);
  return (
    <>
      {rules.length > 0 && (
        <ol className="flex flex-col gap-3">
          {rules.map((rule, index) => (
            <li
              key={index}
              data-testid="rule"
              data-kind={rule.kind}
              className="flex flex-col gap-3 rounded-md border border-line bg-surface px-4 py-3"
            >
              <div className="flex items-start gap-2">
                <div className="min-w-0 flex-1">
                  <p className="text-sm font-semibold">{t(`policies.kind.${rule.kind}`)}</p>
                  <p className="text-xs text-ink-faint">{t(`policies.kindNote.${rule.kind}`)}</p>
                </div>
                <IconButton
                  label={t('pool.up')}
                  small
                  disabled={index === 0}
                  onClick={() => onChange(swapped(rules, index, -1))}
                >
                  <ArrowUp size={14} aria-hidden />
                </IconButton>
                <IconButton
                  label={t('pool.down')}
                  small
                  disabled={index === rules.length - 1}
                  onClick={() => onChange(swapped(rules, index, 1))}
                >
                  <ArrowDown size={14} aria-hidden />
                </IconButton>
                <IconButton
                  label={t('policies.removeRule')}
                  small
                  onClick={() => onChange(rules.filter((_, at) => at !== index))}
                >
                  <Trash2 size={14} aria-hidden />
                </IconButton>
              </div>
              <RuleForm
                rule={rule}
                tiers={names}
                onChange={(next) => onChange(rules.map((each, at) => (at === index ? next : each)))}
              />
            </li>
          ))}
        </ol>
      )}
      <AddRule tiers={tiers} onAdd={(rule) => onChange([...rules, rule])} />
    </>
  );
}
