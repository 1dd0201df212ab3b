import { definePhrases } from './define-phrases.ts';

/** What the LAN server answers when it refuses a body, a model or a base; see lan-requests.ts too. */
export const lanPhrases = definePhrases({
  'lan.noFile': {
    en: 'There is no such file.',
    'zh-CN': '没有这个文件。',
  },
  'lan.noBaseNamed': {
    en: `There is no knowledge base “{name}” here. GET /v1/knowledge lists those that are
      available.`,
    'zh-CN': '没有知识库“{name}”。GET /v1/knowledge 列出可用的知识库。',
  },
  'lan.noModel': {
    en: 'There is no model `{model}` here. GET /v1/models lists those that are available.',
    'zh-CN': '没有模型 `{model}`。GET /v1/models 列出可用的模型。',
  },
  'lan.baseSupportsNot': {
    en: '`{field}` is not supported by a knowledge base: {why}',
    'zh-CN': '知识库不支持 `{field}`：{why}',
  },
  'lan.base.model': {
    en: 'name the chat model that is to answer in `hearth_model`.',
    'zh-CN': '请在 `hearth_model` 中写要使用的对话模型。',
  },
  'lan.base.logprobs': {
    en: 'its sentences are checked and cited, so there are none.',
    'zh-CN': '其句子会经过核对并标注引用，因此没有此项。',
  },
  'lan.base.instructions': {
    en: 'it answers from its documents. Leave them out, or use a model.',
    'zh-CN': '它只根据文档回答。请去掉，或直接使用模型。',
  },
  'lan.base.format': {
    en: 'it answers in sentences with citations.',
    'zh-CN': '它以带引用的句子回答。',
  },
  'lan.base.tools': {
    en: 'its conversations have no tools or tool results.',
    'zh-CN': '它的对话不支持工具及其结果。',
  },
  'lan.base.images': {
    en: 'it reads no images.',
    'zh-CN': '它不读取图片。',
  },
  'lan.base.oneAnswer': {
    en: '`n` is not supported by a knowledge base: its documents give one answer. Leave it out.',
    'zh-CN': '知识库不支持 `n`：文档只有一个答案。请去掉它。',
  },
  'lan.hearthModel': {
    en: '`hearth_model` must be the name of a chat model, or `auto`.',
    'zh-CN': '`hearth_model` 须为对话模型的名称，或 `auto`。',
  },
  'lan.questionLast': {
    en: 'The last message must be the question: text with the role `user`.',
    'zh-CN': '最后一条消息须为问题：角色为 `user` 的文本。',
  },
  'lan.questionTooLong': {
    en: `The question has {count} characters; documents take at most {most}. Ask it in fewer
      words.`,
    'zh-CN': '问题有 {count} 个字符，最多 {most} 个。请缩短。',
  },
  'lan.noRoute': {
    en: 'There is no {method} {path} here.',
    'zh-CN': '没有 {method} {path}。',
  },
  'lan.off': {
    en: 'The LAN server is off. Switch it on in Hearth under Settings, or run `hearth serve`.',
    'zh-CN': '局域网服务未开启。请在 Hearth 的“设置”中开启，或运行 `hearth serve`。',
  },
  'lan.items': {
    en: 'has {count} items, and may have {most}',
    'zh-CN': '有 {count} 项，最多 {most} 项',
  },
  'lan.answerBrokeOff': {
    en: `The answer broke off before its end. The partial answer was kept; send the request
      again.`,
    'zh-CN': '回答在完成前中断。已收到的部分已保留，请重新发送请求。',
  },
  'lan.answerBrokeOffShort': {
    en: 'The answer broke off. The partial answer was kept; send the message again.',
    'zh-CN': '回答中断。已收到的部分已保留，请重新发送请求。',
  },
  'lan.unsupported': {
    en: '`{field}` is not supported: {why}',
    'zh-CN': '不支持 `{field}`：{why}',
  },
  'lan.bodyEmpty': {
    en: 'The body is empty. Send a JSON object.',
    'zh-CN': '请求体为空。请发送 JSON 对象。',
  },
  'lan.bodyNoJson': {
    en: 'The body is not valid JSON. Check for a missing quote, bracket or comma.',
    'zh-CN': '请求体不是有效的 JSON。请检查是否缺少引号、括号或逗号。',
  },
  'lan.bodyNoObject': {
    en: 'The body must be a JSON object.',
    'zh-CN': '请求体须为 JSON 对象。',
  },
  'lan.unknownField': {
    en: '`{name}` is not a field of this path. Leave it out.',
    'zh-CN': '`{name}` 不是此路径的字段。请去掉它。',
  },
  'lan.badForm': {
    en: 'The body does not have the form that this path expects.',
    'zh-CN': '请求体的格式不符合要求。',
  },
  'lan.keyUnknown': {
    en: 'This key is unknown. It was mistyped, or the client was removed.',
    'zh-CN': '未知的密钥：可能输错了，或该客户端已被删除。',
  },
  'lan.adminOnly': {
    en: `Only an admin may see this. The person who runs this Hearth can give this client the
      role “admin”.`,
    'zh-CN': '只有管理员可以查看。运行此 Hearth 的人可以把该客户端的角色改为“admin”。',
  },
  'lan.bodyTooLarge': {
    en: 'The body is larger than {size}, the most that this path accepts.{advice}',
    'zh-CN': '请求体超过 {size}，即此路径的上限。{advice}',
  },
  'lan.sendLess': {
    en: ' Send less, or smaller images.',
    'zh-CN': '请减少内容，或缩小图片。',
  },
  'lan.leftEarly': {
    en: 'The client disconnected before its request was complete.',
    'zh-CN': '客户端在请求发送完之前断开了连接。',
  },
  'lan.wrongHost': {
    en: 'This server does not answer to that host name. Use the address that Hearth shows.',
    'zh-CN': '此服务器不响应该主机名。请使用 Hearth 显示的地址。',
  },
  'lan.otherOrigin': {
    en: 'Pages of other origins may not use this server.',
    'zh-CN': '其他来源的网页不能使用此服务器。',
  },
  'lan.signedTooOften': {
    en: 'This client has sent more signed requests than can be remembered. Try again in a minute.',
    'zh-CN': '该客户端发送的签名请求过多。请一分钟后重试。',
  },
  'lan.noSigningSecret': {
    en: `The client “{name}” has no signing secret. The person who runs this Hearth can create
      one by rotating its key.`,
    'zh-CN': '客户端“{name}”没有签名密钥。运行此 Hearth 的人更换其密钥即可生成。',
  },
  'lan.timestampOff': {
    en: `The time in \`x-hearth-timestamp\` is more than five minutes off. It is in Unix seconds;
      correct the clock and sign the request again.`,
    'zh-CN': '`x-hearth-timestamp` 的时间相差超过五分钟。它以 Unix 秒计；请校准时钟后重新签名。',
  },
  'lan.signedBeforeStart': {
    en: 'This request was signed before Hearth was started. Sign it again.',
    'zh-CN': '此请求在 Hearth 启动之前签名。请重新签名。',
  },
  'lan.nonceForm': {
    en: `\`x-hearth-nonce\` must be 16 to 64 letters, digits, or one of \`-_.~\`, new for each
      request.`,
    'zh-CN': '`x-hearth-nonce` 须为 16 到 64 个字母、数字或 `-_.~`，且每个请求都要重新生成。',
  },
  'lan.nonceUsed': {
    en: `The nonce of this request was used before. Create a new one for each request, also for a
      retry.`,
    'zh-CN': '此请求的 nonce 已用过。每个请求（包括重试）都要生成新的。',
  },
  'lan.badSignature': {
    en: `The signature of this request is wrong. docs/signed-requests.md describes the signed
      bytes.`,
    'zh-CN': '此请求的签名不正确。docs/signed-requests.md 逐字节说明了签名内容。',
  },
  'lan.mustSign': {
    en: `This client must sign its requests: send \`x-hearth-timestamp\`, \`x-hearth-nonce\` and
      \`x-hearth-signature\` (docs/signed-requests.md).`,
    'zh-CN': `该客户端须对请求签名：请发送 \`x-hearth-timestamp\`、
      \`x-hearth-nonce\` 和 \`x-hearth-signature\`（docs/signed-requests.md）。`,
  },
  'lan.moderatesText': {
    en: 'Only text is moderated here: send strings. Text parts and images are not supported.',
    'zh-CN': '此处只审核文本：请发送字符串。不支持文本片段或图片。',
  },
  'lan.emptyModeration': {
    en: 'An empty text cannot be moderated. Leave it out.',
    'zh-CN': '空文本无需审核。请去掉它。',
  },
  'lan.moderationLocalOnly': {
    en: 'This content is local-only, and no model on this machine moderates, so nothing was sent.',
    'zh-CN': '此内容仅限本机，而本机没有审核模型，因此未发送任何内容。',
  },
  'lan.noModerationModel': {
    en: 'No account here has a moderation model.',
    'zh-CN': '没有账户提供审核模型。',
  },
  'lan.noModerationModelNamed': {
    en: 'No account here has the moderation model `{model}`.',
    'zh-CN': '没有账户提供审核模型 `{model}`。',
  },
  'lan.addModeration': {
    en: `{missing} Add an account of OpenAI, or an OpenAI-compatible one (such as Mistral) that
      names its moderation model, under Accounts.`,
    'zh-CN':
      '{missing}请在“账户”中添加 OpenAI 账户，或填写了审核模型的 OpenAI 兼容账户（例如 Mistral）。',
  },
  'lan.headersTooLarge': {
    en: 'The headers are too large.',
    'zh-CN': '请求头过大。',
  },
  'lan.requestLate': {
    en: 'The request did not arrive in time.',
    'zh-CN': '请求没有及时到达。',
  },
  'lan.notHttp': {
    en: 'This is not a valid HTTP request.',
    'zh-CN': '这不是有效的 HTTP 请求。',
  },
  'lan.portInUse': {
    en: 'Port {port} is in use by another program. Choose another port, or stop that program.',
    'zh-CN': '端口 {port} 已被其他程序占用。请换一个端口，或停止那个程序。',
  },
  'lan.portDenied': {
    en: 'This user may not open port {port}. Choose one above 1023.',
    'zh-CN': '当前用户不能打开端口 {port}。请选择 1023 以上的端口。',
  },
  'lan.notThisMachine': {
    en: `{host} is not an address of this machine. Use 127.0.0.1 for this machine alone, or
      0.0.0.0 for all its networks.`,
    'zh-CN': '{host} 不是本机的地址。仅供本机使用请填 127.0.0.1，供所有网络使用请填 0.0.0.0。',
  },
  'lan.notStarted': {
    en: 'The server could not start on {host}:{port}: {reason}',
    'zh-CN': '服务器无法在 {host}:{port} 上启动：{reason}',
  },
  'lan.methods': {
    en: 'This path accepts {methods}.',
    'zh-CN': '此路径接受 {methods}。',
  },
  'lan.bodyCoding': {
    en: `This \`content-encoding\` is not supported. Send the body as it is, or compressed by one of:
      {codings}.`,
    'zh-CN':
      '不支持这种 `content-encoding`。请发送未压缩的内容，或使用其中一种压缩方式：{codings}。',
  },
  'lan.bodyNotDecompressed': {
    en: `The body cannot be decompressed as {coding}. Check that \`content-encoding\` matches the
      body, and that the body was sent whole.`,
    'zh-CN':
      '无法按 {coding} 解压请求体。请检查 `content-encoding` 是否与内容一致，以及内容是否完整。',
  },
  'lan.concealedFailure': {
    en: `Something went wrong on the machine that runs Hearth. Nothing was changed; its window or
      its log has the details.`,
    'zh-CN': '运行 Hearth 的机器上出了问题。没有做任何更改，详情见它的窗口或日志。',
  },
  'lan.noAuthority': {
    en: 'This server has no certificate authority of its own, so there is nothing to trust.',
    'zh-CN': '此服务器没有自己的证书颁发机构，没有需要信任的证书。',
  },
  'lan.signInFirst': {
    en: 'Sign in first: open the full address that Hearth shows, or use your key.',
    'zh-CN': '请先登录：打开 Hearth 显示的完整地址，或使用你的密钥。',
  },
  'lan.signInHere': {
    en: 'Sign in through the page of this server.',
    'zh-CN': '请通过此服务器的页面登录。',
  },
});
