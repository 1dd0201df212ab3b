import { definePhrases } from './define-phrases.ts';

/** Budgets, prices and usage. */
export const quotaPhrases = definePhrases({
  'quota.wrong': {
    en: 'The budget “{name}” {what} Nothing was saved.',
    'zh-CN': '预算“{name}”{what}未保存任何内容。',
  },
  'quota.noLimit': {
    en: 'has no limit. Give it tokens, a cost, or both.',
    'zh-CN': '没有上限。请填写 token 数、费用或两者。',
  },
  'quota.noCurrency': {
    en: 'limits a cost but names no currency.',
    'zh-CN': '限制了费用，但没有指定币种。',
  },
  'quota.noWindow': {
    en: 'counts a rolling window but names no length.',
    'zh-CN': '使用滚动周期，但没有指定时长。',
  },
  'quota.badZone': {
    en: 'names the time zone “{zone}”, which is unknown. It looks like Asia/Shanghai.',
    'zh-CN': '使用了未知的时区“{zone}”。请填写类似 Asia/Shanghai 的名称。',
  },
  'quota.budgetMissing': {
    en: 'There is no such budget; it may have been removed already.',
    'zh-CN': '没有这个预算，可能已被删除。',
  },
  'quota.declared': {
    en: 'The budget “{name}” is declared in hearth.yaml. Change it there; nothing was saved.',
    'zh-CN': '预算“{name}”在 hearth.yaml 中声明，请在那里修改；未保存任何内容。',
  },
  'quota.budgetNameTaken': {
    en: 'A budget named “{name}” exists already. Choose another name, or change that one.',
    'zh-CN': '已有名为“{name}”的预算。请换个名称，或直接修改那个预算。',
  },
  'quota.payerSetsPrices': {
    en: 'Prices are set by the person who pays. Ask the person who gave you your key.',
    'zh-CN': '价格由付费的人设置。请联系给你密钥的人。',
  },
  'quota.unknownZone': {
    en: 'The time zone “{zone}” is unknown. It looks like Asia/Shanghai.',
    'zh-CN': '未知的时区“{zone}”。请填写类似 Asia/Shanghai 的名称。',
  },
  'quota.requestMissing': {
    en: 'There is no such request; the ledger may have been pruned.',
    'zh-CN': '没有这个请求，记录可能已被清理。',
  },
});
