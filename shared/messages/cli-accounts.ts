import { definePhrases } from './define-phrases.ts';

/** `hearth accounts`. */
export const cliAccountsPhrases = definePhrases({
  'cli.accounts.fileUnreadable': {
    en: '{path} cannot be read. Nothing was added.',
    'zh-CN': '无法读取 {path}，没有添加任何账户。',
  },
  'cli.accounts.noKeyInFile': {
    en: 'There is no key in it.',
    'zh-CN': '其中没有密钥。',
  },
  'cli.accounts.keyReplaced': {
    en: '{name} has its new key.',
    'zh-CN': '{name} 已换上新密钥。',
  },
  'cli.accounts.keyTakesOver': {
    en: '{name} uses the new key from now on; the old one stays until the new one has answered.',
    'zh-CN': '{name} 即刻使用新密钥；旧密钥保留到新密钥成功应答为止。',
  },
  'cli.accounts.variableUnset': {
    en: 'The environment variable {variable} is not set, so there is no key to store.',
    'zh-CN': '环境变量 {variable} 未设置，没有密钥可存。',
  },
  'cli.accounts.keyPrompt': {
    en: 'Key for {name}: ',
    'zh-CN': '{name} 的密钥：',
  },
  'cli.accounts.needsKey': {
    en: `{name} needs a key. Name an environment variable by --api-key-env, or type it when
      prompted.`,
    'zh-CN': '{name} 需要密钥：请用 --api-key-env 指定环境变量，或在提示时输入。',
  },
  'cli.accounts.providerMissing': {
    en: 'Missing: --provider.',
    'zh-CN': '缺少 --provider。',
  },
  'cli.accounts.badPriority': {
    en: '--priority is a whole number; lower is tried first.',
    'zh-CN': '--priority 须为整数，越小越先。',
  },
  'cli.accounts.noProvider': {
    en: 'There is no provider "{provider}": {known}.',
    'zh-CN': '没有服务商“{provider}”：{known}。',
  },
  'cli.accounts.needsBaseUrl': {
    en: '{name} needs --base-url.',
    'zh-CN': '{name} 需要 --base-url。',
  },
  'cli.accounts.added': {
    en: 'Added {name} ({id}).',
    'zh-CN': '已添加 {name}（{id}）。',
  },
  'cli.accounts.none': {
    en: `No accounts yet. Add one: hearth accounts add --provider openai-compatible --base-url
      <url> --api-key-env <NAME>`,
    'zh-CN': `还没有账户。添加：hearth accounts add --provider openai-compatible --base-url <地
      址> --api-key-env <变量名>`,
  },
  'cli.accounts.removed': {
    en: 'Removed {key}.',
    'zh-CN': '已移除 {key}。',
  },
  'cli.accounts.new': {
    en: 'new',
    'zh-CN': '新',
  },
  'cli.accounts.addedNow': {
    en: 'added',
    'zh-CN': '已添加',
  },
  'cli.accounts.known': {
    en: 'known',
    'zh-CN': '已有',
  },
  'cli.accounts.notRead': {
    en: 'not read',
    'zh-CN': '未识别',
  },
  'cli.accounts.importFile': {
    en: 'a file, or - for what is piped in',
    'zh-CN': '文件，或用 - 表示从管道读取',
  },
  'cli.accounts.importColumns': {
    en: 'STATE | NAME | PROVIDER | KEY | NOTE',
    'zh-CN': '状态 | 名称 | 服务商 | 密钥 | 说明',
  },
  'cli.accounts.which': {
    en: 'an account’s id or name',
    'zh-CN': '账户的 id 或名称',
  },
  'cli.accounts.statusColumns': {
    en: 'NAME | STATE | HEALTH |  | LIMITS | MODELS',
    'zh-CN': '名称 | 状态 | 健康 |  | 额度 | 模型',
  },
  'cli.accounts.columns': {
    en: 'ID | NAME | PROVIDER | BASE URL | KEY | PRIORITY | STATE | MODELS',
    'zh-CN': 'ID | 名称 | 服务商 | 地址 | 密钥 | 优先级 | 状态 | 模型',
  },
  'cli.accounts.summary': {
    en: 'accounts at providers',
    'zh-CN': '服务商账户',
  },
  'cli.accounts.works': {
    en: 'It works: {count} {count#model|models}.',
    'zh-CN': '可用：{count} 个模型。',
  },
  'cli.accounts.worksIn': {
    en: 'It works: {count} {count#model|models}, {time} ms.',
    'zh-CN': '可用：{count} 个模型，{time} 毫秒。',
  },
});
