/**
 * Forms by which one provider's keys are recognised. Where each is written down:
 * Anthropic and OpenRouter in their API references' examples, OpenAI by its project and
 * service-account keys and the mark in its older ones, Google by its key format (AIza and 35 more),
 * Hugging Face and Groq by their token pages, Baidu by Qianfan v2's API keys, Coze by its personal
 * access tokens, Zhipu by its `id.secret` (docs.bigmodel.cn, "使用 API Key": the part before the dot
 * is the id that goes into a JWT). A plain `sk-…` is used by OpenAI, DeepSeek, Moonshot, DashScope,
 * SiliconFlow and Hunyuan alike, so it tells nothing.
 */
const forms: readonly (readonly [RegExp, string])[] = [
  [/^sk-ant-/, 'anthropic'],
  [/^sk-or-/, 'openrouter'],
  [/^sk-(proj|svcacct|admin)-/, 'openai'],
  [/^sk-[A-Za-z0-9]*T3BlbkFJ/, 'openai'],
  [/^AIza[\w-]{35}$/, 'gemini'],
  [/^hf_[A-Za-z0-9]+$/, 'huggingface'],
  [/^gsk_[A-Za-z0-9]+$/, 'groq'],
  [/^bce-v3\/ALTAK-/, 'qianfan'],
  [/^(pat|sat)_[A-Za-z0-9]+$/, 'coze'],
  [/^[0-9a-f]{32}\.[A-Za-z0-9]{16}$/, 'zhipu'],
];

/** The provider whose key this must be; null where its form tells nothing. */
export const providerByForm = (key: string): string | null =>
  forms.find(([form]) => form.test(key))?.[1] ?? null;

/**
 * Whether a word of a text may be a key at all: long, in the letters that keys have, and with a
 * digit.
 */
export const looksLikeKey = (word: string): boolean =>
  providerByForm(word) !== null ||
  (/^[\w./:+=-]{20,}$/.test(word) && /\d/.test(word) && !/^https?:/i.test(word));
