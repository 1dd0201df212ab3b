import { definePhrases } from './define-phrases.ts';

/** `hearth clients`, `budgets` and `audit`. */
export const cliClientsPhrases = definePhrases({
  'cli.clients.badCount': {
    en: '--{option} takes a whole number above 0, or none.',
    'zh-CN': '--{option} 须为正整数，或 none 表示不限。',
  },
  'cli.clients.badMoney': {
    en: '--{option} takes money such as 50USD, 50CNY or 50EUR, or none.',
    'zh-CN': '--{option} 须为金额，例如 50USD、50CNY 或 50EUR，或 none 表示不限。',
  },
  'cli.clients.oneCurrency': {
    en: 'A client’s costs are of one currency.',
    'zh-CN': '同一客户端的费用上限只能使用一种货币。',
  },
  'cli.clients.badExpiry': {
    en: '--expires takes a day such as 2027-12-31, a time such as 2027-12-31T18:00:00Z, or never.',
    'zh-CN': '--expires 须为日期（如 2027-12-31）、时间（如 2027-12-31T18:00:00Z）或 never。',
  },
  'cli.clients.localOnlyTwice': {
    en: '--local-only and --no-local-only contradict each other.',
    'zh-CN': '--local-only 与 --no-local-only 互相矛盾。',
  },
  'cli.clients.badRole': {
    en: '--role is admin, member or viewer.',
    'zh-CN': '--role 须为 admin、member 或 viewer。',
  },
  'cli.clients.keyShownOnce': {
    en: 'This key is shown once; Hearth keeps only its hash.',
    'zh-CN': '密钥只显示这一次，Hearth 仅保存其哈希。',
  },
  'cli.clients.secretsShownOnce': {
    en: `The key, and below it the secret that signs requests. Both are shown once. How to sign:
      docs/signed-requests.md`,
    'zh-CN':
      '上为密钥，下为请求签名所用的签名密钥，均只显示这一次。签名方法见 docs/signed-requests.md',
  },
  'cli.clients.nothingToChange': {
    en: 'Name at least one option to change.',
    'zh-CN': '请至少指定一项要修改的选项。',
  },
  'cli.clients.changed': {
    en: 'Changed {name}.',
    'zh-CN': '已修改 {name}。',
  },
  'cli.clients.badOverlap': {
    en: '--overlap is the hours for which the former key still serves, 0 to 720.',
    'zh-CN': '--overlap 为旧密钥继续有效的小时数，0 到 720。',
  },
  'cli.clients.signedTwice': {
    en: '--signed and --no-signed contradict each other.',
    'zh-CN': '--signed 与 --no-signed 互相矛盾。',
  },
  'cli.clients.formerKeyEnded': {
    en: 'The former key no longer works.',
    'zh-CN': '旧密钥已失效。',
  },
  'cli.clients.formerKeyUntil': {
    en: 'The former key works until {until}.',
    'zh-CN': '旧密钥有效至 {until}。',
  },
  'cli.clients.nowSuspended': {
    en: '{name} is suspended; its key is refused until it is resumed.',
    'zh-CN': '{name} 已停用；恢复之前，其密钥会被拒绝。',
  },
  'cli.clients.nowActive': {
    en: '{name} is active again.',
    'zh-CN': '{name} 已恢复使用。',
  },
  'cli.clients.suspended': {
    en: 'suspended',
    'zh-CN': '已停用',
  },
  'cli.clients.active': {
    en: 'active',
    'zh-CN': '正常',
  },
  'cli.clients.expired': {
    en: 'expired {until}',
    'zh-CN': '已于 {until} 过期',
  },
  'cli.clients.until': {
    en: 'until {until}',
    'zh-CN': '有效至 {until}',
  },
  'cli.clients.requestsPerMinute': {
    en: '{count} requests/min',
    'zh-CN': '每分钟 {count} 次',
  },
  'cli.clients.tokensPerMinute': {
    en: '{count} tokens/min',
    'zh-CN': '每分钟 {count} token',
  },
  'cli.clients.concurrency': {
    en: '{count} at once',
    'zh-CN': '并发 {count}',
  },
  'cli.clients.tokensPerDay': {
    en: '{count} tokens/day',
    'zh-CN': '每天 {count} token',
  },
  'cli.clients.tokensPerMonth': {
    en: '{count} tokens/month',
    'zh-CN': '每月 {count} token',
  },
  'cli.clients.costPerDay': {
    en: '{amount}/day',
    'zh-CN': '每天 {amount}',
  },
  'cli.clients.costPerMonth': {
    en: '{amount}/month',
    'zh-CN': '每月 {amount}',
  },
  'cli.clients.storage': {
    en: 'may keep {count} MB',
    'zh-CN': '可保留 {count} MB',
  },
  'cli.clients.none': {
    en: 'No clients yet. Add one: hearth clients add <name>',
    'zh-CN': '还没有客户端。添加：hearth clients add <名称>',
  },
  'cli.clients.removed': {
    en: 'Removed {key}; its key no longer works.',
    'zh-CN': '已移除 {key}，其密钥已失效。',
  },
  'cli.clients.which': {
    en: 'a client’s id or name',
    'zh-CN': '客户端的 id 或名称',
  },
  'cli.clients.name': {
    en: 'a name for the client',
    'zh-CN': '客户端名称',
  },
  'cli.clients.columns': {
    en: 'ID | NAME | ROLE | KEY | STATE | MODELS | LOCAL ONLY | LIMITS | LAST SEEN',
    'zh-CN': 'ID | 名称 | 角色 | 密钥 | 状态 | 模型 | 仅限本机 | 上限 | 最近使用',
  },
  'cli.clients.summary': {
    en: 'keys for tools and colleagues, and what they may use',
    'zh-CN': '给工具和同事的密钥，以及可用的范围',
  },
  'cli.clients.badAction': {
    en: '{option} takes one of {actions}.',
    'zh-CN': '{option} 须为 {actions} 之一。',
  },
  'cli.clients.badRule': {
    en: '--rule takes a kind and an action, such as email=mask. The kinds: {kinds}.',
    'zh-CN': '--rule 须为“类型=动作”，例如 email=mask。类型有：{kinds}。',
  },
  'cli.clients.admin': {
    en: 'admin',
    'zh-CN': '管理员',
  },
  'cli.clients.member': {
    en: 'member',
    'zh-CN': '成员',
  },
  'cli.clients.viewer': {
    en: 'viewer',
    'zh-CN': '只读',
  },
  'cli.budgets.day': {
    en: 'a day',
    'zh-CN': '每天',
  },
  'cli.budgets.month': {
    en: 'a month',
    'zh-CN': '每月',
  },
  'cli.budgets.hours': {
    en: 'in {hours} h',
    'zh-CN': '{hours} 小时内',
  },
  'cli.budgets.tokens': {
    en: '{count} tokens',
    'zh-CN': '{count} token',
  },
  'cli.budgets.reserved': {
    en: ' (+ {count} reserved)',
    'zh-CN': '（另预留 {count}）',
  },
  'cli.budgets.hard': {
    en: 'hard',
    'zh-CN': '硬',
  },
  'cli.budgets.soft': {
    en: 'soft',
    'zh-CN': '软',
  },
  'cli.budgets.allow': {
    en: 'allow',
    'zh-CN': '放行',
  },
  'cli.budgets.refuse': {
    en: 'refuse',
    'zh-CN': '拒绝',
  },
  'cli.budgets.setNeeds': {
    en: `Name one budget, and say what happens to costs that it cannot count: --uncounted refuse
      or --uncounted allow.`,
    'zh-CN':
      '请写明一个预算，并用 --uncounted refuse 或 --uncounted allow 指定如何处理无法计费的请求。',
  },
  'cli.budgets.missing': {
    en: 'There is no budget “{name}”. “hearth budgets list” lists them.',
    'zh-CN': '没有预算“{name}”。运行 hearth budgets list 查看已有预算。',
  },
  'cli.budgets.allows': {
    en: '“{name}” allows requests that it cannot count.',
    'zh-CN': '“{name}”会放行无法计费的请求。',
  },
  'cli.budgets.refuses': {
    en: '“{name}” refuses requests that it cannot count.',
    'zh-CN': '“{name}”会拒绝无法计费的请求。',
  },
  'cli.budgets.noEffect': {
    en: 'It is not a hard limit on cost, so this has no effect now.',
    'zh-CN': '它不是硬性的金额上限，因此目前没有影响。',
  },
  'cli.budgets.everything': {
    en: 'everything',
    'zh-CN': '全部',
  },
  'cli.budgets.none': {
    en: 'No budgets yet. Add one in the app, or declare it in a hearth.yaml.',
    'zh-CN': '还没有预算。可在应用中添加，或在 hearth.yaml 中声明。',
  },
  'cli.budgets.columns': {
    en: 'NAME | COUNTS | LIMIT | KIND | UNCOUNTED | USED | RESETS',
    'zh-CN': '名称 | 范围 | 上限 | 类型 | 无法计费时 | 已用 | 重置',
  },
  'cli.budgets.summary': {
    en: 'what may be used, and how far it is',
    'zh-CN': '用量上限和已用情况',
  },
  'cli.audit.you': {
    en: 'you',
    'zh-CN': '你',
  },
  'cli.audit.removedClient': {
    en: 'a removed client',
    'zh-CN': '已移除的客户端',
  },
  'cli.audit.none': {
    en: 'Nothing was changed or refused yet.',
    'zh-CN': '还没有任何变更或拒绝。',
  },
  'cli.audit.done': {
    en: 'done',
    'zh-CN': '已完成',
  },
  'cli.audit.refused': {
    en: 'refused',
    'zh-CN': '已拒绝',
  },
  'cli.audit.summary': {
    en: 'who changed what, and who was refused',
    'zh-CN': '谁改了什么，谁被拒绝',
  },
  'cli.audit.columns': {
    en: 'WHEN | WHO | WHAT | TO | OUTCOME | FROM | DETAILS',
    'zh-CN': '时间 | 操作者 | 操作 | 对象 | 结果 | 来源 | 详情',
  },
});
