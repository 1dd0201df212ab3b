import { useTranslation } from 'react-i18next';
import type { PolicyDefinition } from '../../shared/contract/policies.ts';

/** A policy in one line: its tiers in order, its rules, and whether it falls back to this machine. */
export function usePolicyWords(): (definition: PolicyDefinition) => string {
  const { t } = useTranslation();
  return ({ tiers, rules, fallbackLocal, hedgeAfterMs, cacheSeconds }) => {
    const order = [
      ...tiers.map(({ name }) => name),
      ...(fallbackLocal ? [t('where.local')] : []),
    ].join(' → ');
    const parts = [
      order,
      rules.map(({ kind }) => t(`policies.kind.${kind}`)).join(t('policies.and')),
      hedgeAfterMs === null ? '' : t('policies.run.hedge'),
      cacheSeconds === null ? '' : t('policies.run.cache'),
    ];
    return parts.filter(Boolean).join(' · ');
  };
}
