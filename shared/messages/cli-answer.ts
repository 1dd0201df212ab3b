import { definePhrases } from './define-phrases.ts';

/** `hearth ask`, and how an answer is printed. */
export const cliAnswerPhrases = definePhrases({
  'cli.answer.page': {
    en: 'page {page}',
    'zh-CN': '第 {page} 页',
  },
  'cli.answer.retrieval': {
    en: 'found in {time}',
    'zh-CN': '检索 {time}',
  },
  'cli.answer.firstToken': {
    en: 'first word after {time}',
    'zh-CN': '首字 {time}',
  },
  'cli.answer.total': {
    en: '{time} in all',
    'zh-CN': '共 {time}',
  },
  'cli.answer.tokensPerSecond': {
    en: '{count} tokens/s',
    'zh-CN': '{count} token/秒',
  },
  'cli.answer.closest': {
    en: 'Closest passages:',
    'zh-CN': '最接近的段落：',
  },
  'cli.answer.sources': {
    en: 'Sources:',
    'zh-CN': '来源：',
  },
  'cli.answer.questionMissing': {
    en: 'The question is missing. Put it in quotes.',
    'zh-CN': '缺少问题，请用引号括起来。',
  },
  'cli.answer.questionUnquoted': {
    en: '"{word}" is one argument too many. Put the question in quotes.',
    'zh-CN': '多出参数“{word}”，请用引号把问题括起来。',
  },
  'cli.answer.docsMissing': {
    en: 'Name the documents: --docs <path>.',
    'zh-CN': '请用 --docs <路径> 指明文档。',
  },
  'cli.answer.pathUnreadable': {
    en: '{path} does not exist or cannot be read.',
    'zh-CN': '{path} 不存在，或无权读取。',
  },
  'cli.answer.found': {
    en: 'Passages found: {count}; writing the answer',
    'zh-CN': '找到 {count} 段，正在作答',
  },
  'cli.answer.writing': {
    en: 'Writing the answer · {count} characters',
    'zh-CN': '正在作答 · {count} 字',
  },
  'cli.answer.interrupted': {
    en: 'The answer was interrupted. Ask again.',
    'zh-CN': '回答中断了，请再问一次。',
  },
  'cli.answer.noFormat': {
    en: `Nothing there has a format that Hearth reads: md, txt, html, pdf, docx, pptx, xlsx,
      OpenDocument, rtf, epub, eml, csv, json or source code.`,
    'zh-CN': `那里没有 Hearth 能读的文
      档：md、txt、html、pdf、docx、pptx、xlsx、OpenDocument、rtf、epub、eml、csv、json 或源代码。`,
  },
  'cli.answer.noneRead': {
    en: 'None of the documents could be read; the reasons are above.',
    'zh-CN': '没有一份文档能读取，原因见上。',
  },
  'cli.answer.summary': {
    en: 'answer a question from your documents',
    'zh-CN': '用你的文档回答问题',
  },
});
