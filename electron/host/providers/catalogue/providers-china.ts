import type { Provider } from '../provider-data.ts';
import { dashscopeQuirks } from '../quirks/dashscope.ts';
import { deepseekBalance, deepseekQuirks } from '../quirks/deepseek.ts';
import { hunyuanQuirks } from '../quirks/hunyuan.ts';
import { moonshotBalance, moonshotQuirks } from '../quirks/moonshot.ts';
import { createQianfanAuth } from '../quirks/qianfan-access-key.ts';
import { qianfanQuirks } from '../quirks/qianfan.ts';
import { siliconflowBalance, siliconflowQuirks } from '../quirks/siliconflow.ts';
import { zhipuQuirks } from '../quirks/zhipu.ts';

const editable = {
  codec: 'openai',
  baseUrlEditable: true,
  keyRequired: true,
  currency: 'CNY',
} as const;

/** Each address is the one that the provider's own documents give; they are named in `docsUrl`. */
export const chineseProviders: readonly Provider[] = [
  {
    ...editable,
    id: 'deepseek',
    name: 'DeepSeek',
    baseUrl: 'https://api.deepseek.com/v1',
    docsUrl: 'https://api-docs.deepseek.com/',
    plainUsage: true,
    // While a request waits for its turn the connection is kept alive by empty lines, up to ten
    // minutes (api-docs.deepseek.com/quick_start/rate_limit).
    timeouts: { idleMs: 180_000 },
    wantsReasoningBack: true,
    quirks: deepseekQuirks,
    balance: deepseekBalance,
    // api-docs.deepseek.com/zh-cn/quick_start/pricing
    models: [
      {
        match: 'deepseek-flash',
        contextTokens: 1_000_000,
        maxOutputTokens: 384_000,
        capabilities: ['chat', 'streaming', 'tools', 'structured_output', 'reasoning', 'vision'],
      },
      {
        match: 'deepseek-v4-flash*',
        contextTokens: 1_000_000,
        maxOutputTokens: 384_000,
        capabilities: ['chat', 'streaming', 'tools', 'structured_output', 'reasoning', 'vision'],
      },
      {
        match: 'deepseek-v4-pro',
        contextTokens: 1_000_000,
        maxOutputTokens: 384_000,
        capabilities: ['chat', 'streaming', 'tools', 'structured_output', 'reasoning'],
      },
    ],
  },
  {
    ...editable,
    id: 'zhipu',
    name: 'Zhipu GLM',
    baseUrl: 'https://open.bigmodel.cn/api/paas/v4',
    regions: [
      { id: 'cn', name: 'bigmodel.cn', baseUrl: 'https://open.bigmodel.cn/api/paas/v4' },
      { id: 'global', name: 'z.ai', baseUrl: 'https://api.z.ai/api/paas/v4' },
    ],
    keyHelp:
      'Keys of bigmodel.cn and of z.ai are not interchangeable: choose the region that yours is from.',
    docsUrl: 'https://docs.bigmodel.cn/cn/api/introduction',
    plainUsage: true,
    quirks: zhipuQuirks,
    // docs.bigmodel.cn/api-reference (文本重排序)
    rerankPath: '/rerank',
  },
  {
    ...editable,
    id: 'qianfan',
    name: 'Baidu ERNIE (Qianfan)',
    baseUrl: 'https://qianfan.baidubce.com/v2',
    auth: createQianfanAuth(),
    keyHelp:
      'An API key begins with bce-v3/ALTAK-. An access key of the older form goes in with ' +
      'its secret: ACCESS_KEY:SECRET_KEY.',
    docsUrl: 'https://cloud.baidu.com/doc/qianfan-docs/s/qm8qxemze',
    plainUsage: true,
    quirks: qianfanQuirks,
    // cloud.baidu.com/doc/WENXINWORKSHOP/s/Dm6071svf
    rerankPath: '/rerankers',
  },
  {
    ...editable,
    id: 'dashscope',
    name: 'Alibaba Qwen (DashScope)',
    baseUrl: 'https://dashscope.aliyuncs.com/compatible-mode/v1',
    regions: [
      { id: 'cn', name: '北京', baseUrl: 'https://dashscope.aliyuncs.com/compatible-mode/v1' },
      {
        id: 'intl',
        name: 'Singapore',
        baseUrl: 'https://dashscope-intl.aliyuncs.com/compatible-mode/v1',
      },
      {
        id: 'us',
        name: 'Virginia',
        baseUrl: 'https://dashscope-us.aliyuncs.com/compatible-mode/v1',
      },
    ],
    keyHelp: 'Begins with sk-. A key belongs to one region.',
    docsUrl: 'https://help.aliyun.com/zh/model-studio/compatibility-of-openai-with-dashscope',
    plainUsage: true,
    quirks: dashscopeQuirks,
  },
  {
    ...editable,
    id: 'hunyuan',
    name: 'Tencent Hunyuan',
    baseUrl: 'https://api.hunyuan.cloud.tencent.com/v1',
    regions: [
      { id: 'hunyuan', name: '混元', baseUrl: 'https://api.hunyuan.cloud.tencent.com/v1' },
      { id: 'tokenhub', name: 'TokenHub', baseUrl: 'https://tokenhub.tencentmaas.com/v1' },
    ],
    keyHelp:
      'An API key of the Hunyuan or of the TokenHub console; they are not interchangeable. A ' +
      'SecretId is none.',
    docsUrl: 'https://cloud.tencent.com/document/product/1729/111007',
    quirks: hunyuanQuirks,
    models: [
      // cloud.tencent.com/document/product/1823/132252
      {
        match: 'hy3-preview',
        contextTokens: 256_000,
        maxOutputTokens: 128_000,
        capabilities: ['chat', 'streaming', 'tools', 'structured_output', 'reasoning'],
      },
      {
        match: 'hunyuan-role-latest',
        contextTokens: 32_000,
        maxOutputTokens: 4000,
        capabilities: ['chat', 'streaming'],
      },
    ],
  },
  {
    ...editable,
    id: 'moonshot',
    name: 'Moonshot (Kimi)',
    baseUrl: 'https://api.moonshot.cn/v1',
    regions: [
      { id: 'cn', name: 'platform.kimi.com', baseUrl: 'https://api.moonshot.cn/v1' },
      { id: 'global', name: 'platform.kimi.ai', baseUrl: 'https://api.moonshot.ai/v1' },
    ],
    keyHelp:
      'Begins with sk-. Keys of platform.kimi.com and of platform.kimi.ai are not interchangeable.',
    docsUrl: 'https://platform.kimi.com/docs/api/errors',
    plainUsage: true,
    quirks: moonshotQuirks,
    balance: moonshotBalance,
    // platform.kimi.com/docs/pricing/chat-k26
    models: [
      {
        match: 'kimi-k2.6',
        contextTokens: 262_144,
        capabilities: ['chat', 'streaming', 'tools', 'structured_output', 'reasoning', 'vision'],
      },
    ],
  },
  {
    ...editable,
    id: 'siliconflow',
    name: 'SiliconFlow',
    baseUrl: 'https://api.siliconflow.cn/v1',
    regions: [
      { id: 'cn', name: 'siliconflow.cn', baseUrl: 'https://api.siliconflow.cn/v1' },
      { id: 'global', name: 'siliconflow.com', baseUrl: 'https://api.siliconflow.com/v1' },
    ],
    keyHelp: 'Begins with sk-. Keys of .cn and of .com are not interchangeable.',
    docsUrl: 'https://docs.siliconflow.cn/cn/api-reference/chat-completions/chat-completions',
    plainUsage: true,
    quirks: siliconflowQuirks,
    balance: siliconflowBalance,
    // docs.siliconflow.cn/en/api-reference/rerank/create-rerank
    rerankPath: '/rerank',
  },
  {
    id: 'coze',
    name: 'Coze',
    codec: 'coze',
    baseUrl: 'https://api.coze.cn',
    baseUrlEditable: true,
    keyRequired: true,
    regions: [
      { id: 'cn', name: 'coze.cn', baseUrl: 'https://api.coze.cn' },
      { id: 'global', name: 'coze.com', baseUrl: 'https://api.coze.com' },
    ],
    keyHelp:
      'A personal access token, which begins with pat_. Models are the ids of your bots; ' +
      'tokens of coze.cn and of coze.com are not interchangeable.',
    docsUrl: 'https://www.coze.cn/open/docs/developer_guides/authentication',
  },
];
