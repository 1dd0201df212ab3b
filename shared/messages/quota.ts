import { definePhrases } from './define-phrases.ts';

/** Budgets and limits of cost. */
export const quotaPhrases = definePhrases({
  'quota.budgetMissing': {
    en: 'There is no such budget; it may have been removed already.',
    'zh-CN': '没有这个预算，可能已被删除。',
  },
  'quota.budgetNameTaken': {
    en: 'A budget named “{name}” exists already. Choose another name, or change that one.',
    'zh-CN': '已有名为“{name}”的预算。请换个名称，或直接修改那个预算。',
  },
});
