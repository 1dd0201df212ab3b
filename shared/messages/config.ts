import { definePhrases } from './define-phrases.ts';

/** The configuration file. */
export const configPhrases = definePhrases({
  'config.taken': {
    en: `The app has something else under the same name: {names}. Nothing was changed. Choose
      another name in the file, remove it in the app, or let the file take it over: hearth
      config apply --adopt.`,
    'zh-CN':
      '文件中声明的内容与应用中创建的同名：{names}。未做任何更改。请在文件中改名、在应用中删除，或让文件接管：hearth config apply --adopt。',
  },
  'config.twice': {
    en: '"{name}" is in {section} twice',
    'zh-CN': '"{name}" 在 {section} 中出现了两次',
  },
  'config.bothKeys': {
    en: 'apiKeyEnv and apiKeyFile both name a key; keep one of them',
    'zh-CN': 'apiKeyEnv 和 apiKeyFile 都指定了密钥，请只保留一个',
  },
  'config.needsKey': {
    en: 'this needs a key: name an environment variable by apiKeyEnv, or a file by apiKeyFile',
    'zh-CN': '需要密钥：请用 apiKeyEnv 指定环境变量，或用 apiKeyFile 指定文件',
  },
  'config.issuerNeedsKey': {
    en: `this needs exactly one of secretEnv, secretFile, jwksUrl and publicKey, to check the
      issuer’s tokens with`,
    'zh-CN': '需要且只能有 secretEnv、secretFile、jwksUrl、publicKey 之一，用来检查签发方的令牌',
  },
  'config.shortSecret': {
    en: 'the secret is too short: HS256 needs at least {bytes} bytes, such as `openssl rand -hex 32`',
    'zh-CN': '密钥太短：HS256 至少需要 {bytes} 字节，例如用 `openssl rand -hex 32` 生成',
  },
  'config.noRegion': {
    en: '{provider} has no such region; it has {regions}',
    'zh-CN': '{provider} 没有这个地区，可用的有 {regions}',
  },
  'config.needsBaseUrl': {
    en: '{provider} needs a baseUrl',
    'zh-CN': '{provider} 需要填写 baseUrl',
  },
  'config.costNeedsCurrency': {
    en: 'a cost needs a currency: USD, CNY or EUR',
    'zh-CN': '费用需要指定币种：USD、CNY 或 EUR',
  },
  'config.budgetNeedsLimit': {
    en: 'a budget needs tokens, or cost with a currency',
    'zh-CN': '预算需要 tokens，或带币种的 cost',
  },
  'config.belongsInTier': {
    en: '{field} belongs in a tier where tiers are given',
    'zh-CN': '已写 tiers 时，{field} 应写在其中一个层级里',
  },
  'config.policyEmpty': {
    en: 'a policy needs models and a strategy, or tiers',
    'zh-CN': '策略需要 models 和 strategy，或者 tiers',
  },
  'config.bothSecrets': {
    en: 'signingSecretEnv and signingSecretFile both name a secret; keep one of them',
    'zh-CN': 'signingSecretEnv 和 signingSecretFile 都指定了签名密钥，请只保留一个',
  },
  'config.badKey': {
    en: '{place} has spaces or characters that no key has',
    'zh-CN': '{place}中有空格或密钥不会有的字符',
  },
  'config.variable': {
    en: 'the environment variable {name}',
    'zh-CN': '环境变量 {name}',
  },
  'config.file': {
    en: 'the file {path}',
    'zh-CN': '文件 {path}',
  },
  'config.fileUnreadable': {
    en: 'the file {path} cannot be read ({code})',
    'zh-CN': '无法读取文件 {path}（{code}）',
  },
  'config.bothCertificates': {
    en: 'give ca or caFile, not both',
    'zh-CN': 'ca 与 caFile 只能写一个',
  },
  'config.noCertificate': {
    en: '{place} is not one certificate in PEM form',
    'zh-CN': '{place}不是单独一份 PEM 格式的证书',
  },
  'config.this': {
    en: 'this',
    'zh-CN': '此处',
  },
  'config.keyInFile': {
    en: 'the key in the file {path}',
    'zh-CN': '文件 {path} 中的密钥',
  },
  'config.keyInVariable': {
    en: 'the key in the environment variable {name}',
    'zh-CN': '环境变量 {name} 中的密钥',
  },
  'config.sameKey': {
    en: '{name} has the same key as {other}; each client needs a key of its own',
    'zh-CN': '{name} 与 {other} 的密钥相同；每个客户端须有自己的密钥',
  },
  'config.keyInFileItself': {
    en: `a key itself has no place in this file; keep it in an environment variable and write
      apiKeyEnv: ITS_NAME, or in a file and write apiKeyFile: its/path`,
    'zh-CN':
      '密钥不能直接写在这个文件里；请放入环境变量并写 apiKeyEnv: 变量名，或放入文件并写 apiKeyFile: 路径',
  },
  'config.unknownKeyKnown': {
    en: 'unknown key "{key}"; known keys: {known}',
    'zh-CN': '未知的键 "{key}"；可用的有 {known}',
  },
  'config.unknownKeyMeant': {
    en: 'unknown key "{key}"; did you mean "{meant}"?',
    'zh-CN': '未知的键 "{key}"；是不是 "{meant}"？',
  },
  'config.missingValue': {
    en: 'this is missing',
    'zh-CN': '缺少此项',
  },
  'config.meant': {
    en: '{words}; did you mean "{meant}"?',
    'zh-CN': '{words}；是不是 "{meant}"？',
  },
  'config.aliases': {
    en: 'its aliases cannot be resolved',
    'zh-CN': '其中的别名无法解析',
  },
  'config.noFile': {
    en: 'there is no such file',
    'zh-CN': '没有这个文件',
  },
  'config.unreadable': {
    en: 'the file cannot be read ({code})',
    'zh-CN': '无法读取该文件（{code}）',
  },
});
