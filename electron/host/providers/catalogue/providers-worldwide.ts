import type { Provider } from '../provider-data.ts';
import { azureQuirks } from '../quirks/azure.ts';
import { groqQuirks } from '../quirks/groq.ts';
import { openaiQuirks } from '../quirks/openai.ts';
import { openrouterBalance, openrouterQuirks } from '../quirks/openrouter.ts';

/** Each address is the one that the provider's own documents give; they are named in `docsUrl`. */
export const worldwideProviders: readonly Provider[] = [
  {
    id: 'openai',
    name: 'OpenAI',
    codec: 'openai',
    baseUrl: 'https://api.openai.com/v1',
    baseUrlEditable: true,
    keyRequired: true,
    keyHelp: 'Begins with sk-. A key of a project reaches only that project’s models.',
    docsUrl: 'https://platform.openai.com/docs/api-reference/authentication',
    // Its reasoning models refuse max_tokens (openai-node, ChatCompletionCreateParams,
    // `max_completion_tokens`).
    tokenLimitField: 'max_completion_tokens',
    plainUsage: true,
    currency: 'USD',
    quirks: openaiQuirks,
    // openai-node, `ModerationCreateParams`
    moderation: { path: '/moderations', model: 'omni-moderation-latest' },
    models: [
      // platform.openai.com/docs/models/gpt-4o, …/gpt-4o-mini, …/gpt-4.1
      {
        match: 'gpt-4o-mini*',
        contextTokens: 128_000,
        maxOutputTokens: 16_384,
        capabilities: ['chat', 'streaming', 'tools', 'structured_output', 'vision'],
      },
      {
        match: 'gpt-4o*',
        contextTokens: 128_000,
        maxOutputTokens: 16_384,
        capabilities: ['chat', 'streaming', 'tools', 'structured_output', 'vision'],
      },
      {
        match: 'gpt-4.1*',
        contextTokens: 1_047_576,
        maxOutputTokens: 32_768,
        capabilities: ['chat', 'streaming', 'tools', 'structured_output', 'vision'],
      },
    ],
  },
  {
    id: 'azure-openai',
    name: 'Azure OpenAI',
    codec: 'openai',
    baseUrl: '',
    baseUrlEditable: true,
    keyRequired: true,
    auth: 'api-key',
    keyHelp:
      'The base URL is the resource’s endpoint, such as ' +
      'https://my-resource.openai.azure.com; with /openai at its end the older API is used, ' +
      'which names deployments in the path. Models are the names of your deployments.',
    docsUrl: 'https://learn.microsoft.com/azure/ai-foundry/openai/api-version-lifecycle',
    tokenLimitField: 'max_completion_tokens',
    plainUsage: true,
    currency: 'USD',
    quirks: azureQuirks,
  },
  {
    id: 'openai-responses',
    name: 'OpenAI (Responses API)',
    codec: 'openai-responses',
    baseUrl: 'https://api.openai.com/v1',
    baseUrlEditable: true,
    keyRequired: true,
    keyHelp:
      'Begins with sk-. The same key as for OpenAI; reasoning models think on between two ' +
      'calls of a tool here.',
    docsUrl: 'https://platform.openai.com/docs/api-reference/responses',
    plainUsage: true,
    currency: 'USD',
    moderation: { path: '/moderations', model: 'omni-moderation-latest' },
  },
  {
    id: 'anthropic',
    name: 'Anthropic',
    codec: 'anthropic',
    baseUrl: 'https://api.anthropic.com/v1',
    baseUrlEditable: true,
    keyRequired: true,
    auth: 'x-api-key',
    keyHelp: 'Begins with sk-ant-.',
    docsUrl: 'https://platform.claude.com/docs/en/api/overview',
    plainUsage: true,
    currency: 'USD',
    // Thinking may take minutes before the first event; pings come meanwhile
    // (platform.claude.com/docs/en/build-with-claude/streaming, "Ping events").
    timeouts: { firstByteMs: 180_000 },
  },
  {
    id: 'gemini',
    name: 'Google Gemini',
    codec: 'gemini',
    baseUrl: 'https://generativelanguage.googleapis.com/v1beta',
    baseUrlEditable: true,
    keyRequired: true,
    auth: 'x-goog-api-key',
    keyHelp: 'A key of Google AI Studio.',
    docsUrl: 'https://ai.google.dev/gemini-api/docs/api-key',
    currency: 'USD',
  },
  {
    id: 'openrouter',
    name: 'OpenRouter',
    codec: 'openai',
    baseUrl: 'https://openrouter.ai/api/v1',
    baseUrlEditable: true,
    keyRequired: true,
    keyHelp:
      'Begins with sk-or-. Models have the name of their maker in front, such as openai/gpt-4o-mini.',
    docsUrl: 'https://openrouter.ai/docs/api-reference/overview',
    plainUsage: true,
    currency: 'USD',
    // openrouter.ai/docs/features/prompt-caching, …/use-cases/reasoning-tokens
    takesExtensions: true,
    quirks: openrouterQuirks,
    balance: openrouterBalance,
    // openrouter.ai/docs/api/api-reference/rerank/create-rerank
    rerankPath: '/rerank',
  },
  {
    id: 'huggingface',
    name: 'Hugging Face Inference',
    codec: 'openai',
    baseUrl: 'https://router.huggingface.co/v1',
    baseUrlEditable: true,
    keyRequired: true,
    keyHelp:
      'Begins with hf_, and needs the permission to make calls to Inference Providers. ' +
      'Models may name their provider, such as openai/gpt-oss-120b:groq.',
    docsUrl: 'https://huggingface.co/docs/inference-providers/index',
    currency: 'USD',
  },
  {
    id: 'groq',
    name: 'Groq',
    codec: 'openai',
    baseUrl: 'https://api.groq.com/openai/v1',
    baseUrlEditable: true,
    keyRequired: true,
    keyHelp: 'Begins with gsk_.',
    docsUrl: 'https://console.groq.com/docs/openai',
    currency: 'USD',
    quirks: groqQuirks,
  },
];
