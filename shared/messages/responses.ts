import { definePhrases } from './define-phrases.ts';

/** Requests to `/v1/responses`. */
export const responsesPhrases = definePhrases({
  'responses.responseGone': {
    en: '{what} Responses are kept for their caller for 30 days, unless `store` was false.',
    'zh-CN': '{what}回应会为请求它的客户端保留 30 天，除非 `store` 为 false。',
  },
  'responses.noResponse': {
    en: 'There is no response {id}.',
    'zh-CN': '没有回应 {id}。',
  },
  'responses.turnGone': {
    en: `An earlier turn of this conversation, {id}, is no longer here. Send the whole
      conversation as \`input\`.`,
    'zh-CN': '此对话较早的一轮 {id} 已不存在。请把整个对话作为 `input` 发送。',
  },
  'responses.chainTooLong': {
    en: `The conversation behind {id} is longer than {turns} turns, {megabytes} MB or {values}
      values. Start a new chain: leave out \`previous_response_id\`, and send what matters of it
      as \`input\`.`,
    'zh-CN': `{id} 之前的对话超过 {turns} 轮、{megabytes} MB 或 {values} 个值。请开始新的对话链：
      去掉 \`previous_response_id\`，把要点作为 \`input\` 发送。`,
  },
  'responses.startingAfter': {
    en: '`starting_after` must be the `sequence_number` of an event.',
    'zh-CN': '`starting_after` 须为某个事件的 `sequence_number`。',
  },
  'responses.conversation': {
    en: 'use `previous_response_id` to name the previous response.',
    'zh-CN': '请在 `previous_response_id` 中填写上一个回应。',
  },
  'responses.prompt': {
    en: 'prompt templates are not stored here. Send the text.',
    'zh-CN': '此处不保存提示词模板。请发送文本。',
  },
  'responses.compact': {
    en: 'conversations are not compacted here.',
    'zh-CN': '此处不压缩对话。',
  },
  'responses.moderation': {
    en: 'answers are not moderated here.',
    'zh-CN': '此处不审核回答。',
  },
  'responses.noItem': {
    en: 'The response has no input item {id}. Use the `last_id` of the page before.',
    'zh-CN': '该回应没有输入项 {id}。请使用上一页的 `last_id`。',
  },
  'responses.background': {
    en: 'Hearth answers while the request is open. Leave it out, or use `stream`.',
    'zh-CN': 'Hearth 只在请求保持期间回答。请去掉，或使用 `stream`。',
  },
  'responses.truncation': {
    en: `a conversation is never shortened automatically. Use \`disabled\`, and send less when it
      grows too long.`,
    'zh-CN': '对话不会被自动截短。请使用 `disabled`，过长时自行减少内容。',
  },
  'responses.obfuscation': {
    en: 'streams are not padded here. Leave it out.',
    'zh-CN': '此处的流不做填充。请去掉它。',
  },
  'responses.functionName': {
    en: 'A function needs a `name`.',
    'zh-CN': '函数需要 `name`。',
  },
  'responses.functionFields': {
    en: 'functions support only a name, a description, parameters and `strict`.',
    'zh-CN': '函数只支持 name、description、parameters 和 `strict`。',
  },
  'responses.namespaceTools': {
    en: 'A namespace needs `tools`: a list of functions and custom tools, each with its `type` and `name`.',
    'zh-CN': '命名空间需要 `tools`：由函数和自定义工具组成的列表，每项都有 `type` 和 `name`。',
  },
  'responses.customFormat': {
    en: 'The `format` of a custom tool is `text`, or a `grammar` with its `syntax` and `definition`.',
    'zh-CN': '自定义工具的 `format` 为 `text`，或带有 `syntax` 和 `definition` 的 `grammar`。',
  },
  'responses.choiceType': {
    en: `A choice of type "{type}" is not supported. Use auto, none, required, or a function by
      its name.`,
    'zh-CN': '不支持类型为 "{type}" 的选择。请使用 auto、none、required 或函数名。',
  },
  'responses.inputEmpty': {
    en: 'The input is empty. Send a text, or at least one message.',
    'zh-CN': '输入为空。请发送文本，或至少一条消息。',
  },
  'responses.roleNeeded': {
    en: 'A message needs a `role`: user, assistant, system or developer.',
    'zh-CN': '消息需要 `role`：user、assistant、system 或 developer。',
  },
  'responses.callNeedsId': {
    en: 'A function call needs its `call_id`.',
    'zh-CN': '函数调用需要 `call_id`。',
  },
  'responses.callNeedsName': {
    en: 'A function call needs the function’s `name`.',
    'zh-CN': '函数调用需要函数的 `name`。',
  },
  'responses.outputNeedsId': {
    en: 'A function’s output needs the `call_id` it answers.',
    'zh-CN': '函数输出须带有所回应的 `call_id`。',
  },
  'responses.outputMissing': {
    en: 'The output is missing.',
    'zh-CN': '缺少输出。',
  },
  'responses.outputWithoutCall': {
    en: `There is no function call with the call_id {id} before this output. Send the call with
      it, or name its response in \`previous_response_id\`.`,
    'zh-CN':
      '此输出之前没有 call_id 为 {id} 的函数调用。请一并发送该调用，或在 `previous_response_id` 中填写其回应。',
  },
  'responses.itemType': {
    en: `An item of type "{type}" is not supported. Use \`message\`, \`function_call\`,
      \`function_call_output\` or \`reasoning\`.`,
    'zh-CN': `不支持类型为 "{type}" 的项。请使用 \`message\`、\`function_call\`、
      \`function_call_output\` 或 \`reasoning\`。`,
  },
});
