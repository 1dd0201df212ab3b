import { definePhrases } from './define-phrases.ts';

/** Folders, pages, notes and conversations as sources. */
export const sourcesPhrases = definePhrases({
  'sources.shared': {
    en: `This knowledge base is shared with the clients of this machine, who would read your
      conversations. Stop sharing it, or add the conversations to another base.`,
    'zh-CN':
      '此知识库已共享给本机的客户端，他们会读到你的对话。请停止共享，或把对话放进其他知识库。',
  },
  'sources.localOnlyConversations': {
    en: `{names}: local only, so only a local-only knowledge base may contain it. Make this base
      local only, or choose other conversations.`,
    'zh-CN':
      '{names}：仅限本机，只能放进同样“仅限本机”的知识库。请把此知识库设为“仅限本机”，或选择其他对话。',
  },
  'sources.andMore': {
    en: '“{name}” and {count} more',
    'zh-CN': '“{name}”以及另外 {count} 个',
  },
  'sources.holdsConversations': {
    en: 'Nothing was changed: this knowledge base contains your conversations. {reason}',
    'zh-CN': '未做任何更改：此知识库包含你的对话。{reason}',
  },
  'sources.refreshable': {
    en: 'Only web pages and sitemaps are fetched by a schedule.',
    'zh-CN': '只有网页和站点地图可以定时抓取。',
  },
  'sources.watchable': {
    en: 'Only folders and files can be watched.',
    'zh-CN': '只能监视文件夹和文件。',
  },
  'sources.conversationGone': {
    en: 'One of the conversations no longer exists. Choose again.',
    'zh-CN': '其中一个对话已不存在，请重新选择。',
  },
  'sources.conversationsOnly': {
    en: 'Only the source of conversations can have some.',
    'zh-CN': '只有“对话”来源才能包含对话。',
  },
  'sources.pageNotFetched': {
    en: 'The page could not be fetched.',
    'zh-CN': '无法获取该网页。',
  },
  'sources.isNote': {
    en: 'This document is a note that was written in Hearth. Delete the note instead.',
    'zh-CN': '此文档是在 Hearth 中写的笔记。请删除笔记本身。',
  },
  'sources.folderMissing': {
    en: 'The folder does not exist',
    'zh-CN': '文件夹不存在',
  },
  'sources.notAFolder': {
    en: 'Something other than a folder is in its place',
    'zh-CN': '原处不是文件夹',
  },
  'sources.folderDenied': {
    en: 'The system denies access to the folder',
    'zh-CN': '系统拒绝访问该文件夹',
  },
  'sources.folderSilent': {
    en: 'The folder does not respond',
    'zh-CN': '文件夹没有响应',
  },
  'sources.folderUnreadable': {
    en: 'The folder can’t be read ({code})',
    'zh-CN': '无法读取文件夹（{code}）',
  },
  'sources.otherFolderEmpty': {
    en: 'Another folder is in its place, and it is empty',
    'zh-CN': '原处换成了另一个空文件夹',
  },
  'sources.otherFolderStrange': {
    en: 'Another folder is in its place, with none of its files',
    'zh-CN': '原处换成了另一个文件夹，其中没有原来的文件',
  },
  'sources.otherFolder': {
    en: 'Another folder took its place',
    'zh-CN': '原处换成了另一个文件夹',
  },
  'sources.mountChanged': {
    en: 'A volume mounted in it changed while it was read',
    'zh-CN': '检查期间，其中挂载的磁盘发生了变化',
  },
  'sources.kept': {
    en: `What was read of it is kept and can be searched; it continues automatically when it is
      back.`,
    'zh-CN': '已读取的内容会保留，可以照常提问；恢复后会自动继续。',
  },
  'sources.because': {
    en: '{reason}. {kept}',
    'zh-CN': '{reason}。{kept}',
  },
  'sources.fileGone': {
    en: `The file was deleted or moved, so its document was removed here. It is read again when
      it is back.`,
    'zh-CN': '文件已被删除或移走，对应的文档也已移除。文件恢复后会重新读取。',
  },
  'sources.mountGone': {
    en: 'The volume mounted at {mounts} is gone. {kept} Everything else is still followed.',
    'zh-CN': '挂载在 {mounts} 的磁盘已断开。{kept}其余内容继续跟踪。',
  },
  'sources.noteMissing': {
    en: 'There is no such note in this knowledge base.',
    'zh-CN': '此知识库中没有这条笔记。',
  },
  'sources.noteMissingAnywhere': {
    en: 'There is no such note in your knowledge bases. It may have been deleted.',
    'zh-CN': '你的知识库中没有这条笔记，可能已被删除。',
  },
  'sources.badPageAddress': {
    en: '“{text}” is not a web address. It should look like https://example.org/page.',
    'zh-CN': '“{text}”不是网页地址，应类似 https://example.org/page。',
  },
  'sources.pageAddressSecret': {
    en: `The address contains a name or a password. Leave them out: Hearth does not sign in to
      web pages.`,
    'zh-CN': '地址中带有用户名或密码。请去掉：Hearth 不会登录网页。',
  },
  'sources.ownerFetchesPrivate': {
    en: 'Only the user of this machine may let it fetch from a private network.',
    'zh-CN': '只有本机的用户才能允许访问内网。',
  },
  'sources.pagesFailed': {
    en: `{failed} of {all} pages could not be fetched; their earlier content is kept. The first:
      {reason}`,
    'zh-CN': '{all} 个网页中有 {failed} 个无法获取，原有内容会保留。第一个：{reason}',
  },
  'sources.pageType': {
    en: `{host} sent content of the type “{type}”, which Hearth can't read. It reads web pages,
      PDF, text and office documents.`,
    'zh-CN': '{host} 返回的类型是“{type}”，Hearth 无法读取。支持网页、PDF、文本和办公文档。',
  },
  'sources.pageSlow': {
    en: '{host} took longer than {seconds} s, so the fetch was stopped. Try again later.',
    'zh-CN': '{host} 超过 {seconds} 秒没有完成，已停止等待。请稍后再试。',
  },
  'sources.pagePackedDamaged': {
    en: `The reply of {host} is compressed and damaged, so it can’t be read. Try again later, or
      save the page in a browser and add the file.`,
    'zh-CN': '{host} 返回的压缩内容已损坏，无法读取。请稍后再试，或在浏览器中保存后添加文件。',
  },
  'sources.pageSignIn': {
    en: 'it requires a sign-in',
    'zh-CN': '需要登录',
  },
  'sources.pageForbidden': {
    en: 'it does not allow Hearth to read it',
    'zh-CN': '不允许 Hearth 读取',
  },
  'sources.pageNone': {
    en: 'there is no such page',
    'zh-CN': '没有这个网页',
  },
  'sources.pageRemoved': {
    en: 'the page was removed',
    'zh-CN': '网页已被删除',
  },
  'sources.pageTooOften': {
    en: 'it received too many requests',
    'zh-CN': '请求过于频繁',
  },
  'sources.pageRefused': {
    en: '{host} did not send the page: {why}.',
    'zh-CN': '{host} 没有返回网页：{why}。',
  },
  'sources.pageStatus': {
    en: 'the status is {status}',
    'zh-CN': '状态码为 {status}',
  },
  'sources.pageTooLarge': {
    en: '{host} sent more than {megabytes} MB for one page, so reading was stopped.',
    'zh-CN': '{host} 的一个网页超过 {megabytes} MB，已停止读取。',
  },
  'sources.robotsUnknown': {
    en: `{origin} does not report whether programs may read it (robots.txt returns {status}), so
      it is not read. Try again later.`,
    'zh-CN':
      '{origin} 没有说明是否允许程序读取（robots.txt 返回 {status}），因此没有读取。请稍后再试。',
  },
  'sources.robotsRefuse': {
    en: `{host} asks programs not to read this page (robots.txt), and Hearth respects that. Save
      the page in a browser and add the file instead.`,
    'zh-CN':
      '{host} 要求程序不要读取此网页（robots.txt），Hearth 会遵守。请在浏览器中保存后添加文件。',
  },
  'sources.sitemapStatus': {
    en: `{host} did not send the sitemap (status {status}). Check the address; it often ends with
      /sitemap.xml.`,
    'zh-CN': '{host} 没有返回站点地图（状态码 {status}）。请检查地址，通常以 /sitemap.xml 结尾。',
  },
  'sources.sitemapEmpty': {
    en: `The reply of {host} has no addresses: it is not a sitemap. Check the address; it often
      ends with /sitemap.xml.`,
    'zh-CN': '{host} 返回的内容中没有网址，不是站点地图。请检查地址，通常以 /sitemap.xml 结尾。',
  },
  'sources.missing': {
    en: 'There is no such source in your knowledge bases. It may have been removed.',
    'zh-CN': '你的知识库中没有这个来源，可能已被移除。',
  },
});
