/**
 * Words that say nothing about what a text is on. They are left out of queries and of the checks of
 * an answer, never out of the index.
 */

const english =
  'a about above after again against all also am an and any are as at be because been ' +
  'before being below between both but by can could did do does doing down during each few ' +
  'for from further had has have having he her here hers herself him himself his how i if ' +
  'in into is it its itself just me more most much many my myself no nor not of off on once ' +
  'only or other our ours ourselves out over own s same she should so some such t than that ' +
  'the their theirs them themselves then there these they this those through to too under ' +
  'until up us very was we were what when where which while who whom whose why will with ' +
  'would you your yours yourself yourselves shall may might must one many name named called ' +
  'tell please give say says according';

export const englishStopWords: ReadonlySet<string> = new Set(english.split(/\s+/));

/**
 * Cut out wherever they stand: none of them is part of a longer word that carries content, or
 * hardly ever.
 */
const chinesePhrases =
  '什么时候 为什么 是什么 什么样 什么 怎么样 怎么 怎样 如何 为何 何时 何地 何处 ' +
  '何人 何种 哪一年 哪一个 哪一种 哪一位 哪一 哪些 哪个 哪里 哪儿 哪种 哪位 ' +
  '哪年 哪国 哪 谁 多少 多久 多长时间 多大 多长 多远 多高 几个 几年 几次 请问 ' +
  '请告诉我 请告诉 以下 下列 是否 能否 有没有 可不可以 以及 并且 而且 对于 关于 ' +
  '因为 所以 但是 如果 这个 这些 这种 那个 那些 它们 他们 她们 我们 你们 可以 ' +
  '可能 应该 已经 曾经 正在 一个 一种 一些 没有 称为 叫做';

export const chinesePhrasePattern = new RegExp(
  chinesePhrases
    .split(/\s+/)
    .sort((a, b) => b.length - a.length)
    .join('|'),
  'gu',
);

/** Only as whole words, as ICU's dictionary cuts them: 中 is a function word, but not in 中国. */
const chinese =
  '的 是 的是 吗 呢 啊 地 得 了 着 过 在 和 与 及 或 或者 并 而 也 都 就 被 把 将 对 由 从 到 向 于 以 为 因 但 这 那 其 它 他 她 我 你 您 之 ' +
  '等 所 会 能 曾 一 个 种 位 次 有 不 很 最 更 还 又 称 叫 中 里 上 下 时 后 前 当 当时 属于 来 去 做 使 让 给 用 说 指 几 多 何 请 吧 时候';

export const chineseStopWords: ReadonlySet<string> = new Set(chinese.split(/\s+/));

/**
 * Words that questions are made of rather than about: they count half when a text is checked
 * against a question.
 */
const generic =
  'kind type sort group form name term number amount part example people thing way famous ' +
  'considered used use generally called known mainly main typically usually common often 第 ' +
  '届 年 有着 中有 总共有 曾在 用于 一项 还有 想要 著名 许多 很多 类型 部分 情况 方面 问题 人 人们 一起 主要 根据 例子 通常 一般 提到';

export const genericWords: ReadonlySet<string> = new Set(generic.split(/\s+/));
