import type { Provider } from '../provider-data.ts';

// A model may be read from the disk, or wait for a free graphics card, before its first byte.
const own = {
  codec: 'openai',
  baseUrlEditable: true,
  keyRequired: false,
  timeouts: { firstByteMs: 300_000 },
} as const;

/** Servers that people run themselves. The addresses are where their documents start them. */
export const selfHostedProviders: readonly Provider[] = [
  // Another Hearth: its address is the user's to say, or announced on the network (peers).
  {
    ...own,
    id: 'hearth',
    name: 'Hearth',
    baseUrl: '',
    keyRequired: true,
    keyHelp: 'Made on the other machine, under Settings, Clients.',
    plainUsage: true,
    takesExtensions: true,
    rerankPath: '/rerank',
    moderation: { path: '/moderations' },
  },
  {
    ...own,
    free: true,
    id: 'ollama',
    name: 'Ollama',
    baseUrl: 'http://127.0.0.1:11434/v1',
    docsUrl: 'https://docs.ollama.com/api/openai-compatibility',
  },
  {
    ...own,
    free: true,
    id: 'lm-studio',
    name: 'LM Studio',
    baseUrl: 'http://127.0.0.1:1234/v1',
    docsUrl: 'https://lmstudio.ai/docs/developer/openai-compat',
  },
  {
    ...own,
    free: true,
    id: 'vllm',
    name: 'vLLM',
    baseUrl: 'http://127.0.0.1:8000/v1',
    docsUrl: 'https://docs.vllm.ai/en/latest/serving/openai_compatible_server.html',
    rerankPath: '/rerank',
  },
  {
    ...own,
    free: true,
    id: 'ray-serve',
    name: 'Ray Serve LLM',
    baseUrl: 'http://127.0.0.1:8000/v1',
    docsUrl: 'https://docs.ray.io/en/latest/serve/llm/index.html',
  },
];
