import { definePhrases } from './define-phrases.ts';

/** `hearth requests` and `usage`. */
export const cliRequestsPhrases = definePhrases({
  'cli.requests.cached': {
    en: ' (cached)',
    'zh-CN': '（缓存）',
  },
  'cli.requests.none': {
    en: 'Nothing was asked yet.',
    'zh-CN': '还没有任何请求。',
  },
  'cli.requests.attemptTimes': {
    en: ', first token {first}, {total} in all',
    'zh-CN': '，首字 {first}，共 {total}',
  },
  'cli.requests.hedge': {
    en: ' (hedge)',
    'zh-CN': '（对冲）',
  },
  'cli.requests.reported': {
    en: 'reported',
    'zh-CN': '服务商报告',
  },
  'cli.requests.estimated': {
    en: 'estimated',
    'zh-CN': '估算',
  },
  'cli.requests.when': {
    en: 'When',
    'zh-CN': '时间',
  },
  'cli.requests.from': {
    en: 'From',
    'zh-CN': '来自',
  },
  'cli.requests.model': {
    en: 'Asked for',
    'zh-CN': '请求的模型',
  },
  'cli.requests.answeredBy': {
    en: 'Answered by',
    'zh-CN': '作答',
  },
  'cli.requests.outcome': {
    en: 'Outcome',
    'zh-CN': '结果',
  },
  'cli.requests.cost': {
    en: 'Cost',
    'zh-CN': '费用',
  },
  'cli.requests.price': {
    en: ', at the price of {day}',
    'zh-CN': '，按 {day} 的价格',
  },
  'cli.requests.times': {
    en: 'Times',
    'zh-CN': '耗时',
  },
  'cli.requests.requestTimes': {
    en: 'first token {first}, {total} in all',
    'zh-CN': '首字 {first}，共 {total}',
  },
  'cli.requests.policy': {
    en: 'Policy',
    'zh-CN': '策略',
  },
  'cli.requests.policyVersion': {
    en: '{alias}, version {version}',
    'zh-CN': '{alias}，第 {version} 版',
  },
  'cli.requests.route': {
    en: 'Route',
    'zh-CN': '路由',
  },
  'cli.requests.columns': {
    en: 'ID | WHEN | FROM | ASKED FOR | ANSWERED BY | AT | OUTCOME | TOKENS | COST | TOTAL | TRIES',
    'zh-CN': 'ID | 时间 | 来自 | 请求的模型 | 作答 | 去向 | 结果 | TOKEN | 费用 | 总用时 | 尝试',
  },
  'cli.requests.which': {
    en: 'a request’s id',
    'zh-CN': '请求的 id',
  },
  'cli.requests.summary': {
    en: 'what was asked, and why it went where it went',
    'zh-CN': '有过哪些请求，为何走那条路由',
  },
  'cli.requests.running': {
    en: 'running',
    'zh-CN': '进行中',
  },
  'cli.requests.ok': {
    en: 'answered',
    'zh-CN': '成功',
  },
  'cli.requests.failed': {
    en: 'failed',
    'zh-CN': '失败',
  },
  'cli.requests.aborted': {
    en: 'stopped',
    'zh-CN': '已停止',
  },
  'cli.requests.interrupted': {
    en: 'broke off',
    'zh-CN': '中断',
  },
  'cli.usage.badGroups': {
    en: '--by takes up to three of {list}, with commas between them.',
    'zh-CN': '--by 须为以下最多三项，以逗号分隔：{list}。',
  },
  'cli.usage.oneFormat': {
    en: '--csv and --json exclude each other.',
    'zh-CN': '--csv 与 --json 不能同时使用。',
  },
  'cli.usage.none': {
    en: 'Nothing was asked in that time.',
    'zh-CN': '这段时间内没有请求。',
  },
  'cli.usage.account': {
    en: 'ACCOUNT',
    'zh-CN': '账户',
  },
  'cli.usage.provider': {
    en: 'PROVIDER',
    'zh-CN': '服务商',
  },
  'cli.usage.model': {
    en: 'MODEL',
    'zh-CN': '模型',
  },
  'cli.usage.client': {
    en: 'CLIENT',
    'zh-CN': '客户端',
  },
  'cli.usage.day': {
    en: 'DAY',
    'zh-CN': '日期',
  },
  'cli.usage.purpose': {
    en: 'PURPOSE',
    'zh-CN': '用途',
  },
  'cli.usage.policy': {
    en: 'POLICY',
    'zh-CN': '策略',
  },
  'cli.usage.user': {
    en: 'USER',
    'zh-CN': '终端用户',
  },
  'cli.usage.error': {
    en: 'ERROR',
    'zh-CN': '错误类型',
  },
  'cli.usage.summary': {
    en: 'requests, tokens, cost and times',
    'zh-CN': '请求数、Token、费用和耗时',
  },
  'cli.usage.columns': {
    en: 'REQUESTS | FAILED | INPUT | CACHED | OUTPUT | COST | FIRST TOKEN | P50 / P95 / P99',
    'zh-CN': '请求 | 失败 | 输入 | 缓存 | 输出 | 费用 | 首字 | P50 / P95 / P99',
  },
});
