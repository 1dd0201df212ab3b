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
});
