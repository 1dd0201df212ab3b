import { definePhrases } from './define-phrases.ts';

/** `hearth knowledge` and `eval`. */
export const cliKnowledgePhrases = definePhrases({
  'cli.knowledge.reading': {
    en: 'Reading documents',
    'zh-CN': '正在读取文档',
  },
  'cli.knowledge.notRead': {
    en: 'Not read',
    'zh-CN': '未能读取',
  },
  'cli.knowledge.baseMissing': {
    en: 'Name the knowledge base: --base <name>.',
    'zh-CN': '请用 --base <名称> 指明知识库。',
  },
  'cli.knowledge.pathsMissing': {
    en: 'Name the files or folders to add.',
    'zh-CN': '请指明要添加的文件或文件夹。',
  },
  'cli.knowledge.none': {
    en: 'No knowledge bases yet. Create one: hearth knowledge add <path>… --base <name>',
    'zh-CN': '还没有知识库。新建：hearth knowledge add <路径>… --base <名称>',
  },
  'cli.knowledge.nothingFound': {
    en: 'Nothing was found.',
    'zh-CN': '没有找到。',
  },
  'cli.knowledge.exportNeeds': {
    en: 'Name the knowledge base and the file to write.',
    'zh-CN': '请指明知识库和要写入的文件。',
  },
  'cli.knowledge.exported': {
    en: '{path}: {documents} {documents#document|documents}, {size}.',
    'zh-CN': '{path}：{documents} 份文档，{size}。',
  },
  'cli.knowledge.imported': {
    en: '{name}: {documents} {documents#document|documents}.',
    'zh-CN': '{name}：{documents} 份文档。',
  },
  'cli.knowledge.indexedAgain': {
    en: 'Its index has an older format, so its documents are being indexed again.',
    'zh-CN': '其索引是旧格式，正在重新为文档建立索引。',
  },
  'cli.knowledge.otherModel': {
    en: 'Its embedding model is not installed here; {model} is used instead.',
    'zh-CN': '本机未安装其嵌入模型，正改用 {model}。',
  },
  'cli.knowledge.unreachable': {
    en: '{count} folders or files are not on this machine; the text read from them is kept.',
    'zh-CN': '{count} 个文件夹或文件不在本机；已读取的内容予以保留。',
  },
  'cli.knowledge.columns': {
    en: 'ID | NAME | DOCUMENTS | FAILED | PASSAGES | SIZE | LOCAL ONLY',
    'zh-CN': 'ID | 名称 | 文档 | 失败 | 段落 | 大小 | 仅限本机',
  },
  'cli.sources.columns': {
    en: 'ID | KIND | LOCATION | STATE | DOCUMENTS | REFRESH | CHECKED (UTC) | NEXT (UTC)',
    'zh-CN': 'ID | 类型 | 位置 | 状态 | 文档 | 定时抓取 | 上次检查（UTC） | 下次检查（UTC）',
  },
  'cli.sources.none': {
    en: 'The knowledge base has no sources.',
    'zh-CN': '此知识库没有来源。',
  },
  'cli.sources.address': {
    en: 'the address of a page or sitemap',
    'zh-CN': '网页或站点地图的地址',
  },
  'cli.sources.source': {
    en: 'the id of a source',
    'zh-CN': '来源的 id',
  },
  'cli.sources.schedules': {
    en: 'A schedule is one of {known}.',
    'zh-CN': '定时抓取须为以下之一：{known}。',
  },
  'cli.knowledge.query': {
    en: 'what to look for',
    'zh-CN': '要找的内容',
  },
  'cli.knowledge.file': {
    en: 'a file',
    'zh-CN': '文件',
  },
  'cli.knowledge.summary': {
    en: 'knowledge bases over your files',
    'zh-CN': '你的文件组成的知识库',
  },
  'cli.knowledge.added': {
    en: `{name}: {ready} {ready#document|documents} ready, {failed} failed, {chunks}
      {chunks#passage|passages}.`,
    'zh-CN': '{name}：{ready} 份文档就绪，{failed} 份失败，共 {chunks} 段。',
  },
  'cli.knowledge.copying': {
    en: 'Copying the index',
    'zh-CN': '正在复制索引',
  },
  'cli.knowledge.packing': {
    en: 'Packing',
    'zh-CN': '正在打包',
  },
  'cli.knowledge.unpacking': {
    en: 'Unpacking',
    'zh-CN': '正在解包',
  },
  'cli.knowledge.checking': {
    en: 'Checking',
    'zh-CN': '正在校验',
  },
  'cli.eval.changed': {
    en: 'Changed (rank before → after), {count} the same:',
    'zh-CN': '有变化（之前 → 之后的名次），其余 {count} 个不变：',
  },
  'cli.eval.missed': {
    en: 'Not found in the first {limit}:',
    'zh-CN': '前 {limit} 段中未找到：',
  },
  'cli.eval.badSides': {
    en: '--sides is hybrid, words or vectors.',
    'zh-CN': '--sides 须为 hybrid、words 或 vectors。',
  },
  'cli.eval.rerankNeedsBoth': {
    en: '--rerank needs both indexes (--sides hybrid).',
    'zh-CN': '--rerank 需要同时使用两种索引（--sides hybrid）。',
  },
  'cli.eval.badMinimum': {
    en: '--min-recall5 is a share from 0 to 1.',
    'zh-CN': '--min-recall5 须为 0 到 1 之间的比例。',
  },
  'cli.eval.fileUnreadable': {
    en: 'The file {path} does not exist or cannot be read.',
    'zh-CN': '{path} 不存在，或无权读取。',
  },
  'cli.eval.noEarlierRun': {
    en: 'There is no earlier run of this knowledge base.',
    'zh-CN': '这个知识库还没有更早的评测。',
  },
  'cli.eval.asking': {
    en: 'Asking',
    'zh-CN': '正在提问',
  },
  'cli.eval.interrupted': {
    en: 'The run was interrupted. Nothing was saved; run it again.',
    'zh-CN': '评测中断，结果未保存，请重新运行。',
  },
  'cli.eval.belowMinimum': {
    en: 'Recall@5 is {recall}; the minimum is {minimum}.',
    'zh-CN': '召回@5 为 {recall}，低于要求的 {minimum}。',
  },
  'cli.eval.which': {
    en: 'a knowledge base',
    'zh-CN': '知识库',
  },
  'cli.eval.summary': {
    en: 'how well a knowledge base finds its questions’ passages',
    'zh-CN': '评测知识库能否找到问题对应的段落',
  },
  'cli.eval.skipped': {
    en: 'Row {line} was skipped: {reason}',
    'zh-CN': '第 {line} 行已跳过：{reason}',
  },
  'cli.eval.columns': {
    en: 'RUN | SIDES | LIMIT | QUESTIONS | RECALL@1 | @3 | @5 | @10 | MRR | NDCG@10 | P50 | P95',
    'zh-CN': '评测 | 索引 | 段落数 | 问题 | 召回@1 | @3 | @5 | @10 | MRR | nDCG@10 | 中位 | P95',
  },
});
