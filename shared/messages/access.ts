import { definePhrases } from './define-phrases.ts';

/** Who may do what, and the processes of Hearth. */
export const accessPhrases = definePhrases({
  'access.clientRemoved': {
    en: 'This client was removed.',
    'zh-CN': '该客户端已被删除。',
  },
  'access.clientRemovedAsk': {
    en: 'This client was removed. Ask the person who runs this Hearth for a new key.',
    'zh-CN': '该客户端已被删除。请向运行此 Hearth 的人索取新密钥。',
  },
  'access.ownerServes': {
    en: 'Only the owner of this machine and admins may change how it serves others.',
    'zh-CN': '只有本机的主人和管理员才能更改对外服务的设置。',
  },
  'access.modelFileInApp': {
    en: `A model file is added in the app or by \`hearth models add\`; a browser cannot name files
      of the machine.`,
    'zh-CN': '模型文件须在应用中或用 `hearth models add` 添加；浏览器不能指定本机的文件。',
  },
  'access.filesNeverInBrowser': {
    en: `Files of the machine that runs Hearth are named in the app, by its command line or in
      hearth.yaml, never in a browser.`,
    'zh-CN':
      '运行 Hearth 的机器上的文件只能在应用、命令行或 hearth.yaml 中指定，不能在浏览器中指定。',
  },
  'access.clientNamesNoFiles': {
    en: `A client cannot name files of the machine that runs Hearth. Upload the documents
      instead.`,
    'zh-CN': '客户端不能指定运行 Hearth 的机器上的文件。请改为上传文档。',
  },
  'access.browserNamesNoFiles': {
    en: `A browser cannot name files of the machine that runs Hearth. Upload the documents, add
      the folder in the app or by \`hearth knowledge add\`, or list its parent under
      \`documentRoots\` in hearth.yaml.`,
    'zh-CN': `浏览器不能指定运行 Hearth 的机器上的文件。请上传文档；或在应用中或用 \`hearth knowledge add\` 添加该文件夹；
      或把它的上级文件夹列入 hearth.yaml 的 \`documentRoots\`。`,
  },
  'access.belowDocumentRoots': {
    en: `A browser can name files only below the \`documentRoots\` of hearth.yaml. Upload the
      documents, or add the folder in the app or by \`hearth knowledge add\`.`,
    'zh-CN': `浏览器只能指定 hearth.yaml 中 \`documentRoots\` 之下的文件。请上传文档，
      或在应用中或用 \`hearth knowledge add\` 添加该文件夹。`,
  },
  'access.badForm': {
    en: 'The request does not have the expected form: {issues}.',
    'zh-CN': '请求的格式不符合要求：{issues}。',
  },
  'access.unexpected': {
    en: `Something went wrong inside Hearth. Nothing you wrote was lost. Try again, and look into
      the log if it happens again.`,
    'zh-CN': 'Hearth 内部出了问题。你写的内容没有丢失，请重试；若仍出现，请查看日志。',
  },
  'access.browserSignedOut': {
    en: 'This browser was signed out. Load the page again and sign in.',
    'zh-CN': '此浏览器已退出登录。请重新加载页面并登录。',
  },
  'access.ownerOnly': {
    en: 'Only the owner of this machine and admins may change this.',
    'zh-CN': '只有本机的主人和管理员才能更改此项。',
  },
  'access.viewerAsks': {
    en: `This client has the role “viewer”, which sends no requests. The person who runs this
      Hearth can give it the role “member”.`,
    'zh-CN': '该客户端只能查看，不能提问。运行此 Hearth 的人可以把它的角色改为“member”。',
  },
  'access.browserNotSignedIn': {
    en: 'This browser is not signed in; it may have signed out already.',
    'zh-CN': '此浏览器没有登录，可能已经退出。',
  },
  'access.downloadOver': {
    en: `This download link no longer works: it works once, within ten minutes. Start the
      download again from Hearth’s page.`,
    'zh-CN': '此下载链接已失效：只能使用一次，且须在十分钟内。请从 Hearth 页面重新下载。',
  },
  'access.stillOpening': {
    en: 'Hearth is still opening its data. Try again in a moment.',
    'zh-CN': 'Hearth 正在打开数据，请稍后再试。',
  },
  'access.hostNotStarted': {
    en: 'Hearth could not start its background process. Look into the log in the data folder.',
    'zh-CN': 'Hearth 无法启动后台进程。请查看数据文件夹中的日志。',
  },
  'access.hostGone': {
    en: `The running Hearth stopped answering. It was closed or has crashed; start it again, then
      repeat the command.`,
    'zh-CN': '正在运行的 Hearth 没有响应，可能已关闭或崩溃。请重新启动它，再执行一次命令。',
  },
  'access.hostListens': {
    en: 'Another Hearth already serves this data folder.',
    'zh-CN': '已有一个 Hearth 在使用这个数据文件夹。',
  },
  'access.socketFolder': {
    en: `{folder} belongs to another user or is open to others, so no socket is created there.
      Remove it, or set HEARTH_HOME to a shorter path.`,
    'zh-CN':
      '{folder} 属于其他用户或对他人开放，因此不在那里创建套接字。请删除它，或把 HEARTH_HOME 设为更短的路径。',
  },
  'access.socketPathLong': {
    en: `No path short enough for a socket was found: {path} is too long. Set HEARTH_HOME or
      TMPDIR to a shorter path.`,
    'zh-CN': '找不到足够短的套接字路径：{path} 太长。请把 HEARTH_HOME 或 TMPDIR 设为更短的路径。',
  },
  'access.processDown': {
    en: `The background process ({name}) is not running. It is being restarted; saved data is
      kept. Try again in a moment.`,
    'zh-CN': '后台进程（{name}）没有运行，正在重启；已保存的内容不受影响。请稍后再试。',
  },
  'access.hostEnded': {
    en: 'The background process ended.',
    'zh-CN': '后台进程已结束。',
  },
  'access.hostEndsRepeatedly': {
    en: `The background process ended repeatedly, so it is no longer restarted. Saved data is
      kept. Restart it, or look into the log in the data folder.`,
    'zh-CN':
      '后台进程反复退出，已不再自动重启。已保存的内容不受影响。请手动重启，或查看数据文件夹中的日志。',
  },
  'access.nodeTooOld': {
    en: `This Electron has Node {version}, which is too old for Hearth's background process, and
      HEARTH_NODE names no other. Start Hearth with "npm start", which sets it.`,
    'zh-CN': `此 Electron 自带的 Node {version} 太旧，无法运行 Hearth 的后台进程，而 HEARTH_NODE 也未指定其他版本。
      请用 "npm start" 启动，它会自动设置。`,
  },
  'access.webAddressesOnly': {
    en: 'Only web addresses are opened.',
    'zh-CN': '只能打开网页地址。',
  },
  'access.webAndMailOnly': {
    en: 'Only web and mail addresses are opened.',
    'zh-CN': '只能打开网页和邮件地址。',
  },
  'access.pathGone': {
    en: '{path} no longer exists.',
    'zh-CN': '{path} 已不存在。',
  },
  'access.readerStopped': {
    en: 'The reader disconnected.',
    'zh-CN': '读取方已断开连接。',
  },
  'access.stopped': {
    en: 'Stopped.',
    'zh-CN': '已停止。',
  },
  'access.aborted': {
    en: 'The request was aborted.',
    'zh-CN': '请求已中止。',
  },
  'access.workStopped': {
    en: 'The work was stopped before it was done.',
    'zh-CN': '任务在完成前被停止。',
  },
  'access.closing': {
    en: 'Hearth is closing.',
    'zh-CN': 'Hearth 正在关闭。',
  },
  'access.messageTooLarge': {
    en: 'This is more than one message may hold. Send it in smaller parts.',
    'zh-CN': '内容超过一条消息的上限，请分成几部分发送。',
  },
  'access.tooMuchUnderWay': {
    en: `Too much is under way from this account at once. Close other windows of Hearth, or wait
      a moment.`,
    'zh-CN': '此账户同时进行的操作过多。请关闭其他 Hearth 窗口，或稍候。',
  },
  'access.hostSilent': {
    en: 'The background process is not responding.',
    'zh-CN': '后台进程没有响应。',
  },
  'access.downloadRevoked': {
    en: 'The download was revoked.',
    'zh-CN': '下载已被撤销。',
  },
  'access.ownerDoes': {
    en: 'Only the owner of this machine may do this.',
    'zh-CN': '只有本机的主人才能执行此操作。',
  },
  'access.viewerMayNot': {
    en: `You may only look here, not ask or change anything. The person who runs this Hearth can
      give you the role “member”.`,
    'zh-CN': '你只能查看，不能提问或更改。运行此 Hearth 的人可以把你的角色改为“member”。',
  },
});
