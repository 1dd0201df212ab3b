import { definePhrases } from './define-phrases.ts';

/** Fields of requests to the LAN server. */
export const fieldsPhrases = definePhrases({
  'fields.completions.bestOf': {
    en: 'there is no measure here of the best answer. Use `n`, and choose yourself.',
    'zh-CN': 'Hearth 不会评选最佳回答。请使用 `n` 自行选择。',
  },
  'fields.completions.echo': {
    en: 'the prompt is sent as a message and is not returned.',
    'zh-CN': '提示词作为消息发送，不会返回。',
  },
  'fields.completions.suffix': {
    en: 'no model here fills in text between two others.',
    'zh-CN': '没有模型支持在两段文本之间补全。',
  },
  'fields.badBase64': {
    en: '`base64` is not valid base64. Encode the bytes of the file.',
    'zh-CN': '`base64` 不是有效的 base64。请编码文件的原始字节。',
  },
  'fields.textOrBase64': {
    en: 'Send the content of the document in either `text` or `base64`.',
    'zh-CN': '请在 `text` 或 `base64` 之一中发送文档内容。',
  },
  'fields.metadataNoJson': {
    en: '`metadata` must be an object, written as JSON.',
    'zh-CN': '`metadata` 须为 JSON 格式的对象。',
  },
  'fields.formField': {
    en: 'A form has files, `name` and `metadata`; it has no field `{name}`.',
    'zh-CN': '表单只包含文件、`name` 和 `metadata`，没有字段 `{name}`。',
  },
  'fields.formNoFile': {
    en: 'The form has no file. Add a part with a file name.',
    'zh-CN': '表单中没有文件。请添加带文件名的部分。',
  },
  'fields.formName': {
    en: '`name` is for one file alone. Leave it out: each file has its own name.',
    'zh-CN': '`name` 仅用于单个文件。请去掉它，每个文件使用各自的名称。',
  },
  'fields.formNoBoundary': {
    en: 'The `Content-Type` of a form needs its `boundary`. Let the HTTP client set this header.',
    'zh-CN': '表单的 `Content-Type` 需要包含 `boundary`。请让 HTTP 客户端自动设置此标头。',
  },
  'fields.formParts': {
    en: 'A form may have at most {most} parts. Send the others in another request.',
    'zh-CN': '一个表单最多包含 {most} 个部分。请用另一个请求发送其余部分。',
  },
  'fields.formUnreadable': {
    en: 'The form can’t be read: its parts don’t match its `boundary`.',
    'zh-CN': '无法读取表单：各部分与 `boundary` 不符。',
  },
  'fields.emptyPrompt': {
    en: 'The prompt is empty. Send a text, or a list with at least one.',
    'zh-CN': '提示词为空。请发送文本，或至少包含一条文本的列表。',
  },
  'fields.morePrompts': {
    en: 'One request may ask for at most {most} answers, `n` to each prompt. Send fewer prompts.',
    'zh-CN': '一个请求最多可要求 {most} 个回答（每个提示词 `n` 个）。请减少提示词。',
  },
  'fields.maxTokensPerDoc': {
    en: `each document is read as far as the ranking model's window reaches. Shorten the documents
      instead.`,
    'zh-CN': '每篇文档按排序模型的窗口长度读取。请改为缩短文档。',
  },
  'fields.tokenIds': {
    en: 'Token ids are not supported: they belong to one tokenizer. Send the text itself.',
    'zh-CN': '不支持 token id：它们只适用于某一个分词器。请发送文本。',
  },
  'fields.tokenIdsEmbeddings': {
    en: `Token ids are not supported: they belong to one tokenizer. Send the text itself
      (LangChain: check_embedding_ctx_length=False).`,
    'zh-CN':
      '不支持 token id：它们只适用于某一个分词器。请发送文本（LangChain：check_embedding_ctx_length=False）。',
  },
  'fields.emptyEmbedding': {
    en: 'An empty text has no embedding. Leave it out.',
    'zh-CN': '空文本没有嵌入向量。请去掉它。',
  },
  'fields.replacedByTools': {
    en: 'it was replaced by `tools`.',
    'zh-CN': '已由 `tools` 取代。',
  },
  'fields.replacedByToolChoice': {
    en: 'it was replaced by `tool_choice`.',
    'zh-CN': '已由 `tool_choice` 取代。',
  },
  'fields.answersInText': {
    en: 'Hearth answers in text.',
    'zh-CN': 'Hearth 只以文本回答。',
  },
  'fields.badPart': {
    en: `A content part of type "{type}" is not supported, or lacks its field. Use \`text\` or
      \`image_url\`.`,
    'zh-CN': '不支持类型为 "{type}" 的内容片段，或缺少其字段。请使用 `text` 或 `image_url`。',
  },
  'fields.toolNeedsId': {
    en: 'A message of the role "tool" needs the `tool_call_id` it answers.',
    'zh-CN': '角色为 "tool" 的消息须带有所回应的 `tool_call_id`。',
  },
  'fields.contentMissing': {
    en: 'The content is missing.',
    'zh-CN': '缺少内容。',
  },
  'fields.toolType': {
    en: 'A tool of type "{type}" is not supported. Use `function`.',
    'zh-CN': '不支持类型为 "{type}" 的工具。请使用 `function`。',
  },
  'fields.models.local': {
    en: 'the models on this machine',
    'zh-CN': '本机的模型',
  },
  'fields.models.named': {
    en: 'the model {model}',
    'zh-CN': '模型 {model}',
  },
  'fields.notByBackend': {
    en: "`{field}` is not supported by {backend}: {why} Leave it out, or use a provider's model.",
    'zh-CN': '{backend}不支持 `{field}`：{why}请去掉它，或使用服务商的模型。',
  },
  'fields.imageSource': {
    en: '`{path}.source` is not supported: send an image as base64 data, or as an http(s) url.',
    'zh-CN': '不支持 `{path}.source`：图片须为 base64 数据，或 http(s) 网址。',
  },
  'fields.imageType': {
    en: `\`{path}.source.media_type\` is not supported. Use image/jpeg, image/png, image/gif or
      image/webp.`,
    'zh-CN':
      '不支持 `{path}.source.media_type`。请使用 image/jpeg、image/png、image/gif 或 image/webp。',
  },
  'fields.badBlock': {
    en: `\`{path}\`: a block of type "{type}" is not supported here, or lacks its field. Use
      \`text\`, and for users \`image\` or \`tool_result\`.`,
    'zh-CN':
      '`{path}`：不支持类型为 "{type}" 的块，或缺少其字段。请使用 `text`；用户消息还可使用 `image` 或 `tool_result`。',
  },
  'fields.toolUseIdMissing': {
    en: '`{path}.tool_use_id` is missing: a tool result must name the call it answers.',
    'zh-CN': '缺少 `{path}.tool_use_id`：工具结果须指明所回应的调用。',
  },
  'fields.toolUseNeeds': {
    en: '`{path}`: a block of type "tool_use" needs an `id` and a `name`.',
    'zh-CN': '`{path}`：类型为 "tool_use" 的块需要 `id` 和 `name`。',
  },
  'fields.systemBlocks': {
    en: '`{path}`: a system prompt consists of blocks of type "text", not "{type}".',
    'zh-CN': '`{path}`：系统提示词由类型为 "text" 的块组成，不能是 "{type}"。',
  },
  'fields.mcpServers': {
    en: `\`mcp_servers\` is not supported: Hearth calls no servers for a model. Leave it out, and
      send their tools in \`tools\`.`,
    'zh-CN': '不支持 `mcp_servers`：Hearth 不会调用它们。请去掉，并在 `tools` 中提供其工具。',
  },
  'fields.serverTool': {
    en: `\`tools.{index}\`: the server tool "{type}" is not supported. Leave it out, or define a
      tool of your own with \`input_schema\`.`,
    'zh-CN':
      '`tools.{index}`：不支持服务端工具 "{type}"。请去掉，或用 `input_schema` 自行定义工具。',
  },
  'fields.toolField': {
    en: '`tools.{index}.{field}` is not supported. Leave it out, or put it in the description.',
    'zh-CN': '不支持 `tools.{index}.{field}`。请去掉，或写进描述。',
  },
  'fields.inputSchemaMissing': {
    en: '`tools.{index}.input_schema` is missing: a tool needs a JSON Schema of its input.',
    'zh-CN': '缺少 `tools.{index}.input_schema`：工具需要其输入的 JSON Schema。',
  },
  'fields.toolChoiceName': {
    en: '`tool_choice.name` is missing: the type "tool" must name the tool to use.',
    'zh-CN': '缺少 `tool_choice.name`：类型 "tool" 须指明要使用的工具。',
  },
  'fields.sessionProvider': {
    en: `\`provider\` is not supported in a session: it keeps a model. Name a model that this
      provider alone serves, or use /api/v1/chat/completions.`,
    'zh-CN':
      '会话不支持 `provider`：会话绑定模型。请指定只有该服务商提供的模型，或使用 /api/v1/chat/completions。',
  },
  'fields.sessionParameters': {
    en: `\`parameters\` are not supported in a session. Leave them out, or use
      /api/v1/chat/completions.`,
    'zh-CN': '会话不支持 `parameters`。请去掉，或使用 /api/v1/chat/completions。',
  },
  'fields.sessionContent': {
    en: '`content` is missing: it is the message itself.',
    'zh-CN': '缺少 `content`，即消息本身。',
  },
  'fields.queryTooLong': {
    en: `\`query\` has {count} characters, and is read with each of {documents} documents. Send a
      shorter query, or fewer documents.`,
    'zh-CN': '`query` 有 {count} 个字符，要与 {documents} 个文档逐一比较。请缩短查询，或减少文档。',
  },
  'fields.ranksText': {
    en: 'Only text can be ranked. Send a string, or an object with `text`.',
    'zh-CN': '只能对文本排序。请发送字符串，或带 `text` 的对象。',
  },
  'fields.emptyDocument': {
    en: 'An empty document cannot be ranked. Leave it out.',
    'zh-CN': '空文档无法排序。请去掉它。',
  },
  'fields.cannotRank': {
    en: '{model} cannot rank. Use a reranker, an embedding model of this machine, or `auto`.',
    'zh-CN': '{model} 不能排序。请使用重排模型、本机的嵌入模型，或 `auto`。',
  },
  'fields.morePairs': {
    en: 'more than 16 pairs',
    'zh-CN': '超过 16 对',
  },
  'fields.limitRange': {
    en: '`limit` must be a whole number from 1 to {most}.',
    'zh-CN': '`limit` 须为 1 到 {most} 的整数。',
  },
  'fields.paramTwice': {
    en: '`{name}` is repeated. Send it once.',
    'zh-CN': '`{name}` 重复。请只发送一次。',
  },
  'fields.paramUnknown': {
    en: '`{name}` is not a parameter of this path. Leave it out.',
    'zh-CN': '`{name}` 不是此路径的参数。请去掉它。',
  },
  'fields.paramWrong': {
    en: '`{name}` is not valid.',
    'zh-CN': '`{name}` 无效。',
  },
  'fields.groupTwice': {
    en: '`group_by` names a group twice. Name each once.',
    'zh-CN': '`group_by` 中有重复的分组。每个只写一次。',
  },
  'fields.resumeHeader': {
    en: 'The header `{name}` must be whole seconds from 1 to {most}.',
    'zh-CN': '请求头 `{name}` 须为 1 到 {most} 的整数秒。',
  },
  'fields.dayOrHour': {
    en: '`group_by` takes `day` or `hour`, not both.',
    'zh-CN': '`group_by` 只能取 `day` 或 `hour` 之一。',
  },
});
