/** The rows that a user cares about, as the READMEs name them. */
export interface Headline {
  row: string;
  en: string;
  zh: string;
}

export const headlines: readonly Headline[] = [
  { row: 'app.coldStartMs', en: 'Start to the first letter typed', zh: '从启动到可以输入' },
  { row: 'app.idlePssMb', en: 'Memory when idle, all processes', zh: '空闲时所有进程占用的内存' },
  {
    row: 'chat.tokensPerSecond.vsBare',
    en: 'Speed of a local chat, against the bare runtime',
    zh: '本机对话的速度，与裸运行时相比',
  },
  {
    row: 'kb.xquad.en.recall5.hybrid',
    en: 'Right passage among the first five, English',
    zh: '正确段落进入前五，英文',
  },
  {
    row: 'kb.xquad.zh.recall5.hybrid',
    en: 'Right passage among the first five, Chinese',
    zh: '正确段落进入前五，中文',
  },
  {
    row: 'kb.p95Ms.100k',
    en: 'Search in 100,000 passages, 95th percentile',
    zh: '在 10 万个段落中检索，第 95 百分位',
  },
  {
    row: 'decline.right.en',
    en: 'Declined where the documents hold no answer',
    zh: '文档里没有答案时拒绝作答的比例（英文）',
  },
  {
    row: 'budget.overrunTokens',
    en: 'Hard budgets overrun, in 20,000 random requests',
    zh: '两万个随机请求中，硬预算的超支',
  },
  {
    row: 'lan.addedP99Ms',
    en: "Added to a provider's answer, 99th percentile",
    zh: '在服务商的应答之上增加的时间，第 99 百分位',
  },
  {
    row: 'lan.rps.vs.litellm',
    en: 'Requests per second, against LiteLLM',
    zh: '每秒请求数，与 LiteLLM 相比',
  },
];
