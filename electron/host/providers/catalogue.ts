import type { Provider } from './provider-data.ts';

export type { Provider } from './provider-data.ts';

const hosted = (id: string, name: string, baseUrl: string): Provider => ({ id, name, codec: 'openai', baseUrl, baseUrlEditable: true, keyRequired: true });
const onThisMachine = (id: string, name: string, baseUrl: string): Provider => ({ id, name, codec: 'openai', baseUrl, baseUrlEditable: true, keyRequired: false });

/** Each address is the one that the provider's own documents give for its OpenAI-compatible endpoint; they are named beside it. */
export const providers: readonly Provider[] = [
  { id: 'openai-compatible', name: 'OpenAI-compatible', codec: 'openai', baseUrl: '', baseUrlEditable: true, keyRequired: false },
  // openai-node's default base URL; its reasoning models refuse max_tokens (ChatCompletionCreateParams, `max_completion_tokens`).
  { ...hosted('openai', 'OpenAI', 'https://api.openai.com/v1'), tokenLimitField: 'max_completion_tokens' },
  hosted('deepseek', 'DeepSeek', 'https://api.deepseek.com/v1'), // api-docs.deepseek.com, "Your First API Call"
  hosted('openrouter', 'OpenRouter', 'https://openrouter.ai/api/v1'), // openrouter.ai/docs/api-reference
  hosted('siliconflow', 'SiliconFlow', 'https://api.siliconflow.cn/v1'), // docs.siliconflow.cn/faqs/error-code, its curl example
  hosted('moonshot', 'Moonshot', 'https://api.moonshot.cn/v1'), // platform.moonshot.cn/docs; api.moonshot.ai/v1 outside mainland China
  hosted('zhipu', 'Zhipu GLM', 'https://open.bigmodel.cn/api/paas/v4'), // docs.bigmodel.cn, OpenAI SDK; z.ai keys need api.z.ai
  hosted('dashscope', 'Alibaba Qwen (DashScope)', 'https://dashscope.aliyuncs.com/compatible-mode/v1'), // help.aliyun.com, "OpenAI Chat接口兼容"
  onThisMachine('ollama', 'Ollama', 'http://127.0.0.1:11434/v1'), // docs.ollama.com/api/openai-compatibility
  onThisMachine('lm-studio', 'LM Studio', 'http://127.0.0.1:1234/v1'), // lmstudio.ai/docs/developer
  onThisMachine('vllm', 'vLLM', 'http://127.0.0.1:8000/v1'), // docs.vllm.ai, OpenAI-compatible server
];

const byId = new Map(providers.map((provider) => [provider.id, provider]));

export const providerOf = (id: string): Provider | undefined => byId.get(id);
