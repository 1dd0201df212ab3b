import { definePhrases } from './define-phrases.ts';

/** `hearth models` and `doctor`. */
export const cliModelsPhrases = definePhrases({
  'cli.models.aliasColumns': {
    en: 'NAME | LEADS TO',
    'zh-CN': '名称 | 对应',
  },
  'cli.models.aliasUsage': {
    en: 'Give a name and the model or policy that it leads to, or --rm and a name.',
    'zh-CN': '请写出名称及其对应的模型或策略，或用 --rm 加名称。',
  },
  'cli.models.verifying': {
    en: 'Checking {id}',
    'zh-CN': '正在校验 {id}',
  },
  'cli.models.timeLeft': {
    en: ' · {time} left',
    'zh-CN': ' · 还需 {time}',
  },
  'cli.models.downloading': {
    en: 'Fetching',
    'zh-CN': '正在下载',
  },
  'cli.models.choosing': {
    en: 'Looking for models that fit this machine',
    'zh-CN': '正在挑选适合本机的模型',
  },
  'cli.models.noSpace': {
    en: 'There is not enough free disk for {wanted}.',
    'zh-CN': '磁盘空间不足，放不下 {wanted}。',
  },
  'cli.models.noSource': {
    en: 'No source of {wanted} could be reached.',
    'zh-CN': '{wanted} 的下载源都连不上。',
  },
  'cli.models.defaultsFailed': {
    en: `The default models could not be fetched. {reason} Check the network and try again, or
      add a model file of your own.`,
    'zh-CN': '默认模型没能下载。{reason}请检查网络后重试，或添加自己的模型文件。',
  },
  'cli.models.paused': {
    en: 'The download of {id} was paused. The part that was downloaded is kept.',
    'zh-CN': '{id} 的下载已暂停，已下载的部分会保留。',
  },
  'cli.models.loaded': {
    en: 'loaded',
    'zh-CN': '已加载',
  },
  'cli.models.installed': {
    en: 'installed',
    'zh-CN': '已安装',
  },
  'cli.models.recommended': {
    en: 'recommended',
    'zh-CN': '推荐',
  },
  'cli.models.tooLarge': {
    en: 'too large',
    'zh-CN': '放不下',
  },
  'cli.models.nowInstalled': {
    en: '{id} is installed.',
    'zh-CN': '{id} 已安装。',
  },
  'cli.models.removed': {
    en: 'Removed {key}.',
    'zh-CN': '已删除 {key}。',
  },
  'cli.models.notInstalled': {
    en: '{key} was not installed.',
    'zh-CN': '{key} 没有安装。',
  },
  'cli.models.which': {
    en: 'a model’s id',
    'zh-CN': '模型 id',
  },
  'cli.models.columns': {
    en: 'ID | KIND | SIZE | MEMORY | LICENCE | STATE',
    'zh-CN': 'ID | 用途 | 大小 | 内存 | 许可 | 状态',
  },
  'cli.models.summary': {
    en: 'models on this machine',
    'zh-CN': '本机模型',
  },
  'cli.models.nextBest': {
    en: '{wanted} fits best but no source of it answered; {taken} was taken instead.',
    'zh-CN': '最合适的是 {wanted}，但它的下载源都没有响应，改用了 {taken}。',
  },
  'cli.models.otherTaken': {
    en: '{wanted} fits best but no source of it answered; another was taken instead.',
    'zh-CN': '最合适的是 {wanted}，但它的下载源都没有响应，改用了另一个模型。',
  },
  'cli.doctor.ok': {
    en: 'ok',
    'zh-CN': '正常',
  },
  'cli.doctor.note': {
    en: 'note',
    'zh-CN': '注意',
  },
  'cli.doctor.missing': {
    en: 'missing',
    'zh-CN': '缺少',
  },
  'cli.doctor.processor': {
    en: 'Processor',
    'zh-CN': '处理器',
  },
  'cli.doctor.memory': {
    en: 'Memory',
    'zh-CN': '内存',
  },
  'cli.doctor.disk': {
    en: 'Disk',
    'zh-CN': '磁盘',
  },
  'cli.doctor.none': {
    en: 'none',
    'zh-CN': '无',
  },
  'cli.doctor.summary': {
    en: 'what this machine can do, what is missing and how to get it',
    'zh-CN': '本机能做什么、缺什么、怎么补',
  },
  'cli.doctor.processorIs': {
    en: '{name} · {cores} cores · {threads} threads for models',
    'zh-CN': '{name} · {cores} 核 · {threads} 个模型线程',
  },
  'cli.doctor.free': {
    en: 'free {size}',
    'zh-CN': '可用 {size}',
  },
});
