/** How a model wants its thinking asked for, and how much it may write. */
export interface ModelTraits {
  /**
   * `adaptive` takes `output_config.effort`; `budget` takes `thinking.budget_tokens`; `none` has no
   * thinking.
   */
  thinking: 'adaptive' | 'budget' | 'none';
  /** What turns thinking off; null where nothing does. */
  thinkingOff: 'disabled' | 'between_tools' | null;
  /** `max_tokens`, which Anthropic wants always, where the request names none. */
  defaultMaxTokens: number;
}

/**
 * The version in an id such as `claude-opus-4-8`, `claude-haiku-4-5-20251001` or
 * `claude-3-7-sonnet-20250219`; a date is none. Null where there is none.
 */
function versionOf(model: string): number | null {
  const [major, minor] = (model.match(/(?<![\d.])\d{1,2}(?!\d)/g) ?? []).map(Number);
  return major === undefined ? null : major + (minor ?? 0) / 100;
}

/**
 * Fable and Mythos think always, Opus does from 5.5 on; Sonnet 5.5 has `between_tools` in place of
 * `disabled`.
 */
function thinkingOffOf(model: string, version: number): ModelTraits['thinkingOff'] {
  if (/fable|mythos/.test(model) || (model.includes('opus') && version >= 5.05)) return null;
  return model.includes('sonnet') && version >= 5.05 ? 'between_tools' : 'disabled';
}

/**
 * By the version in a model's id:
 * platform.claude.com/docs/en/build-with-claude/thinking-troubleshooting ("Claude 4.7 and later
 * models reject" a budget, 4.5 and earlier know only that), models/opus-5-5/whats-new-opus-5-5
 * (thinking cannot be disabled), SDK 1.12 `ThinkingConfigBetweenTools`. Most output:
 * about-claude/models/overview, 32,000 at least from Claude 4 on, 4,096 of the oldest Claude 3. An
 * id without a version is taken for a newest one.
 */
export function traitsOf(model: string): ModelTraits {
  const version = versionOf(model) ?? 5;
  if (version >= 4.06)
    return {
      thinking: 'adaptive',
      thinkingOff: thinkingOffOf(model, version),
      defaultMaxTokens: 32_000,
    };
  if (version >= 4)
    return { thinking: 'budget', thinkingOff: 'disabled', defaultMaxTokens: 32_000 };
  return {
    thinking: version >= 3.07 ? 'budget' : 'none',
    thinkingOff: 'disabled',
    defaultMaxTokens: 4_096,
  };
}
