import type { ChatMessage, Purpose, ToolDefinition } from '../../../../shared/chat.ts';
import type { PolicyDefinition } from '../../../../shared/contract/policies.ts';
import { readsComplexity } from '../../../../shared/contract/rule-conditions.ts';
import { clientNameOf, splitKeyOf, type RequestOrigin } from '../request/request-origin.ts';
import { assumedOutputTokens, type RoutingFacts } from '../request/request-facts.ts';
import { estimateComplexity } from '../rules/complexity.ts';
import { classifyIntent } from '../rules/intent.ts';
import { hasImages, promptTokens } from '../rules/prompt-text.ts';

/** What planning reads of a request; a `ChatRequest` is one. */
export interface PlanInput {
  /** An id, an alias or `auto`. */
  model: string;
  /** Only this provider may answer. */
  provider?: string;
  messages?: readonly ChatMessage[];
  tools?: readonly ToolDefinition[];
  maxTokens?: number;
  responseFormat?: unknown;
  /** The caller's own estimate of the prompt. Default: estimated from the messages. */
  inputTokens?: number;
  purpose?: Purpose;
  /**
   * Fields of the dialect that this vocabulary has no word for; a wish for more reasoning may be
   * among them.
   */
  extra?: Readonly<Record<string, unknown>>;
  /** The kinds of content for which content rules keep it on this machine. */
  contentBlocked?: string;
}

/** Whether the answer has to follow a JSON schema (`response_format` of OpenAI's dialect). */
const wantsSchema = ({ responseFormat }: PlanInput): boolean =>
  typeof responseFormat === 'object' &&
  responseFormat !== null &&
  'type' in responseFormat &&
  responseFormat.type === 'json_schema';

/** What a request needs a model to be able to do. */
export const wantedCapabilities = (
  input: PlanInput,
): Pick<RoutingFacts, 'tools' | 'images' | 'structured'> => ({
  tools: (input.tools ?? []).length > 0,
  images: hasImages(input.messages ?? []),
  structured: wantsSchema(input),
});

/** What rules and strategies may look at. Text is read only for the rules that the policy has. */
export function factsOf(
  input: PlanInput,
  origin: RequestOrigin,
  definition: PolicyDefinition,
  { turns, random }: Pick<RoutingFacts, 'turns' | 'random'>,
): RoutingFacts {
  const { messages = [], tools = [], maxTokens, extra = {}, purpose } = input;
  const hasIntent = definition.rules.some(({ kind }) => kind === 'intent');
  const inputTokens = input.inputTokens ?? promptTokens(messages);
  return {
    client: clientNameOf(origin),
    complexity:
      messages.length > 0 && readsComplexity(definition)
        ? estimateComplexity({ messages, tools, extra, inputTokens })
        : null,
    intent:
      messages.length > 0 && hasIntent
        ? classifyIntent({ messages, purpose: purpose ?? null })
        : null,
    ...wantedCapabilities(input),
    inputTokens,
    outputTokens: maxTokens ?? assumedOutputTokens,
    turns,
    random,
    splitKey: splitKeyOf(origin),
    ...(input.contentBlocked === undefined ? {} : { contentBlocked: input.contentBlocked }),
  };
}
