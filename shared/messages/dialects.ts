import { definePhrases } from './define-phrases.ts';

/** What a provider’s API does not take, and replies that are not in its form. */
export const dialectsPhrases = definePhrases({
  'dialects.wireLacks': {
    en: '{wire} has no `{name}`. Nothing was sent; leave it out, or choose another model.',
    'zh-CN': '{wire} 没有 `{name}`。未发送任何内容；请去掉它，或换一个模型。',
  },
  'dialects.wireLacksBut': {
    en: `{wire} supports only {value} for \`{name}\`. Nothing was sent; leave it out, or choose
      another model.`,
    'zh-CN': '{wire} 的 `{name}` 只支持 {value}。未发送任何内容；请去掉它，或换一个模型。',
  },
  'dialects.wire.openai': {
    en: 'OpenAI’s chat completions',
    'zh-CN': 'OpenAI 的 Chat Completions',
  },
  'dialects.wire.responses': {
    en: 'The Responses API',
    'zh-CN': 'Responses API',
  },
  'dialects.wire.anthropic': {
    en: 'Anthropic’s Messages API',
    'zh-CN': 'Anthropic 的 Messages API',
  },
  'dialects.wire.gemini': {
    en: 'Gemini’s API',
    'zh-CN': 'Gemini API',
  },
  'dialects.wire.coze': {
    en: 'Coze’s bots',
    'zh-CN': 'Coze 机器人',
  },
  'dialects.wire.local': {
    en: 'A model on this machine',
    'zh-CN': '本机的模型',
  },
  'dialects.anthropicNoEmbeddings': {
    en: `Anthropic has no embeddings. Nothing was sent; choose an embedding model of another
      provider, or one on this machine.`,
    'zh-CN': 'Anthropic 没有嵌入模型。未发送任何内容；请选择其他服务商或本机的嵌入模型。',
  },
  'dialects.anthropicToolChoice': {
    en: `Anthropic does not support this form of \`tool_choice\`. Nothing was sent; use auto, none,
      required or a function’s name.`,
    'zh-CN':
      'Anthropic 不支持这种 `tool_choice`。未发送任何内容；请使用 auto、none、required 或函数名。',
  },
  'dialects.anthropicFormat': {
    en: `Anthropic has no \`response_format\` of type {type}. Nothing was sent; use json_schema
      with a schema, or request JSON in the prompt.`,
    'zh-CN': `Anthropic 没有 {type} 类型的 \`response_format\`。未发送任何内容；请使用带 schema 的 json_schema，
      或在提示中要求 JSON。`,
  },
  'dialects.anthropicImage': {
    en: `An image is neither a URL nor a base64 data URL of JPEG, PNG, GIF or WebP, the forms
      that Anthropic reads. Nothing was sent; send it in one of these forms.`,
    'zh-CN': `有图片既不是网址，也不是 JPEG、PNG、GIF 或 WebP 的 base64 数据 URL，而 Anthropic 只读取这些形式。未发送任何内容；
      请改用其中一种。`,
  },
  'dialects.effortOrNone': {
    en: '`reasoning_effort` must be {efforts} or none. Nothing was sent; use one of them.',
    'zh-CN': '`reasoning_effort` 须为 {efforts} 或 none。未发送任何内容；请使用其中之一。',
  },
  'dialects.effort': {
    en: '`reasoning_effort` must be one of {efforts}. Nothing was sent; use one of them.',
    'zh-CN': '`reasoning_effort` 须为 {efforts} 之一。未发送任何内容；请使用其中之一。',
  },
  'dialects.cozeHosts': {
    en: 'it is https://api.coze.com or https://api.coze.cn',
    'zh-CN': '应为 https://api.coze.com 或 https://api.coze.cn',
  },
  'dialects.cozeNoEmbeddings': {
    en: 'Coze has no embeddings. Choose another model.',
    'zh-CN': 'Coze 没有嵌入模型。请选择其他模型。',
  },
  'dialects.cozeListBots': {
    en: `This token may not list bots. Give it the permissions listWorkspace and listBot, or
      enter the ids of the bots.`,
    'zh-CN': '此令牌无权列出机器人。请授予 listWorkspace 和 listBot 权限，或填写机器人的 id。',
  },
  'dialects.cozePlugin': {
    en: `The bot at {host} wants a plug-in to run on this machine, which Hearth does not support.
      Remove it from the bot, or choose another model.`,
    'zh-CN':
      '{host} 上的机器人要在本机运行插件，Hearth 不支持。请从机器人中移除插件，或换一个模型。',
  },
  'dialects.cozeTakesNo': {
    en: "Coze's bots accept no {what}. Nothing was sent; {instead}",
    'zh-CN': 'Coze 机器人不接受{what}。未发送任何内容；{instead}',
  },
  'dialects.cozeImages': {
    en: 'image in the request, only the URL of a public one',
    'zh-CN': '随请求发送的图片，只接受公开图片的网址',
  },
  'dialects.cozeImagesInstead': {
    en: 'send its URL, or choose another model.',
    'zh-CN': '请发送图片网址，或换一个模型。',
  },
  'dialects.cozeTools': {
    en: 'external tools: a bot has its own',
    'zh-CN': '外部工具，机器人使用自带的工具',
  },
  'dialects.cozeToolsInstead': {
    en: 'leave `tools` out, or choose another model.',
    'zh-CN': '请去掉 `tools`，或换一个模型。',
  },
  'dialects.cozeCalls': {
    en: 'tool calls in the conversation',
    'zh-CN': '对话中的工具调用',
  },
  'dialects.cozeCallsInstead': {
    en: 'start a new conversation, or choose another model.',
    'zh-CN': '请开始新对话，或换一个模型。',
  },
  'dialects.cozeLeaveOut': {
    en: 'leave it out, or choose another model.',
    'zh-CN': '请去掉它，或换一个模型。',
  },
  'dialects.cozeTooMany': {
    en: `Coze accepts at most {most} messages, and this conversation has {count}. Nothing was
      sent; shorten it, or choose another model.`,
    'zh-CN':
      'Coze 最多接受 {most} 条消息，而此对话有 {count} 条。未发送任何内容；请缩短对话，或换一个模型。',
  },
  'dialects.promptBlocked': {
    en: 'the prompt was blocked ({reason})',
    'zh-CN': '提示词被拦截（{reason}）',
  },
  'dialects.badToolCall': {
    en: `The model at {host} wrote a tool call that cannot be read ({reason}). What had come is
      kept; try again.`,
    'zh-CN': '{host} 上的模型写出了无法解析的工具调用（{reason}）。已收到的部分已保留，请重试。',
  },
  'dialects.geminiAddress': {
    en: 'it ends in /v1beta',
    'zh-CN': '应以 /v1beta 结尾',
  },
  'dialects.geminiImage': {
    en: `Gemini reads an image only from the request, not by its URL. Nothing was sent; attach
      the image itself.`,
    'zh-CN': 'Gemini 只接受随请求发送的图片，不接受网址。未发送任何内容；请直接附上图片。',
  },
  'dialects.geminiArguments': {
    en: `The call of the tool {name} in this conversation has arguments that are not a JSON
      object. Nothing was sent; leave that call out.`,
    'zh-CN': '此对话中对工具 {name} 的调用，其参数不是 JSON 对象。未发送任何内容；请去掉该调用。',
  },
  'dialects.geminiResult': {
    en: `A tool’s result in this conversation answers no call. Nothing was sent; send the call
      with its result.`,
    'zh-CN': '此对话中有工具结果没有对应的调用。未发送任何内容；请把调用和结果一起发送。',
  },
  'dialects.geminiToolChoice': {
    en: `Gemini does not support this \`tool_choice\`. Nothing was sent; use \`auto\`, \`none\`,
      \`required\` or one function.`,
    'zh-CN':
      'Gemini 不支持这种 `tool_choice`。未发送任何内容；请使用 `auto`、`none`、`required` 或一个函数。',
  },
  'dialects.brokeOff': {
    en: '{host} broke off before the answer was complete. What arrived is kept; try again.',
    'zh-CN': '{host} 在回答完成前中断。已收到的部分已保留，请重试。',
  },
  'dialects.otherForm': {
    en: "{host} answered in a form that is not {wire}'s. Check the base URL: {hint}.",
    'zh-CN': '{host} 返回的不是 {wire} 格式。请检查 Base URL：{hint}。',
  },
  'dialects.unreadableEvent': {
    en: '{host} sent an event that cannot be read (event {position}: {problem}). Try again.',
    'zh-CN': '{host} 发送了无法解析的事件（第 {position} 个：{problem}）。请重试。',
  },
  'dialects.notJson': { en: 'not JSON', 'zh-CN': '不是 JSON' },
  'dialects.notAnObject': { en: 'not a JSON object', 'zh-CN': '不是 JSON 对象' },
  'dialects.usualAddress': {
    en: 'it often ends in /v1',
    'zh-CN': '通常以 /v1 结尾',
  },
  'dialects.providerBrokeOff': {
    en: 'the provider broke off',
    'zh-CN': '服务商中断了连接',
  },
  'dialects.responsesToolChoice': {
    en: `The Responses API does not support this form of \`tool_choice\`. Nothing was sent; use
      auto, none, required or a function’s name.`,
    'zh-CN':
      'Responses API 不支持这种 `tool_choice`。未发送任何内容；请使用 auto、none、required 或函数名。',
  },
  'dialects.responsesStop': {
    en: `The Responses API has no \`stop\` sequences. Nothing was sent; leave them out, or use an
      account with OpenAI’s chat completions.`,
    'zh-CN':
      'Responses API 不支持 `stop` 序列。未发送任何内容；请去掉，或使用 OpenAI Chat Completions 的账户。',
  },
  'dialects.otherDimensions': {
    en: `{host} returned vectors of {got} dimensions where \`dimensions\` requested {asked}. Leave
      it out, or choose a model that can shorten its vectors.`,
    'zh-CN':
      '`dimensions` 要求 {asked} 维，而 {host} 返回 {got} 维向量。请去掉此字段，或选择支持缩短向量的模型。',
  },
});
