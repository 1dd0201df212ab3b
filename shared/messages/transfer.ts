import { definePhrases } from './define-phrases.ts';

/** Export and import of knowledge bases. */
export const transferPhrases = definePhrases({
  'transfer.notRead': {
    en: `It had not been read when the knowledge base was exported, and its file was not
      included. Add its folder on this machine.`,
    'zh-CN': '导出知识库时它还没有被读取，文件也没有包含在内。请在本机添加它所在的文件夹。',
  },
  'transfer.kept': {
    en: `It came with an imported knowledge base and is not on this machine. Its text was
      imported and can be asked.`,
    'zh-CN': '它来自导入的知识库，不在本机。已读取的内容会保留，可以照常提问。',
  },
  'transfer.fileExists': {
    en: 'A file {path} exists already. Choose another name, or allow it to be replaced.',
    'zh-CN': '文件 {path} 已存在。请换个名称，或允许替换。',
  },
  'transfer.uploadOver': {
    en: `The upload ended: nothing arrived for ten minutes, or another one was started. Choose
      the file again.`,
    'zh-CN': '上传已结束：十分钟内没有数据，或开始了另一次上传。请重新选择文件。',
  },
  'transfer.uploadTooLarge': {
    en: `The file has {gigabytes} GB; at most {most} GB can be uploaded. Import it on the machine
      that runs Hearth.`,
    'zh-CN': '文件有 {gigabytes} GB，最多可上传 {most} GB。请在运行 Hearth 的机器上导入。',
  },
  'transfer.uploadOutOfTurn': {
    en: 'A part of the upload arrived out of order. Choose the file again.',
    'zh-CN': '上传的数据顺序有误。请重新选择文件。',
  },
  'transfer.uploadIncomplete': {
    en: 'The file did not arrive completely. Choose it again.',
    'zh-CN': '文件没有完整上传。请重新选择。',
  },
  'transfer.threadEnded': {
    en: `The thread that reads the knowledge base ended unexpectedly. Nothing was changed; try
      again.`,
    'zh-CN': '读取知识库的线程意外退出。未做任何更改，请重试。',
  },
  'transfer.damaged': {
    en: `The file is damaged, or is not a knowledge base exported by Hearth. Nothing was
      imported; export the base again and try with that file.`,
    'zh-CN': '文件已损坏，或不是 Hearth 导出的知识库。未导入任何内容；请重新导出后再试。',
  },
  'transfer.notABase': {
    en: `The file is not a knowledge base exported by Hearth. Choose a file whose name ends in
      .hearth-base.`,
    'zh-CN': '文件不是 Hearth 导出的知识库。请选择以 .hearth-base 结尾的文件。',
  },
  'transfer.bomb': {
    en: `The file would unpack to far more than a knowledge base of its size, like a file made to
      fill the disk. It was not unpacked.`,
    'zh-CN': '文件解开后会远大于正常的知识库，像是用来占满磁盘的文件，因此没有解开。',
  },
  'transfer.newer': {
    en: 'The file was exported by a newer version of Hearth. Update Hearth and import it again.',
    'zh-CN': '文件由更新版本的 Hearth 导出。请升级 Hearth 后再导入。',
  },
  'transfer.needsSpace': {
    en: `The knowledge base needs {needed} MB, and the disk of Hearth's data has {free} MB to
      spare. Free some space and try again.`,
    'zh-CN': '知识库需要 {needed} MB，而 Hearth 数据所在磁盘只剩 {free} MB。请清理空间后重试。',
  },
  'transfer.diskFull': {
    en: 'The disk is full. Nothing was imported; free some space and try again.',
    'zh-CN': '磁盘已满。未导入任何内容；请清理空间后重试。',
  },
});
