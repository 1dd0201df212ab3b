import { joinPattern } from '../../../../shared/join-pattern.ts';
import { textOf, type ChatMessage, type ToolDefinition } from '../../../../shared/chat.ts';
import type { Complexity } from '../request/request-facts.ts';
import { headAndTail, lastAsked } from './prompt-text.ts';

export interface ComplexityInput {
  messages: readonly ChatMessage[];
  tools: readonly ToolDefinition[];
  /** The dialect's own fields: a wish for more reasoning may be among them. */
  extra: Readonly<Record<string, unknown>>;
  inputTokens: number;
}

/**
 * A prompt of this many tokens counts as long; the part grows with the logarithm, from
 * `shortTokens` on.
 */
const longTokens = 8_000;
const shortTokens = 60;

/**
 * The most that each part gives; together more than 1, as no request needs all of them to be hard.
 */
const most = {
  length: 0.35,
  turns: 0.1,
  code: 0.2,
  tools: 0.2,
  constraints: 0.2,
  reasoning: 0.4,
  language: 0.05,
  images: 0.1,
} as const;

const codeMarks = joinPattern(
  'gim',
  /```/.source,
  String.raw`|^[ \t]{0,40}(?:import|from|def|class|function|const|let|var|public|`,
  String.raw`private|#include|SELECT|package|fn|func)\b|[{};][ \t]{0,8}$|=>|::|`,
  String.raw`\bstack ?trace\b|\bTraceback\b|报错|异常堆栈`,
);
const reasoningMarks = joinPattern(
  'gi',
  String.raw`\b(?:prove|proof|derive|step[- ]by[- ]step|reason(?:ing)?|think (?:hard|`,
  String.raw`carefully|through)|trade-?offs?|analy[sz]e|design|architect(?:ure)?|`,
  String.raw`optimi[sz]e|root cause|compare|evaluate|strategy|theorem|complexity|`,
  String.raw`why does|debug|refactor)\b|证明|推导|一步一步|逐步|推理|仔细思考|深入分析|分析|权衡|设计|架构|优化|`,
  String.raw`根本原因|对比|比较|评估|策略|定理|为什么会|调试|重构`,
);
const constraintMarks = joinPattern(
  'gim',
  String.raw`^[ \t]{0,40}(?:[-*•]|\d{1,3}[.)、]|[（(]\d{1,3}[)）])[ \t]{0,8}\S|`,
  String.raw`\b(?:must|should not|must not|at least|at most|exactly|only if|unless|`,
  String.raw`ensure|without using|in (?:json|yaml|csv) format)\b|必须|不得|不要|至少|至多|恰好|`,
  String.raw`除非|确保|格式为|要求[:：]`,
);
const ideographs = /[\u3400-\u9fff]/;
const letters = /[a-z]{4,}/i;

const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;
/** `many` marks or more give all of it. */
const upTo = (found: number, many: number, points: number): number =>
  Math.min(1, found / many) * points;

const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined;

/**
 * OpenAI's `reasoning_effort` and `reasoning.effort`, Anthropic's `thinking`, Qwen's
 * `enable_thinking`, as a share of what reasoning may give.
 */
function askedEffort(extra: Readonly<Record<string, unknown>>): number {
  const effort = extra['reasoning_effort'] ?? fieldOf(extra['reasoning'], 'effort');
  if (effort === 'high' || effort === 'xhigh') return 1;
  if (effort === 'medium') return 0.6;
  return extra['enable_thinking'] === true || fieldOf(extra['thinking'], 'type') === 'enabled'
    ? 0.8
    : 0;
}

const lengthPart = (tokens: number): number =>
  Math.min(1, Math.max(0, Math.log(tokens / shortTokens) / Math.log(longTokens / shortTokens))) *
  most.length;

/** From the number of tokens alone, where nothing else of a request was kept. */
export function complexityOfLength(tokens: number): Complexity {
  const length = tokens > 0 ? lengthPart(tokens) : 0;
  return { score: length, parts: length > 0 ? [['length', length]] : [] };
}

/**
 * How hard a request is, 0 to 1: a sum of plain marks, each returned with its share, so that a
 * person can see why. Only the beginning and the end of a long text are read. The marks and their
 * shares are chosen by hand; the threshold is the policy's.
 */
export function estimateComplexity({
  messages,
  tools,
  extra,
  inputTokens,
}: ComplexityInput): Complexity {
  const asked = headAndTail(lastAsked(messages));
  const rules = headAndTail(
    messages
      .filter(({ role }) => role === 'system')
      .map(({ content }) => textOf(content))
      .join('\n')
      .slice(0, 20_000),
  );
  const turns = messages.filter(({ role }) => role === 'assistant' || role === 'tool').length;
  const images = messages.some(
    ({ content }) => typeof content !== 'string' && content.some(({ type }) => type === 'image'),
  );
  const parts: (readonly [string, number])[] = [
    ['length', inputTokens > 0 ? lengthPart(inputTokens) : 0],
    ['turns', upTo(turns, 10, most.turns)],
    ['code', upTo(count(asked, codeMarks), 4, most.code)],
    ['tools', upTo(tools.length, 4, most.tools)],
    [
      'constraints',
      upTo(count(asked, constraintMarks) + count(rules, constraintMarks) / 2, 6, most.constraints),
    ],
    [
      'reasoning',
      Math.max(
        upTo(count(asked, reasoningMarks), 3, most.reasoning),
        askedEffort(extra) * most.reasoning,
      ),
    ],
    ['language', ideographs.test(asked) && letters.test(asked) ? most.language : 0],
    ['images', images ? most.images : 0],
  ];
  const shown = parts.filter(([, points]) => points >= 0.005);
  return {
    score: Math.min(
      1,
      shown.reduce((sum, [, points]) => sum + points, 0),
    ),
    parts: shown,
  };
}
