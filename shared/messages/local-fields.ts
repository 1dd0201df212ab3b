import { definePhrases } from './define-phrases.ts';

/** Why models on this machine do not support a field. */
export const localFieldsPhrases = definePhrases({
  'localFields.noImages': {
    en: 'they read only text.',
    'zh-CN': '只能读取文字，不支持图片。',
  },
  'localFields.toolChoice': {
    en: 'it must be auto, none, required, or the name of a function.',
    'zh-CN': '只能是 auto、none、required 或某个函数名。',
  },
  'localFields.noTools': {
    en: 'there are no `tools` to choose from.',
    'zh-CN': '没有可供选择的 `tools`。',
  },
  'localFields.notATool': {
    en: '{name} is not one of the `tools`.',
    'zh-CN': '{name} 不在 `tools` 中。',
  },
  'localFields.logprobs': {
    en: 'it is a whole number from 0 to 20, and needs `logprobs: true`.',
    'zh-CN': '须为 0 到 20 的整数，且需要 `logprobs: true`。',
  },
  'localFields.noSuchField': {
    en: 'they have no such option.',
    'zh-CN': '没有这个选项。',
  },
  'localFields.logitBias': {
    en: 'it must be a map of token ids to numbers.',
    'zh-CN': '须为 token id 到数字的映射。',
  },
  'localFields.effort': {
    en: 'it must be none, minimal, low, medium, high or xhigh.',
    'zh-CN': '只能是 none、minimal、low、medium、high 或 xhigh。',
  },
  'localFields.thinking': {
    en: 'its type must be enabled, disabled or adaptive.',
    'zh-CN': 'type 只能是 enabled、disabled 或 adaptive。',
  },
});
