/** A provider as data. What speaks OpenAI's dialect needs no more than this. */
export interface Provider {
  id: string;
  name: string;
  codec: 'openai';
  /** Empty when only the user can know it. */
  baseUrl: string;
  baseUrlEditable: boolean;
  keyRequired: boolean;
}

const hosted = (id: string, name: string, baseUrl: string): Provider => ({ id, name, codec: 'openai', baseUrl, baseUrlEditable: true, keyRequired: true });
const onThisMachine = (id: string, name: string, baseUrl: string): Provider => ({ id, name, codec: 'openai', baseUrl, baseUrlEditable: true, keyRequired: false });

/** Each address is the one that the provider's own API reference gives for its OpenAI-compatible endpoint; the references are named beside it. */
export const providers: readonly Provider[] = [
  { id: 'openai-compatible', name: 'OpenAI-compatible', codec: 'openai', baseUrl: '', baseUrlEditable: true, keyRequired: false },
  hosted('openai', 'OpenAI', 'https://api.openai.com/v1'), // platform.openai.com/docs/api-reference
  hosted('deepseek', 'DeepSeek', 'https://api.deepseek.com/v1'), // api-docs.deepseek.com
  hosted('openrouter', 'OpenRouter', 'https://openrouter.ai/api/v1'), // openrouter.ai/docs/api-reference
  hosted('siliconflow', 'SiliconFlow', 'https://api.siliconflow.cn/v1'), // docs.siliconflow.cn
  hosted('moonshot', 'Moonshot', 'https://api.moonshot.cn/v1'), // platform.moonshot.cn/docs
  hosted('zhipu', 'Zhipu GLM', 'https://open.bigmodel.cn/api/paas/v4'), // docs.bigmodel.cn
  hosted('dashscope', 'Alibaba Qwen (DashScope)', 'https://dashscope.aliyuncs.com/compatible-mode/v1'), // help.aliyun.com/zh/model-studio
  onThisMachine('ollama', 'Ollama', 'http://127.0.0.1:11434/v1'), // docs.ollama.com/openai
  onThisMachine('lm-studio', 'LM Studio', 'http://127.0.0.1:1234/v1'), // lmstudio.ai/docs/api
  onThisMachine('vllm', 'vLLM', 'http://127.0.0.1:8000/v1'), // docs.vllm.ai, OpenAI-compatible server
];

export const providerOf = (id: string): Provider | undefined => providers.find((provider) => provider.id === id);
