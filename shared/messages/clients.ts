import { definePhrases } from './define-phrases.ts';

/** Clients, their keys and limits. */
export const clientsPhrases = definePhrases({
  'clients.nameTaken': {
    en: `Another client already has the name “{name}” or its key. Choose another one, or remove
      that client first.`,
    'zh-CN': '已有客户端使用名称“{name}”或同一密钥。请换一个，或先删除那个客户端。',
  },
  'clients.badName': {
    en: `A client cannot be called “app” or have a “/” in its name: budgets use these to tell
      users apart. Choose another name.`,
    'zh-CN': '客户端不能叫“app”，名称中也不能有“/”：预算用它们区分用户。请换个名称。',
  },
  'clients.subjectRemoved': {
    en: `The client of this token was removed. Ask the owner of this Hearth to readmit it under the
      issuer “{name}”.`,
    'zh-CN': '此令牌对应的客户端已被删除。请让 Hearth 的所有者在签发方“{name}”下重新允许它。',
  },
  'clients.tooManySubjects': {
    en: `The issuer “{name}” has {most} clients, as many as it may. Remove one, or raise its limit
      in Hearth.`,
    'zh-CN': '签发方“{name}”已有 {most} 个客户端，达到上限。请在 Hearth 中删除一个或提高上限。',
  },
  'clients.hasNoKey': {
    en: `The client “{name}” signs in by tokens of an issuer and has no key. Nothing was changed.`,
    'zh-CN': '客户端“{name}”用签发方的令牌登录，没有密钥。未做任何更改。',
  },
  'clients.roleByToken': {
    en: `The tokens of the client “{name}” decide its role, by the claim that their issuer maps.
      Change the mapping, or suspend the client. Nothing was changed.`,
    'zh-CN': `客户端“{name}”的角色由其令牌中被映射的声明决定。请修改签发方的映射，或暂停该客户端。
      未做任何更改。`,
  },
  'clients.missing': {
    en: 'There is no such client; it may have been removed already.',
    'zh-CN': '没有这个客户端，可能已被删除。',
  },
  'clients.declared': {
    en: `The client “{name}” is declared in hearth.yaml. Change it there; nothing was changed
      here.`,
    'zh-CN': '客户端“{name}”在 hearth.yaml 中声明，请在那里修改；这里未做任何更改。',
  },
  'clients.itsKey': {
    en: 'The key of the client “{name}”',
    'zh-CN': '客户端“{name}”的密钥',
  },
  'clients.itsSecret': {
    en: 'The signing secret of the client “{name}”',
    'zh-CN': '客户端“{name}”的签名密钥',
  },
  'clients.badAddress': {
    en: `“{entry}” is not an address or an address range. Write 192.168.1.20, 192.168.1.0/24 or
      fd00::/8. Nothing was saved.`,
    'zh-CN':
      '“{entry}”不是地址或地址范围。请写成 192.168.1.20、192.168.1.0/24 或 fd00::/8。未保存任何内容。',
  },
  'clients.weakKey': {
    en: `{subject} is too weak: it needs {characters} characters, or {bits} random bits. Create
      one with \`openssl rand -hex 16\`, or let \`hearth clients add\` create and print one.`,
    'zh-CN': `{subject}太弱：至少需要 {characters} 个字符，或 {bits} 位随机数。可用 \`openssl rand -hex 16\` 生成，
      \`hearth clients add\` 也会自动生成并显示。`,
  },
  'clients.suspended': {
    en: 'The client “{name}” is suspended. The person who runs this Hearth can reactivate it.',
    'zh-CN': '客户端“{name}”已停用。运行此 Hearth 的人可以重新启用它。',
  },
  'clients.expired': {
    en: `The key of the client “{name}” has expired. Ask the person who runs this Hearth for a
      new one.`,
    'zh-CN': '客户端“{name}”的密钥已过期。请向运行此 Hearth 的人索取新密钥。',
  },
  'clients.wrongAddress': {
    en: 'The client “{name}” may not be used from this address.',
    'zh-CN': '客户端“{name}”不允许从此地址使用。',
  },
  'clients.refusedFor': {
    en: 'The client “{name}” {what}. Nothing was sent; try again in {seconds} s.',
    'zh-CN': '客户端“{name}”{what}。未发送任何内容，请在 {seconds} 秒后重试。',
  },
  'clients.concurrencyReached': {
    en: 'has {running} requests under way, and may have {most} concurrently',
    'zh-CN': '正在进行 {running} 个请求，同时最多 {most} 个',
  },
  'clients.requestsUsed': {
    en: 'has used its {most} requests a minute',
    'zh-CN': '每分钟的 {most} 个请求已用完',
  },
  'clients.tokensUsed': {
    en: 'has used its {most} tokens a minute',
    'zh-CN': '每分钟的 {most} 个 token 已用完',
  },
  'clients.requestTooLarge': {
    en: `This request has about {tokens} tokens, and the client “{name}” may use {most} tokens a
      minute. Nothing was sent; send less, or ask for a shorter answer.`,
    'zh-CN':
      '此请求约 {tokens} 个 token，而客户端“{name}”每分钟最多使用 {most} 个。未发送任何内容；请减少内容，或要求更短的回答。',
  },
  'clients.diskNearlyFull': {
    en: `The disk of the machine that runs Hearth is nearly full, and the rest is reserved for
      its own records. Nothing was saved. Ask the person who runs this Hearth to free some
      space.`,
    'zh-CN':
      '运行 Hearth 的机器磁盘快满了，剩余空间留给它自己的记录。未保存任何内容。请联系运行此 Hearth 的人清理空间。',
  },
  'clients.storageFull': {
    en: `This needs {needed}, and {left} of the {limit} MB that this client may keep are left.
      Nothing was saved. Remove documents, knowledge bases or conversations, or ask the person
      who runs this Hearth for more (limit storageMb).`,
    'zh-CN': `此操作需要 {needed}，而该客户端 {limit} MB 的存储空间只剩 {left}。未保存任何内容。请删除一些文档、知识库或对话，
      或请运行此 Hearth 的人提高上限（storageMb）。`,
  },
  'clients.tryInAMoment': {
    en: '{why} Nothing was sent; try again in a moment.',
    'zh-CN': '{why}未发送任何内容，请稍后再试。',
  },
  'clients.hostBusyOthers': {
    en: 'This Hearth is busy, and others are waiting too.',
    'zh-CN': 'Hearth 正忙，还有其他请求在排队。',
  },
  'clients.leftWaiting': {
    en: 'The client disconnected while it waited.',
    'zh-CN': '客户端在等待时断开了连接。',
  },
  'clients.hostBusyFor': {
    en: 'This Hearth was busy for {seconds} s.',
    'zh-CN': 'Hearth 已忙碌 {seconds} 秒。',
  },
  'clients.left': {
    en: 'The client disconnected.',
    'zh-CN': '客户端已断开连接。',
  },
  'clients.queueFull': {
    en: 'This Hearth is busy, and its queue is full.',
    'zh-CN': 'Hearth 正忙，等待队列已满。',
  },
});
