import { definePhrases } from './define-phrases.ts';

/** `hearth config` and `policies`. */
export const cliConfigPhrases = definePhrases({
  'cli.config.notApplied': {
    en: 'The changed file was not applied; the former configuration stays active:',
    'zh-CN': '修改后的文件有误，未应用；仍使用之前的配置：',
  },
  'cli.config.appliedAgain': {
    en: '{file} was applied again:',
    'zh-CN': '已重新应用 {file}：',
  },
  'cli.config.valid': {
    en: '{file} is valid.',
    'zh-CN': '{file} 没有问题。',
  },
  'cli.config.fileExists': {
    en: '{file} already exists. Nothing was written; choose another name.',
    'zh-CN': '{file} 已存在，未写入，请换一个名称。',
  },
  'cli.config.fileUnwritable': {
    en: '{file} cannot be written ({code}).',
    'zh-CN': '无法写入 {file}（{code}）。',
  },
  'cli.config.written': {
    en: 'Written to {file}. It contains no keys; set the environment variables that it names.',
    'zh-CN': '已写入 {file}。文件不含密钥，请设置其中提到的环境变量。',
  },
  'cli.config.rejected': {
    en: 'The file was not applied:',
    'zh-CN': '未采用该文件：',
  },
  'cli.config.which': {
    en: 'a hearth.yaml',
    'zh-CN': 'hearth.yaml 文件',
  },
  'cli.config.same': {
    en: 'Nothing differs.',
    'zh-CN': '没有差异。',
  },
  'cli.config.unchanged': {
    en: 'Nothing had to change.',
    'zh-CN': '无需改动。',
  },
  'cli.config.summary': {
    en: 'accounts, policies, clients and budgets as a file',
    'zh-CN': '以文件声明账户、策略、客户端和预算',
  },
  'cli.config.setting': {
    en: 'setting',
    'zh-CN': '设置',
  },
  'cli.config.price': {
    en: 'price',
    'zh-CN': '价格',
  },
  'cli.config.account': {
    en: 'account',
    'zh-CN': '账户',
  },
  'cli.config.issuer': {
    en: 'issuer',
    'zh-CN': '签发方',
  },
  'cli.config.client': {
    en: 'client',
    'zh-CN': '客户端',
  },
  'cli.config.policy': {
    en: 'policy',
    'zh-CN': '策略',
  },
  'cli.config.budget': {
    en: 'budget',
    'zh-CN': '预算',
  },
  'cli.policies.on': {
    en: 'on',
    'zh-CN': '启用',
  },
  'cli.policies.app': {
    en: 'app',
    'zh-CN': '应用',
  },
  'cli.policies.none': {
    en: 'No policies yet. They are made in the app, or declared in a hearth.yaml.',
    'zh-CN': '还没有策略。可在应用中添加，或在 hearth.yaml 中声明。',
  },
  'cli.policies.several': {
    en: '{what} declares several policies; name one by --alias: {aliases}.',
    'zh-CN': '{what} 声明了多个策略，请用 --alias 指定：{aliases}。',
  },
  'cli.policies.trial': {
    en: `{requests} past requests: {changed} would have gone elsewhere, {unserved} would not have
      been served. Nothing was sent.`,
    'zh-CN':
      '{requests} 个历史请求：{changed} 个会改变去向，{unserved} 个无处可去。未发送任何内容。',
  },
  'cli.policies.before': {
    en: 'Before',
    'zh-CN': '之前',
  },
  'cli.policies.after': {
    en: 'After',
    'zh-CN': '之后',
  },
  'cli.policies.cost': {
    en: 'Cost, where a price is known',
    'zh-CN': '费用（价格已知的部分）',
  },
  'cli.policies.samples': {
    en: 'Some that change',
    'zh-CN': '部分变化',
  },
  'cli.policies.rolledBack': {
    en: '"{alias}" is rolled back; this is version {version} now.',
    'zh-CN': '“{alias}”已回滚，现为第 {version} 版。',
  },
  'cli.policies.columns': {
    en: 'ALIAS | VERSION | STATE | FROM | TIERS | RULES',
    'zh-CN': '别名 | 版本 | 状态 | 来源 | 层级 | 规则',
  },
  'cli.policies.which': {
    en: 'a file or an alias',
    'zh-CN': '文件或别名',
  },
  'cli.policies.alias': {
    en: 'a policy’s alias',
    'zh-CN': '策略别名',
  },
  'cli.policies.summary': {
    en: 'how model names lead to models and accounts',
    'zh-CN': '模型别名如何选到模型和账户',
  },
});
