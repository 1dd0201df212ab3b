import { definePhrases } from './define-phrases.ts';

/** Accounts and their import. */
export const accountsPhrases = definePhrases({
  'accounts.unknownProvider': {
    en: 'There is no provider “{provider}”. Known providers: {known}.',
    'zh-CN': '没有服务商“{provider}”。可用的有：{known}。',
  },
  'accounts.hostChanged': {
    en: `The address now points to another host, and the key belongs to the old one. Enter the
      key again; nothing was changed.`,
    'zh-CN': '地址指向了另一台主机，而密钥是为原主机提供的。请重新输入密钥；未做任何更改。',
  },
  'accounts.nameTaken': {
    en: 'An account named “{name}” exists already. Choose another name.',
    'zh-CN': '已有名为“{name}”的账户，请换个名称。',
  },
  'accounts.keyEmpty': {
    en: 'The new key is empty. Nothing was changed.',
    'zh-CN': '新密钥为空，未做任何更改。',
  },
  'accounts.needsAddress': {
    en: 'This provider needs an address, such as https://gateway.example/v1. Give its base URL.',
    'zh-CN': '此服务商需要填写地址，例如 https://gateway.example/v1。请填写 Base URL。',
  },
  'accounts.badAddress': {
    en: 'The base URL is no http or https address. It looks like https://gateway.example/v1.',
    'zh-CN': 'Base URL 须为 http 或 https 地址，例如 https://gateway.example/v1。',
  },
  'accounts.addressHoldsSecret': {
    en: `The base URL holds a name, a password or a query. Give the address alone, and the key in
      its own field.`,
    'zh-CN': 'Base URL 中带有用户名、密码或查询参数。请只填地址，密钥填在专门的栏位。',
  },
  'accounts.needsKey': {
    en: 'This provider needs an API key. Nothing was saved.',
    'zh-CN': '此服务商需要 API 密钥。未保存任何内容。',
  },
  'accounts.badKey': {
    en: `The API key contains spaces or characters that no key has. Copy it again from the
      provider; nothing was saved.`,
    'zh-CN': 'API 密钥中有空格或密钥不会有的字符。请从服务商处重新复制；未保存任何内容。',
  },
  'accounts.badTimeZone': {
    en: `“{zone}” is not a time zone. Enter an IANA name such as Asia/Shanghai, or leave it empty
      to use this machine's.`,
    'zh-CN': '“{zone}”不是有效的时区。请填 IANA 名称，例如 Asia/Shanghai；留空则使用本机时区。',
  },
  'accounts.limitNeedsCurrency': {
    en: 'A cost limit needs a currency. Choose one; nothing was saved.',
    'zh-CN': '费用上限需要指定币种。请选择一种；未保存任何内容。',
  },
  'accounts.fieldHasSpaces': {
    en: `The field “{name}” cannot be allowed: the name of a field has no spaces. List each name
      separately.`,
    'zh-CN': '无法允许字段“{name}”：字段名不含空格。请逐个列出。',
  },
  'accounts.fieldIsOwn': {
    en: `The field “{name}” cannot be allowed: Hearth sets the length, the number of answers and
      the model itself. Leave it out.`,
    'zh-CN': '无法允许字段“{name}”：长度、回答个数和模型由 Hearth 自行设置。请去掉它。',
  },
  'accounts.nothingSaved': {
    en: '{wrong} Nothing was saved.',
    'zh-CN': '{wrong}未保存任何内容。',
  },
  'accounts.declared': {
    en: `“{name}” is declared in the configuration file, so it is {act} there. Here it can be
      tested, and switched on or off. Nothing was changed.`,
    'zh-CN': '“{name}”在配置文件中声明，须在那里{act}。这里只能测试、启用或停用。未做任何更改。',
  },
  'accounts.actChanged': {
    en: 'changed',
    'zh-CN': '更改',
  },
  'accounts.actRemoved': {
    en: 'removed',
    'zh-CN': '删除',
  },
  'accounts.actGivenKey': {
    en: 'given its key',
    'zh-CN': '设置密钥',
  },
  'accounts.keyRefused': {
    en: 'The new key was rejected, so the old one stays in use. {reason}',
    'zh-CN': '新密钥被拒绝，旧密钥继续使用。{reason}',
  },
  'accounts.missing': {
    en: 'There is no such account; it may have been removed already.',
    'zh-CN': '没有这个账户，可能已被删除。',
  },
  'accounts.certificateForm': {
    en: `The certificate to trust must be one certificate in PEM form (-----BEGIN
      CERTIFICATE-----): that of the authority or of the server itself. Nothing was saved.`,
    'zh-CN':
      '要信任的证书须是一份 PEM 格式的证书（-----BEGIN CERTIFICATE-----），来自证书颁发机构或服务器本身。未保存任何内容。',
  },
  'accounts.certificateDamaged': {
    en: `The certificate to trust is damaged: it cannot be read. Copy it again; nothing was
      saved.`,
    'zh-CN': '要信任的证书已损坏，无法读取。请重新复制；未保存任何内容。',
  },
  'accounts.certificateEnded': {
    en: 'The certificate to trust expired on {day, date}. Ask for a new one; nothing was saved.',
    'zh-CN': '要信任的证书已于 {day, date} 过期。请索取新证书；未保存任何内容。',
  },
  'accounts.importGoesTo': {
    en: 'It is sent to {host}.',
    'zh-CN': '将发往 {host}。',
  },
  'accounts.importTooMany': {
    en: 'The file has {count} keys; at most {most} are added at once. Nothing was added.',
    'zh-CN': '其中有 {count} 个密钥，一次最多添加 {most} 个。未添加任何账户。',
  },
  'accounts.importNotAKey': {
    en: 'This is a placeholder and no key.',
    'zh-CN': '这是占位文字，不是密钥。',
  },
  'accounts.importNoProvider': {
    en: 'There is no provider “{provider}”.',
    'zh-CN': '没有服务商“{provider}”。',
  },
  'accounts.importNeedsAddress': {
    en: 'This provider needs an address as well as the key. Add the account by hand.',
    'zh-CN': '此服务商除密钥外还需要地址，请手动添加账户。',
  },
  'accounts.importUnknownLine': {
    en: `The provider of this key is unknown. Write it as NAME=key, such as DEEPSEEK_API_KEY=…,
      or add the account by hand.`,
    'zh-CN':
      '看不出这是哪家服务商的密钥。请写成“名称=密钥”，例如 DEEPSEEK_API_KEY=…，或手动添加账户。',
  },
  'accounts.importNeedsSecret': {
    en: 'This access key needs its secret as well, in QIANFAN_SECRET_KEY.',
    'zh-CN': '此 Access Key 还需要对应的 Secret Key，请写在 QIANFAN_SECRET_KEY 中。',
  },
  'accounts.importUnknownRow': {
    en: 'The provider of this key is unknown. Add a column “provider”.',
    'zh-CN': '看不出这是哪家服务商的密钥。请添加“provider”列。',
  },
  'accounts.priorityInFile': {
    en: `The configuration file gives “{before}” the priority {beforePriority} and “{after}”
      {afterPriority}, so this order cannot be kept. Change the priorities there; nothing was
      changed.`,
    'zh-CN': `配置文件把“{before}”的优先级设为 {beforePriority}，“{after}”设为 {afterPriority}，因此无法保持这个顺序。
      请在配置文件中修改优先级；未做任何更改。`,
  },
  'accounts.twiceInOrder': {
    en: 'An account is in the new order twice. Nothing was changed.',
    'zh-CN': '新顺序中有账户出现了两次。未做任何更改。',
  },
  'accounts.missingUnchanged': {
    en: 'There is no such account; it may have been removed already. Nothing was changed.',
    'zh-CN': '没有这个账户，可能已被删除。未做任何更改。',
  },
});
