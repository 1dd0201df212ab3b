import { definePhrases } from './define-phrases.ts';

/** Knowledge bases and their evaluation. */
export const knowledgePhrases = definePhrases({
  'knowledge.baseNewer': {
    en: `This knowledge base was written by a newer version of Hearth. Update Hearth to open it;
      the file was not changed.`,
    'zh-CN': '此知识库由更新版本的 Hearth 写入。请升级 Hearth 后打开；文件未改动。',
  },
  'knowledge.notUploaded': {
    en: `This document comes from a folder or another source of the knowledge base, and only
      uploaded documents can be deleted here. Remove it from its source, or in the Hearth app.`,
    'zh-CN':
      '此文档来自知识库的文件夹或其他来源，此处只能删除已上传的文档。请在其来源处移除，或在 Hearth 应用中操作。',
  },
  'knowledge.sharedReadOnly': {
    en: `This knowledge base is shared with you to search and ask. Add and delete documents in a
      base of your own.`,
    'zh-CN': '此知识库共享给你用于搜索和提问。请在自己的知识库中添加或删除文档。',
  },
  'knowledge.diskFull': {
    en: `The disk is full, so the knowledge base can’t grow. What was indexed is kept. Free some
      space and try again.`,
    'zh-CN': '磁盘已满，知识库无法继续写入。已建立的索引会保留。请清理空间后重试。',
  },
  'knowledge.baseDamaged': {
    en: `The knowledge base’s file is damaged. Restart Hearth: the file is set aside and the base
      is rebuilt from its documents.`,
    'zh-CN': '知识库文件已损坏。请重启 Hearth：损坏的文件会另存，并根据文档重建知识库。',
  },
  'knowledge.baseUnreadable': {
    en: `The knowledge base's file could not be read or written ({code}). What was indexed is
      kept; check the disk and the permissions of the data folder.`,
    'zh-CN': '无法读写知识库文件（{code}）。已建立的索引会保留；请检查磁盘和数据文件夹的权限。',
  },
  'knowledge.workerEnded': {
    en: `The knowledge base’s worker ended unexpectedly. Nothing that was indexed is lost; try
      again.`,
    'zh-CN': '知识库的工作线程意外退出。已建立的索引没有丢失，请重试。',
  },
  'knowledge.otherEmbedding': {
    en: `This knowledge base was embedded by {before}, and the vectors of {model} can’t be
      compared with those. Install that model again, or choose another embedding model for
      this base.`,
    'zh-CN':
      '此知识库由 {before} 嵌入，与 {model} 的向量无法比较。请重新安装原模型，或为此知识库另选嵌入模型。',
  },
  'knowledge.anotherModel': {
    en: 'another model',
    'zh-CN': '另一个模型',
  },
  'knowledge.documentMissing': {
    en: 'There is no such document in this knowledge base. It may have been removed.',
    'zh-CN': '此知识库中没有这个文档，可能已被移除。',
  },
  'knowledge.ownerShares': {
    en: 'Only the user of this machine may share a knowledge base with its clients.',
    'zh-CN': '只有本机的用户才能把知识库共享给客户端。',
  },
  'knowledge.clientLocalOnly': {
    en: `This client is local only, and so are its knowledge bases. Only the person who runs this
      Hearth can change that, for the client.`,
    'zh-CN': '该客户端“仅限本机”，它的知识库也一样。只有运行此 Hearth 的人可以为该客户端更改。',
  },
  'knowledge.uploadTooLarge': {
    en: `The file has {megabytes} MB; at most {most} MB can be uploaded. Split it, or add it by
      its path on the host's machine.`,
    'zh-CN':
      '文件有 {megabytes} MB，最多可上传 {most} MB。请拆分文件，或在运行 Hearth 的机器上按路径添加。',
  },
  'knowledge.baseMissing': {
    en: 'There is no such knowledge base. It may have been removed.',
    'zh-CN': '没有这个知识库，可能已被移除。',
  },
  'knowledge.baseNameTaken': {
    en: 'You already have a knowledge base named “{name}”. Choose another name.',
    'zh-CN': '你已有名为“{name}”的知识库，请换个名称。',
  },
  'knowledge.ownMachineNamesFiles': {
    en: 'Only a user at the machine itself may name its files. Upload the documents instead.',
    'zh-CN': '只有本机的用户才能指定其中的文件。请改为上传文档。',
  },
  'knowledge.notAbsolute': {
    en: '“{path}” is not an absolute path.',
    'zh-CN': '“{path}”不是绝对路径。',
  },
  'knowledge.noLocalEmbedding': {
    en: `{model} is not an embedding model on this machine, and this knowledge base or one of its
      sources is local only. Download it under Models, or choose another one.`,
    'zh-CN':
      '本机没有嵌入模型 {model}，而此知识库或其某个来源“仅限本机”。请在“模型”中下载，或另选一个。',
  },
  'knowledge.noEmbedding': {
    en: `There is no embedding model called {model}. Download it under Models, or choose another
      one.`,
    'zh-CN': '没有名为 {model} 的嵌入模型。请在“模型”中下载，或另选一个。',
  },
  'knowledge.embeddedRemotely': {
    en: `This knowledge base is embedded by {model}, which is not on this machine. Choose an
      embedding model of this machine for it first.`,
    'zh-CN': '此知识库由 {model} 嵌入，而它不在本机。请先为知识库选用本机的嵌入模型。',
  },
  'knowledge.originalElsewhere': {
    en: `It came with an imported knowledge base, and its file is not on this machine. Add its
      folder here.`,
    'zh-CN': '它来自导入的知识库，本机没有对应的文件。请在此添加它所在的文件夹。',
  },
  'knowledge.originalLeftBehind': {
    en: 'Its file was not part of the imported knowledge base. What was read of it is kept.',
    'zh-CN': '导入知识库时没有包含它的文件。已读取的内容会保留。',
  },
  'knowledge.originalChanged': {
    en: `The file has changed since it was read here. Ask the user who shares this knowledge base
      to have it read again.`,
    'zh-CN': '文件在读取后已有改动。请共享此知识库的人重新读取。',
  },
  'knowledge.originalReplaced': {
    en: "Something else is now in the file's place. Put the file back and try again.",
    'zh-CN': '原处已不是文件。请把文件放回后重试。',
  },
  'knowledge.noQuestions': {
    en: 'There is no confirmed question to ask. Add one, or confirm what was suggested.',
    'zh-CN': '还没有已确认的问题。请添加一个，或确认系统建议的问题。',
  },
  'knowledge.noReranker': {
    en: 'There is no reranker on this machine. Download one under Models, or run without it.',
    'zh-CN': '本机没有重排模型。请在“模型”中下载，或不使用重排运行。',
  },
  'knowledge.noVectors': {
    en: `The vectors can’t be measured: {model} returns none for the questions. Check under
      Models that it is installed and works, then try again.`,
    'zh-CN':
      '无法评测向量：{model} 目前没有为问题返回向量。请在“模型”中确认它已安装且能正常工作，再重试。',
  },
  'knowledge.questionsFull': {
    en: `A base has at most {most} questions, and this one is full. Remove some before you add
      others.`,
    'zh-CN': '每个知识库最多 {most} 个问题，此知识库已满。请先移除一些再添加。',
  },
  'knowledge.questionsTooMany': {
    en: 'A base has at most {most} questions; these would make {count}. Nothing was added.',
    'zh-CN': '每个知识库最多 {most} 个问题，加上这些会有 {count} 个。未添加任何问题。',
  },
  'knowledge.runsOfTwoBases': {
    en: 'These are runs of two knowledge bases. Choose two of one base.',
    'zh-CN': '这是两个知识库的评测结果。请选择同一知识库的两次评测。',
  },
  'knowledge.runMissing': {
    en: 'There is no such run. It may have been removed.',
    'zh-CN': '没有这次评测，可能已被移除。',
  },
  'knowledge.questionMissing': {
    en: 'There is no such question. It may have been removed.',
    'zh-CN': '没有这个问题，可能已被移除。',
  },
  'knowledge.questionExists': {
    en: 'This question is in the set already. Change the one that is there.',
    'zh-CN': '这个问题已在列表中，请直接修改。',
  },
  'knowledge.rowNamesNothing': {
    en: 'It names neither a file nor a passage.',
    'zh-CN': '没有指出文件或段落。',
  },
  'knowledge.rowsNoList': {
    en: 'It is not a list of questions.',
    'zh-CN': '内容不是问题列表。',
  },
  'knowledge.rowsNoJson': {
    en: 'It is not JSON.',
    'zh-CN': '内容不是 JSON。',
  },
  'knowledge.rowsTooMany': {
    en: 'A file has at most {most} rows; this one and those after it are not read.',
    'zh-CN': '文件最多 {most} 行；从这一行起不再读取。',
  },
  'knowledge.rowsNoColumn': {
    en: 'There is no column “question” in the first row.',
    'zh-CN': '第一行没有“question”列。',
  },
  'knowledge.noChatModel': {
    en: `There is no chat model on this machine that could write questions. Download one under
      Models, or write the questions yourself.`,
    'zh-CN': '本机没有可用来出题的对话模型。请在“模型”中下载，或自己写问题。',
  },
  'knowledge.readingStopped': {
    en: 'Reading was stopped.',
    'zh-CN': '读取已停止。',
  },
});
