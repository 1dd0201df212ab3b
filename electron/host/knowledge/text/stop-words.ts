/** Words that say nothing about what a text is on. They are left out of queries and of the checks of an answer, never out of the index. */

const english = `a about above after again against all also am an and any are as at be because been before being below between both but by can could did do does
doing down during each few for from further had has have having he her here hers herself him himself his how i if in into is it its itself just me
more most much many my myself no nor not of off on once only or other our ours ourselves out over own s same she should so some such t than that the
their theirs them themselves then there these they this those through to too under until up us very was we were what when where which while who
whom whose why will with would you your yours yourself yourselves shall may might must one many name named called tell please give say says according`;

export const englishStopWords: ReadonlySet<string> = new Set(english.split(/\s+/));

/** Longest first where one is the beginning of another: they are cut out of a run from left to right. */
const chinesePhrases = `为什么 是什么 什么时候 什么样 什么 怎么样 怎么 怎样 如何 为何 何时 何地 何处 何人 哪一年 哪一个 哪一种 哪一位 哪一 哪些 哪个 哪里 哪儿 哪种 哪位 哪年 哪 谁 多少 多久
多长时间 多大 多长 多远 多高 几个 几年 几次 请问 请告诉我 告诉我 以下 下列 是否 能否 有没有 可不可以 吗 呢 吧 啊 的 了 是 在 和 与 及 或 以及 并且 而且 而 也 都 就 被 把 将 对 对于 关于 由 从 到 向 于 以 为 因为 所以
但是 但 如果 这个 这些 这种 这 那个 那些 那 其 它 它们 他 他们 她 她们 我 我们 你 你们 您 之 等 所 会 能 可以 可能 应该 已经 曾经 曾 正在 一个 一种 一些 有 没有 不 很 最 更 还 又 称为 被称为 叫做 叫 名字 名称 哪国 中 里 上 下 时`;

export const chineseStopPhrases: ReadonlySet<string> = new Set(chinesePhrases.split(/\s+/));
const longestFirst = [...chineseStopPhrases].sort((a, b) => b.length - a.length);

/** What splits a Han run into the parts that carry content. */
export const chineseStopPattern = new RegExp(longestFirst.join('|'), 'gu');
