import { definePhrases } from './define-phrases.ts';

/** Models on this machine. */
export const modelsRequestsPhrases = definePhrases({
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
});
