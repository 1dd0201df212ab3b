/**
 * Whose variables begin so: the names that the providers' own SDKs and documents use, and common
 * spellings of them.
 */
const stems: Readonly<Record<string, { provider: string; region?: string }>> = {
  OPENAI: { provider: 'openai' },
  AZURE_OPENAI: { provider: 'azure-openai' },
  ANTHROPIC: { provider: 'anthropic' },
  CLAUDE: { provider: 'anthropic' },
  GEMINI: { provider: 'gemini' },
  GOOGLE: { provider: 'gemini' },
  GOOGLE_GENERATIVE_AI: { provider: 'gemini' },
  DEEPSEEK: { provider: 'deepseek' },
  DASHSCOPE: { provider: 'dashscope' },
  QWEN: { provider: 'dashscope' },
  MOONSHOT: { provider: 'moonshot' },
  KIMI: { provider: 'moonshot' },
  ZHIPUAI: { provider: 'zhipu' },
  ZHIPU: { provider: 'zhipu' },
  BIGMODEL: { provider: 'zhipu' },
  ZAI: { provider: 'zhipu', region: 'global' },
  Z_AI: { provider: 'zhipu', region: 'global' },
  OPENROUTER: { provider: 'openrouter' },
  OPEN_ROUTER: { provider: 'openrouter' },
  SILICONFLOW: { provider: 'siliconflow' },
  SILICON: { provider: 'siliconflow' },
  HF: { provider: 'huggingface' },
  HUGGINGFACE: { provider: 'huggingface' },
  HUGGINGFACEHUB: { provider: 'huggingface' },
  HUGGING_FACE_HUB: { provider: 'huggingface' },
  QIANFAN: { provider: 'qianfan' },
  HUNYUAN: { provider: 'hunyuan' },
  COZE: { provider: 'coze' },
  GROQ: { provider: 'groq' },
};

const fields = {
  key: 'API_KEY|API_TOKEN|BEARER_TOKEN|AUTH_TOKEN|TOKEN|KEY',
  baseUrl: 'API_BASE_URL|BASE_URL|API_BASE|API_URL|API_ENDPOINT|ENDPOINT|BASE',
  models: 'MODELS|MODEL',
};
export type VariableField = keyof typeof fields | 'secret';

/**
 * Baidu's older access keys are two: QIANFAN_ACCESS_KEY and QIANFAN_SECRET_KEY
 * (pypi.org/project/qianfan), one account.
 */
const pair: Readonly<Record<string, VariableField>> = {
  QIANFAN_ACCESS_KEY: 'key',
  QIANFAN_SECRET_KEY: 'secret',
};

const form = new RegExp(
  `^(?<stem>[A-Z0-9_]+?)_(?:${Object.entries(fields)
    .map(([field, names]) => `(?<${field}>${names})`)
    .join('|')})(?:_(?<suffix>[A-Z0-9_]+))?$`,
);

export interface Variable {
  /** Null for a key of an unknown provider. */
  provider: string | null;
  region: string;
  field: VariableField;
  /** What belongs together: `OPENAI`, or `OPENAI WORK` of `OPENAI_API_KEY_WORK`. */
  group: string;
  suffix: string;
  /** Whether its key is one with a secret, which is in a variable of its own. */
  paired: boolean;
}

/** What a variable is for; null for one that has nothing to do with accounts. */
export function variableOf(name: string): Variable | null {
  const half = Object.hasOwn(pair, name.toUpperCase()) ? pair[name.toUpperCase()] : undefined;
  if (half !== undefined)
    return {
      provider: 'qianfan',
      region: '',
      field: half,
      group: 'QIANFAN pair',
      suffix: '',
      paired: true,
    };
  const parts = form.exec(name.toUpperCase())?.groups;
  const stem = parts?.['stem'];
  if (parts === undefined || stem === undefined) return null;
  const field =
    parts['key'] !== undefined ? 'key' : parts['baseUrl'] !== undefined ? 'baseUrl' : 'models';
  const known = Object.hasOwn(stems, stem) ? stems[stem] : undefined;
  // Of unknown names only an API key is worth reporting: SECRET_TOKEN or DATABASE_URL belong to
  // other things.
  if (known === undefined && parts['key'] !== 'API_KEY') return null;
  const suffix = parts['suffix'] ?? '';
  return {
    provider: known?.provider ?? null,
    region: known?.region ?? '',
    field,
    group: `${stem} ${suffix}`,
    suffix,
    paired: false,
  };
}
