import { definePhrases } from './define-phrases.ts';

/** Conversations. */
export const conversationsPhrases = definePhrases({
  'conversations.filtered': {
    en: `The provider's content filter ended this answer. The text that arrived was kept; ask in
      other words, or choose another model.`,
    'zh-CN': '服务商的内容过滤中止了这个回答。已收到的部分已保留；请换个说法提问，或换一个模型。',
  },
  'conversations.missing': {
    en: 'There is no such conversation; it may have been deleted.',
    'zh-CN': '没有这个对话，可能已被删除。',
  },
  'conversations.baseMissing': {
    en: `A knowledge base of this conversation no longer exists. Detach it from the conversation,
      or attach another.`,
    'zh-CN': '此对话所用的知识库已不存在。请移除它，或换一个知识库。',
  },
  'conversations.answering': {
    en: `An answer is still being written in this conversation. Wait for it, or stop it first;
      what you wrote is not lost.`,
    'zh-CN': '此对话还有回答正在生成。请等它完成或先停止；你写的内容不会丢失。',
  },
  'conversations.notAdded': {
    en: 'The message could not be added.',
    'zh-CN': '消息未能添加。',
  },
  'conversations.messageMissing': {
    en: 'There is no such message in this conversation; it may have been replaced already.',
    'zh-CN': '此对话中没有这条消息，可能已被替换。',
  },
  'conversations.ownOnly': {
    en: 'You can edit only your own messages. To get another answer, regenerate it.',
    'zh-CN': '只能编辑自己的消息。想要另一个回答，请重新生成。',
  },
  'conversations.nothingToRegenerate': {
    en: 'There is no question yet to regenerate an answer for.',
    'zh-CN': '还没有可以重新回答的问题。',
  },
  'conversations.tooLong': {
    en: `Your message is longer than this model can read at once ({tokens} tokens with the
      answer). It is kept; shorten it, add the text as a document to a knowledge base, or
      choose a model with a larger context.`,
    'zh-CN':
      '你的消息超出了该模型一次能读取的长度（连同回答共 {tokens} 个 token）。消息已保留；请缩短它、把内容作为文档加入知识库，或换上下文更长的模型。',
  },
  'conversations.hostEnded': {
    en: `Hearth ended in the middle of this answer. The text that arrived was kept; regenerate
      the answer to get all of it.`,
    'zh-CN': 'Hearth 在生成这个回答时意外退出。已收到的部分已保留；重新生成可得到完整回答。',
  },
  'conversations.hostClosed': {
    en: `Hearth was closed in the middle of this answer. The text that arrived was kept;
      regenerate the answer to get all of it.`,
    'zh-CN': 'Hearth 在生成这个回答时被关闭。已收到的部分已保留；重新生成可得到完整回答。',
  },
  'conversations.unexpected': {
    en: `Something went wrong inside Hearth. The text that arrived was kept; try again, and look
      into the log if it happens again.`,
    'zh-CN': 'Hearth 内部出了问题。已收到的部分已保留；请重试，若仍出现请查看日志。',
  },
});
