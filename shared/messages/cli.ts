import { definePhrases } from './define-phrases.ts';

/** The command line. */
export const cliPhrases = definePhrases({
  'cli.baseRemoved': {
    en: 'The knowledge base has been removed.',
    'zh-CN': '知识库在此期间被移除。',
  },
  'cli.endedBeforeTransfer': {
    en: 'Hearth stopped before the transfer was complete. Try again.',
    'zh-CN': '传输完成前 Hearth 已退出。请重试。',
  },
  'cli.several': {
    en: 'Several {kind}s are named "{key}". Use the id instead: {ids}.',
    'zh-CN': '有多个{kind}名为“{key}”。请改用 id：{ids}。',
  },
  'cli.noPolicyIn': {
    en: '{what} declares no policy.',
    'zh-CN': '{what} 中没有声明策略。',
  },
  'cli.noEarlierVersion': {
    en: '"{alias}" has no earlier version. Nothing was changed.',
    'zh-CN': '“{alias}”没有更早的版本。未做任何更改。',
  },
  'cli.severalThere': {
    en: 'There is no {kind} "{key}". There are: {names}.',
    'zh-CN': '没有{kind}“{key}”。现有：{names}。',
  },
  'cli.none': {
    en: 'There is no {kind} "{key}".',
    'zh-CN': '没有{kind}“{key}”。',
  },
  'cli.noPolicyAmong': {
    en: 'There is no policy "{alias}". There are: {names}.',
    'zh-CN': '没有策略“{alias}”。现有：{names}。',
  },
  'cli.noPolicy': {
    en: 'There is no policy "{alias}".',
    'zh-CN': '没有策略“{alias}”。',
  },
  'cli.waiting': {
    en: 'Another hearth command uses this data folder; waiting for it.',
    'zh-CN': '另一个 hearth 命令正在使用这个数据文件夹，等待其结束。',
  },
  'cli.titleLine': {
    en: '{title}.',
    'zh-CN': '{title}。',
  },
  'cli.comma': {
    en: ', ',
    'zh-CN': '，',
  },
  'cli.unknown': {
    en: 'unknown',
    'zh-CN': '未知',
  },
  'cli.off': {
    en: 'off',
    'zh-CN': '停用',
  },
  'cli.yes': {
    en: 'yes',
    'zh-CN': '是',
  },
  'cli.no': {
    en: 'no',
    'zh-CN': '否',
  },
  'cli.badOption': {
    en: '{message}.',
    'zh-CN': '参数有误：{message}。',
  },
  'cli.tooManyArguments': {
    en: 'One argument too many: "{argument}".',
    'zh-CN': '多出一个参数：“{argument}”。',
  },
  'cli.actionMissing': {
    en: 'Say what to do: {known}.',
    'zh-CN': '请说明要做什么：{known}。',
  },
  'cli.noAction': {
    en: 'There is no "{name}" here: {known}.',
    'zh-CN': '没有“{name}”这个动作：{known}。',
  },
  'cli.limitTo50': {
    en: '--limit is a whole number from 1 to 50.',
    'zh-CN': '--limit 须为 1 到 50 的整数。',
  },
  'cli.costsUnknown': {
    en: '{count} unknown',
    'zh-CN': '{count} 个未知',
  },
  'cli.thisMachine': {
    en: 'this machine',
    'zh-CN': '本机',
  },
  'cli.noCommand': {
    en: 'There is no command "{name}".',
    'zh-CN': '没有命令“{name}”。',
  },
  'cli.badSince': {
    en: '--since takes a time span such as 24h or 7d, or a day such as 2027-01-31.',
    'zh-CN': '--since 须为时间段（如 24h、7d）或日期（如 2027-01-31）。',
  },
  'cli.badNumber': {
    en: '{name} is a whole number from 1 to {max}.',
    'zh-CN': '{name} 须为 1 到 {max} 的整数。',
  },
  'cli.missingArgument': {
    en: 'Missing: {what}.',
    'zh-CN': '缺少{what}。',
  },
  'cli.help.title': {
    en: 'Hearth: ask your own documents, and every model you have, on your own machine.',
    'zh-CN': 'Hearth：在自己的机器上，问自己的文档，用自己的所有模型。',
  },
  'cli.help.footer': {
    en: `Data is stored in HEARTH_HOME, or in the platform’s own folder. --json prints one JSON
      document. Exit codes: 0 done, 1 failed, 2 mistyped.`,
    'zh-CN':
      '数据保存在 HEARTH_HOME 或系统默认的数据文件夹。--json 输出一份 JSON。退出码：0 完成，1 失败，2 用法错误。',
  },
  'cli.help.usage': {
    en: 'Usage',
    'zh-CN': '用法',
  },
  'cli.kind.account': {
    en: 'account',
    'zh-CN': '账户',
  },
  'cli.kind.client': {
    en: 'client',
    'zh-CN': '客户端',
  },
  'cli.kind.model': {
    en: 'model',
    'zh-CN': '模型',
  },
  'cli.kind.base': {
    en: 'knowledge base',
    'zh-CN': '知识库',
  },
});
