import { definePhrases } from './define-phrases.ts';

/** Choice of model and account. */
export const routingPhrases = definePhrases({
  'routing.balanceUsed': {
    en: 'The balance of {name} is used up. Top it up with the provider, or use another account.',
    'zh-CN': '{name} 的余额已用完。请向服务商充值，或使用其他账户。',
  },
  'routing.noModelToTest': {
    en: `The provider has no list of models, and the account names none. Name a model and test
      again.`,
    'zh-CN': '服务商没有模型列表，账户也没有填写模型。请填写一个模型后再测试。',
  },
  'routing.notInList': {
    en: 'Not in the list: {names}',
    'zh-CN': '不在列表中：{names}',
  },
  'routing.otherWasFaster': {
    en: 'Another account was faster.',
    'zh-CN': '另一个账户更快。',
  },
  'routing.rulesNotRead': {
    en: 'A request was about to be sent before content rules had checked it. Nothing was sent.',
    'zh-CN': '有请求在内容规则检查之前就要发出，已拦截，未发送任何内容。',
  },
  'routing.noModeration': {
    en: 'No model on this machine moderates.',
    'zh-CN': '本机没有审核模型。',
  },
  'routing.noAnswerWithin': {
    en: 'No answer began within {seconds} s. Try again, or choose another model.',
    'zh-CN': '{seconds} 秒内没有开始回答。请重试，或换一个模型。',
  },
  'routing.stalled': {
    en: 'The answer stopped: nothing came for {seconds} s. Try again, or choose another model.',
    'zh-CN': '回答中断：{seconds} 秒内没有收到任何内容。请重试，或换一个模型。',
  },
  'routing.noAnswerWithinPolicy': {
    en: `No answer began within {seconds} s, the longest wait of this policy. Try again, or
      choose another model.`,
    'zh-CN': '{seconds} 秒内没有开始回答，已达到此策略的最长等待时间。请重试，或换一个模型。',
  },
  'routing.uncounted': {
    en: `The cost of this request is unknown: “{model}” has no known price in {currency}, and
      {limit}. Nothing was sent. {wayOut}`,
    'zh-CN':
      '无法计算此请求的费用：“{model}”没有以 {currency} 计的已知价格，而{limit}。未发送任何内容。{wayOut}',
  },
  'routing.itsCurrency': {
    en: 'its currency',
    'zh-CN': '该币种',
  },
  'routing.accountLimit': {
    en: 'the account has a spending limit',
    'zh-CN': '账户设有费用上限',
  },
  'routing.budgetLimit': {
    en: 'the budget “{name}” is a hard spending limit',
    'zh-CN': '预算“{name}”是硬性费用上限',
  },
  'routing.wayOutClientBudget': {
    en: `Choose another model, or ask the person who runs this Hearth to enter its price or to
      let the budget allow unknown costs.`,
    'zh-CN': '请换一个模型，或请运行此 Hearth 的人填写其价格，或让预算放行无法计算的费用。',
  },
  'routing.wayOutClient': {
    en: 'Choose another model, or ask the person who runs this Hearth to enter its price.',
    'zh-CN': '请换一个模型，或请运行此 Hearth 的人填写其价格。',
  },
  'routing.wayOutBudget': {
    en: `Choose another model, enter its price under Monitor › Prices, or allow unknown costs:
      hearth budgets set {name} --uncounted allow.`,
    'zh-CN':
      '请换一个模型，或在“监控 › 价格”中填写其价格，或放行此类费用：hearth budgets set {name} --uncounted allow。',
  },
  'routing.wayOutAccount': {
    en: `Choose another model, enter its price under Monitor › Prices, or remove the account's
      limit.`,
    'zh-CN': '请换一个模型，或在“监控 › 价格”中填写其价格，或取消账户的上限。',
  },
  'routing.budgetUsedUntil': {
    en: `The budget “{name}” has no room for this request until {until, time}. Nothing was sent.
      Raise it, or wait.`,
    'zh-CN':
      '预算“{name}”在 {until, time} 之前没有余量执行此请求。未发送任何内容。请提高预算，或等待。',
  },
  'routing.budgetUsed': {
    en: 'The budget “{name}” has no room for this request. Nothing was sent. Raise it, or wait.',
    'zh-CN': '预算“{name}”没有余量执行此请求。未发送任何内容。请提高预算，或等待。',
  },
  'routing.allBusyUntil': {
    en: `Every account that could answer is busy or at its limit until {until, time}. Nothing was
      sent; try again.`,
    'zh-CN': '能回答的账户都在忙或已达上限，最早 {until, time} 恢复。未发送任何内容，请重试。',
  },
  'routing.allBusy': {
    en: 'Every account that could answer is busy or at its limit. Nothing was sent; try again.',
    'zh-CN': '能回答的账户都在忙或已达上限。未发送任何内容，请重试。',
  },
  'routing.kindKey': {
    en: 'a key or password',
    'zh-CN': '密钥或密码',
  },
  'routing.kindId': {
    en: 'an ID number',
    'zh-CN': '证件号码',
  },
  'routing.kindPhone': {
    en: 'a phone number',
    'zh-CN': '电话号码',
  },
  'routing.kindCard': {
    en: 'a card number',
    'zh-CN': '银行卡号',
  },
  'routing.kindEmail': {
    en: 'an e-mail address',
    'zh-CN': '电子邮件地址',
  },
  'routing.kindWord': {
    en: 'a word from the list',
    'zh-CN': '列表中的词',
  },
  'routing.contentBlocked': {
    en: `Content rules keep this request on this machine because it contains {kinds}. Nothing was
      sent. Choose a model on this machine, or remove that part.`,
    'zh-CN':
      '内容规则要求此请求留在本机，因为其中有{kinds}。未发送任何内容。请选择本机的模型，或去掉这部分内容。',
  },
  'routing.autoNotAllowed': {
    en: `None of the models that this client may use answers \`auto\`. Name one of them; nothing
      was sent.`,
    'zh-CN': '该客户端可用的模型都不会响应 `auto`。请指定其中一个模型；未发送任何内容。',
  },
  'routing.notAllowed': {
    en: `This client may not use “{model}”; nothing was sent. Choose one that it may use, or ask
      the person who runs this Hearth to allow it.`,
    'zh-CN':
      '该客户端不能使用“{model}”；未发送任何内容。请选择允许的模型，或请运行此 Hearth 的人放行。',
  },
  'routing.noAccountOfProvider': {
    en: 'No account of the provider “{provider}” can answer.',
    'zh-CN': '服务商“{provider}”没有能回答的账户。',
  },
  'routing.noModelOfProvider': {
    en: `There is no model “{model}” of the provider “{provider}”. Leave the provider out, or
      name one that serves it.`,
    'zh-CN': '服务商“{provider}”没有模型“{model}”。请去掉服务商，或指定提供该模型的服务商。',
  },
  'routing.noModel': {
    en: 'There is no model “{model}”. Choose one that is installed or that an account serves.',
    'zh-CN': '没有模型“{model}”。请选择已安装的模型，或某个账户提供的模型。',
  },
  'routing.localOnlyNoModel': {
    en: 'This is local only, and there is no model on this machine. Download one under Models.',
    'zh-CN': '此内容仅限本机，而本机没有模型。请在“模型”中下载。',
  },
  'routing.localOnlyOther': {
    en: `This is local only, and {model} is not on this machine, so nothing was sent. Choose a
      model on this machine.`,
    'zh-CN': '此内容仅限本机，而 {model} 不在本机，因此未发送任何内容。请选择本机的模型。',
  },
  'routing.allResting': {
    en: `Every account for {model} is cooling down, the first until {until, time}. Nothing was
      sent; try again then, or add another account.`,
    'zh-CN':
      '{model} 的所有账户都在冷却，最早 {until, time} 恢复。未发送任何内容；请届时重试，或添加其他账户。',
  },
  'routing.noModelYet': {
    en: 'There is no model yet. Download one under Models, or add an account.',
    'zh-CN': '还没有模型。请在“模型”中下载，或添加账户。',
  },
  'routing.noModelNamed': {
    en: 'No account names a model to use. Name one under Accounts, or choose a model.',
    'zh-CN': '没有账户填写要使用的模型。请在“账户”中填写，或选择模型。',
  },
  'routing.noAccountNow': {
    en: `No account for {model} can be used now. Nothing was sent; try again later, or tell the
      person who runs this Hearth.`,
    'zh-CN':
      '目前没有可用于 {model} 的账户。未发送任何内容；请稍后再试，或联系运行此 Hearth 的人。',
  },
  'routing.noAccountBecause': {
    en: 'No account for {model} can be used now: {why}. Look under Accounts.',
    'zh-CN': '目前没有可用于 {model} 的账户：{why}。请查看“账户”。',
  },
  'routing.wrongKind': {
    en: '{name} cannot be used for this (needed: {kind}). Choose another one.',
    'zh-CN': '{name} 不适用于此任务（需要：{kind}）。请另选一个。',
  },
  'routing.tierTwice': {
    en: 'Two tiers are named “{name}”. Give each its own name.',
    'zh-CN': '有两个层级都叫“{name}”。请使用不同的名称。',
  },
  'routing.ruleWithoutTier': {
    en: 'The rule “{rule}” leads to a tier “{tier}” that does not exist. The tiers are {tiers}.',
    'zh-CN': '规则“{rule}”指向层级“{tier}”，但没有这个层级。现有层级：{tiers}。',
  },
  'routing.splitOfNothing': {
    en: 'All sides of the split have a share of 0. Give one of them more.',
    'zh-CN': '分流各方的比例都是 0。请至少给其中一方设置比例。',
  },
  'routing.whenOfNothing': {
    en:
      'The rule “when” has no condition, so it would always hold. Give it a client, a complexity ' +
      'or a remaining budget.',
    'zh-CN':
      '“条件”规则没有任何条件，会对所有请求生效。请至少设置客户端、复杂度或剩余预算中的一项。',
  },
  'routing.canaryAlone': {
    en: 'A canary needs another tier besides its own, for the requests that it does not get.',
    'zh-CN': '灰度规则还需要另一个层级，用于其余的请求。',
  },
  'routing.policyMissing': {
    en: 'There is no such policy; it may have been removed already.',
    'zh-CN': '没有这个策略，可能已被删除。',
  },
  'routing.policyDeclared': {
    en: `The policy “{alias}” is declared in hearth.yaml and is changed there. Nothing was
      changed here.`,
    'zh-CN': '策略“{alias}”在 hearth.yaml 中声明，请在那里修改。这里未做任何更改。',
  },
  'routing.noVersion': {
    en: '“{alias}” has no version {version}. Nothing was changed.',
    'zh-CN': '“{alias}”没有版本 {version}。未做任何更改。',
  },
  'routing.noCall': {
    en: '{name} does not support {call}.',
    'zh-CN': '{name} 不支持 {call}。',
  },
  'routing.tooManyCalls': {
    en: `The answer has more than {most} tool calls. The answer so far was kept; ask for fewer at
      a time, or ask another model.`,
    'zh-CN': '回答中的工具调用超过 {most} 个。已收到的部分已保留；请减少单次调用，或换一个模型。',
  },
});
