import { definePhrases } from './define-phrases.ts';

/** JSON schemas that an answer keeps to. */
export const schemasPhrases = definePhrases({
  'schemas.cannotBeKept': {
    en: '`{keyword}` cannot be enforced: {why}.',
    'zh-CN': '无法遵守 `{keyword}`：{why}。',
  },
  'schemas.tooLarge': {
    en: 'The schema is too large: at most {most} places are supported.',
    'zh-CN': 'Schema 过大：最多支持 {most} 处。',
  },
  'schemas.tooDeep': {
    en: 'The schema is too deep: at most {most} levels are supported.',
    'zh-CN': 'Schema 嵌套过深：最多支持 {most} 层。',
  },
  'schemas.noFormat': {
    en: 'There is no format of type {type}. Use text, json_object or json_schema.',
    'zh-CN': '没有 {type} 类型的格式。请使用 text、json_object 或 json_schema。',
  },
  'schemas.noCount': {
    en: 'it is not a count',
    'zh-CN': '它不是计数',
  },
  'schemas.withFormat': {
    en: '`format` does not allow it',
    'zh-CN': '不能与 `format` 同时使用',
  },
  'schemas.stringFormats': {
    en: 'only {formats} are supported',
    'zh-CN': '只支持 {formats}',
  },
  'schemas.most': {
    en: '{most} is the maximum',
    'zh-CN': '最大为 {most}',
  },
  'schemas.belowMinLength': {
    en: 'it is less than `minLength`',
    'zh-CN': '小于 `minLength`',
  },
  'schemas.fractions': {
    en: 'for numbers with fractions only a `minimum` of 0 is supported',
    'zh-CN': '对带小数的数字只支持 `minimum` 为 0',
  },
  'schemas.noNumberBetween': {
    en: 'no number is between the bounds',
    'zh-CN': '上下限之间没有数字',
  },
  'schemas.noGrammar': {
    en: 'it is not supported',
    'zh-CN': '不支持',
  },
  'schemas.leadsNowhere': {
    en: '{pointer} does not exist in the schema',
    'zh-CN': '{pointer} 在 Schema 中不存在',
  },
  'schemas.leadsBack': {
    en: '{pointer} leads back to itself',
    'zh-CN': '{pointer} 循环引用自身',
  },
  'schemas.combined': {
    en: '`{keyword}` does not allow it',
    'zh-CN': '不能与 `{keyword}` 同时使用',
  },
  'schemas.allowsNothing': {
    en: 'it allows nothing',
    'zh-CN': '它不允许任何值',
  },
  'schemas.severalAtOnce': {
    en: 'several schemas at once are not supported',
    'zh-CN': '不支持同时满足多个 Schema',
  },
  'schemas.notExclusive': {
    en: `its schemas do not exclude each other by their types or by a property with a \`const\`;
      use \`anyOf\``,
    'zh-CN': '其中的 Schema 没有通过类型或带 `const` 的属性互相排除；请使用 `anyOf`',
  },
  'schemas.notAProperty': {
    en: '{name} is not one of the properties',
    'zh-CN': '{name} 不在 properties 中',
  },
  'schemas.mostRepetitions': {
    en: '{most} is the most',
    'zh-CN': '最多为 {most}',
  },
  'schemas.belowMinItems': {
    en: 'it is less than `minItems`',
    'zh-CN': '小于 `minItems`',
  },
  'schemas.fewerPrefixItems': {
    en: 'there are fewer `prefixItems`',
    'zh-CN': '`prefixItems` 数量不足',
  },
  'schemas.morePrefixItems': {
    en: 'there are more `prefixItems`',
    'zh-CN': '`prefixItems` 数量超出',
  },
  'schemas.noType': {
    en: '{type} is not a JSON type',
    'zh-CN': '{type} 不是 JSON 类型',
  },
  'schemas.fitsNothing': {
    en: 'no value matches it',
    'zh-CN': '没有任何值能匹配它',
  },
  'schemas.needsType': {
    en: 'it needs a `type`',
    'zh-CN': '需要 `type`',
  },
});
