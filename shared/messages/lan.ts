import { definePhrases } from './define-phrases.ts';

/** The LAN server. */
export const lanPhrases = definePhrases({
  'lan.concealedFailure': {
    en: `Something went wrong on the machine that runs Hearth. Nothing was changed; its window or
      its log has the details.`,
    'zh-CN': '运行 Hearth 的机器上出了问题。没有做任何更改，详情见它的窗口或日志。',
  },
});
