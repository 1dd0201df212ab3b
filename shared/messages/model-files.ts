import { definePhrases } from './define-phrases.ts';

/** Model files on this machine, and their sources. */
export const modelFilesPhrases = definePhrases({
  'models.notGguf': {
    en: 'it is not a GGUF file',
    'zh-CN': '不是 GGUF 文件',
  },
  'models.ggufVersion': {
    en: 'GGUF version {version} is not supported',
    'zh-CN': '不支持 GGUF 版本 {version}',
  },
  'models.cutShort': {
    en: 'it has {bytes} of {expected} bytes',
    'zh-CN': '只有 {bytes} 字节，应为 {expected} 字节',
  },
  'models.noDetectorMap': {
    en: 'the detector returns no map of the page',
    'zh-CN': '检测模型没有返回页面的检测图',
  },
  'models.characterCount': {
    en: 'the recognizer has {known} characters and lists {named}',
    'zh-CN': '识别模型有 {known} 个字符，却列出了 {named} 个',
  },
  'models.sourceStatus': {
    en: '{host} returned {status} for {path}.',
    'zh-CN': '{host} 对 {path} 返回了 {status}。',
  },
  'models.cannotAnswer': {
    en: '{name} cannot answer.',
    'zh-CN': '{name} 不能回答。',
  },
  'models.cannotEmbed': {
    en: '{name} cannot embed.',
    'zh-CN': '{name} 不能生成嵌入。',
  },
  'models.cannotRankHere': {
    en: '{name} cannot rank.',
    'zh-CN': '{name} 不能重排。',
  },
});
