import type { FinishReason } from '../../../shared/chat.ts';
import { lookUp } from './look-up.ts';

const spellings: Readonly<Record<FinishReason | 'broken', string>> = {
  // Anthropic, Cohere, TGI (`eos_token`), SGLang, gateways that pass on the word behind them.
  stop:
    'stop end_turn eos eos_token stop_sequence stop_token stop_str complete completed done ' +
    'finished finish normal end success',
  // Mistral's `model_length`, Gemini's MAX_TOKENS, Anthropic's and Cohere's names.
  length:
    'length max_tokens max_length model_length max_output_tokens max_token token_limit ' +
    'max_new_tokens model_context_window_exceeded context_length context_length_exceeded ' +
    'incomplete truncated pause_turn limit error_limit',
  tool_calls: 'tool_calls tool_call function_call function_calls tool_use tool_uses tool',
  // Zhipu's `sensitive`, Gemini's reasons, Anthropic's `refusal`, Bedrock's guardrail.
  content_filter:
    'content_filter content_filtered contentfilter sensitive safety refusal recitation ' +
    'blocklist prohibited_content spii image_safety guardrail_intervened error_toxic blocked',
  // Zhipu's and OpenRouter's words for a provider that broke down, DeepSeek's for a lack of
  // machines (api-docs.deepseek.com, create-chat-completion), vLLM's for an abort.
  broken:
    'error network_error insufficient_system_resource abort aborted cancelled canceled failed ' +
    'failure timeout',
};

const reasons: Readonly<Record<string, FinishReason | 'broken'>> = Object.fromEntries(
  Object.entries(spellings).flatMap(([reason, words]) =>
    words.split(' ').map((word) => [word, reason as FinishReason | 'broken']),
  ),
);

/** Words that some servers send with every chunk before the last. */
const noReason = new Set(['', 'null', 'none', 'undefined', 'finish_reason_unspecified']);

/** `MAX_TOKENS`, `maxTokens`, `end-turn` and `FinishReason.STOP` as the table has them. */
const toSpelling = (word: string): string =>
  word
    .trim()
    .replace(/^.*\./, '')
    .replaceAll(/([a-z])([A-Z])/g, '$1_$2')
    .replaceAll(/[-\s]+/g, '_')
    .toLowerCase();

/**
 * A finish reason in whatever spelling. Null: not finished. `broken`: the provider broke down, and
 * the answer is not over. A word that no one knows ends the answer as `stop`.
 */
export function toFinishReason(word: unknown): FinishReason | 'broken' | null {
  if (typeof word !== 'string') return null;
  const known = lookUp(reasons, word);
  if (known !== undefined) return known;
  const spelling = toSpelling(word);
  return noReason.has(spelling) ? null : (lookUp(reasons, spelling) ?? 'stop');
}

/** What a finish means next to the calls that came: agents go by it alone. */
export function withCalls(reason: FinishReason, called: boolean): FinishReason {
  if (reason === 'stop' && called) return 'tool_calls';
  return reason === 'tool_calls' && !called ? 'stop' : reason;
}
