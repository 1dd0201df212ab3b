import { definePhrases } from './define-phrases.ts';

/** Providers and their dialects. */
export const providersPhrases = definePhrases({
  'providers.oneLimit': {
    en: "Hearth sets the answer's length itself: use `max_tokens`",
    'zh-CN': 'Hearth 自行设置回答长度：请使用 `max_tokens`',
  },
  'providers.putInMessages': {
    en: 'put the text in the messages',
    'zh-CN': '请把内容放进消息里',
  },
  'providers.eachAnswer': {
    en: 'each answer is a separate request: send several, or `n` to /v1/chat/completions',
    'zh-CN': '每个回答是单独的请求：请发送多个请求，或向 /v1/chat/completions 传 `n`',
  },
  'providers.nameOneModel': {
    en: 'name one model; Hearth chooses the account by its own rules',
    'zh-CN': '请只写一个模型；Hearth 按自己的规则选择账户',
  },
  'providers.askBase': {
    en: 'use a knowledge base of Hearth (`kb/…`)',
    'zh-CN': '请使用 Hearth 的知识库（`kb/…`）',
  },
  'providers.publishBot': {
    en: 'publish the version of the bot that is to answer',
    'zh-CN': '请发布要使用的机器人版本',
  },
  'providers.usualPrice': {
    en: 'leave it out for the usual price',
    'zh-CN': '去掉即按通常价格计费',
  },
  'providers.foreignService': {
    en: 'Hearth cannot account for the prices and texts of such a service',
    'zh-CN': 'Hearth 无法核算此类服务的价格和内容',
  },
  'providers.guardLocalOnly': {
    en: 'This request is local only',
    'zh-CN': '此请求仅限本机',
  },
  'providers.guardModels': {
    en: 'This client has a list of models',
    'zh-CN': '该客户端限定了可用模型',
  },
  'providers.guardBudget': {
    en: 'A hard budget counts this request',
    'zh-CN': '此请求受硬性预算约束',
  },
  'providers.guardAny': {
    en: 'This caller has a hard budget or a list of models, or is local only',
    'zh-CN': '调用方设有硬性预算、限定了模型，或仅限本机',
  },
  'providers.unknownField': {
    en: `Hearth does not know the field \`{name}\`. {guard}, and the field could change the price,
      the length or the model, so nothing was sent. Leave it out, or have the account allow it
      (allowFields).`,
    'zh-CN':
      'Hearth 不认识字段 `{name}`。{guard}，而此字段可能改变价格、长度或模型，因此未发送任何内容。请去掉它，或让账户允许它（allowFields）。',
  },
  'providers.changesLength': {
    en: 'the length of the request or the answer',
    'zh-CN': '请求或回答的长度',
  },
  'providers.changesCount': {
    en: 'the number of answers',
    'zh-CN': '回答的个数',
  },
  'providers.changesTarget': {
    en: 'which model answers',
    'zh-CN': '由哪个模型回答',
  },
  'providers.changesPrice': {
    en: 'the price',
    'zh-CN': '价格',
  },
  'providers.changesService': {
    en: 'which other services run',
    'zh-CN': '附带运行的服务',
  },
  'providers.refusedField': {
    en: `\`{name}\` is not passed on because it changes {what}. Nothing was sent;
      {advice}.{guarded}{allowed}`,
    'zh-CN': '`{name}` 不会转发，因为它会改变{what}。未发送任何内容；{advice}。{guarded}{allowed}',
  },
  'providers.leaveOut': {
    en: 'leave it out',
    'zh-CN': '请去掉它',
  },
  'providers.leaveOutInstead': {
    en: 'leave it out ({instead})',
    'zh-CN': '请去掉它（{instead}）',
  },
  'providers.notHereEither': {
    en: ' {guard}, so the account cannot allow it here either.',
    'zh-CN': '{guard}，因此账户在此也不能允许它。',
  },
  'providers.accountMayAllow': {
    en: ' The account may allow it (allowFields).',
    'zh-CN': '账户可以允许它（allowFields）。',
  },
  'providers.credential': {
    en: 'The key was rejected. Check it with the provider, then enter it again.',
    'zh-CN': '密钥被拒绝。请到服务商处核对后重新输入。',
  },
  'providers.quota': {
    en: `The account has no credit or quota left. Top it up with the provider, or use another
      account.`,
    'zh-CN': '账户余额或额度已用完。请向服务商充值，或使用其他账户。',
  },
  'providers.modelAccess': {
    en: `The provider does not allow this request: the account may not use this model, or the
      request breaks a rule.`,
    'zh-CN': '服务商不允许此请求：账户无权使用该模型，或请求违反了规则。',
  },
  'providers.modelGone': {
    en: `The provider no longer has this model, or the base URL is wrong. Choose another model, or
      check the address.`,
    'zh-CN': '服务商没有（或已下架）此模型，或 Base URL 不正确。请换一个模型，或检查地址。',
  },
  'providers.region': {
    en: 'The provider does not serve this region.',
    'zh-CN': '服务商不支持当前地区。',
  },
  'providers.rateLimit': {
    en: 'The account is over its rate limit and is cooling down.',
    'zh-CN': '账户超出频率限制，正在冷却。',
  },
  'providers.overloaded': {
    en: 'The provider is overloaded or down. Try again, or use another account.',
    'zh-CN': '服务商过载或暂停服务。请重试，或使用其他账户。',
  },
  'providers.between': {
    en: `Something between this machine and the provider refused the connection. Check the proxy
      and the base URL.`,
    'zh-CN': '本机与服务商之间的某处拒绝了连接。请检查代理和 Base URL。',
  },
  'providers.noPath': {
    en: 'The provider has nothing at this address. Check the base URL, which often ends in /v1.',
    'zh-CN': '服务商在此地址没有对应的接口。请检查 Base URL，它通常以 /v1 结尾。',
  },
  'providers.contextTooLong': {
    en: `The conversation is longer than the model can read. Shorten it, or choose a model with a
      larger context.`,
    'zh-CN': '对话超出模型能读取的长度。请缩短，或选择上下文更长的模型。',
  },
  'providers.content': {
    en: "The provider's content rules refused the request. Rephrase it, or choose another model.",
    'zh-CN': '服务商的内容规则拒绝了此请求。请换个说法，或换一个模型。',
  },
  'providers.caller': {
    en: 'The provider refused the request.',
    'zh-CN': '服务商拒绝了此请求。',
  },
  'providers.said': {
    en: '{meaning} Reply from {host}: “{words}”',
    'zh-CN': '{meaning}{host} 的答复：“{words}”',
  },
  'providers.status': {
    en: '{meaning} ({host}, {status})',
    'zh-CN': '{meaning}（{host}，{status}）',
  },
  'providers.regionKeys': {
    en: `{meaning} Keys of {regions} are not interchangeable: check that the account's region is
      the key's.`,
    'zh-CN': '{meaning}{regions} 的密钥不能通用，请确认账户的地区与密钥一致。',
  },
  'providers.clock': {
    en: "{host} reports that the request's time is wrong. Check the clock of this machine.",
    'zh-CN': '{host} 认为请求的时间不对。请检查本机的时钟。',
  },
  'providers.noToken': {
    en: '{host} returned no token. Check the proxy.',
    'zh-CN': '{host} 没有返回令牌。请检查代理。',
  },
  'providers.notDone': {
    en: `{host} did not finish within {seconds} s. What arrived is kept; try again, or use
      another account.`,
    'zh-CN': '{host} 在 {seconds} 秒内没有完成。已收到的部分已保留；请重试，或使用其他账户。',
  },
});
