import type { ChatMessage, Purpose, ToolDefinition } from '../../../../shared/chat.ts';
import type { PolicyDefinition } from '../../../../shared/contract/policies.ts';
import type { RequestOrigin } from '../candidates/candidate-state.ts';
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
  /** Where the caller has estimated the prompt already. */
  inputTokens?: number;
  purpose?: Purpose;
  /**
   * Fields of the dialect that this vocabulary has no word for; a wish for more reasoning may be
   * among them.
   */
  extra?: Readonly<Record<string, unknown>>;
  /** The kinds for whose sake content rules keep it on this machine. */
  contentBlocked?: string;
}

/** As policies name the asker: a client's name, or `app`. */
export const clientNameOf = ({
  caller,
  clientName,
}: Pick<RequestOrigin, 'caller' | 'clientName'>): string => clientName ?? caller.clientId ?? 'app';

/** What stays together in a split: a conversation, else a client's user, a client, an owner. */
export const splitKeyOf = ({
  caller,
  endUser,
  conversationId,
}: Pick<RequestOrigin, 'caller' | 'endUser' | 'conversationId'>): string =>
  conversationId ??
  (endUser === null
    ? (caller.clientId ?? caller.ownerId)
    : `${caller.clientId ?? caller.ownerId} ${endUser}`);

/** What rules and strategies may look at. Text is read only for the rules that the policy has. */
export function factsOf(
  ask: PlanInput,
  who: RequestOrigin,
  definition: PolicyDefinition,
  { turns, random }: Pick<RoutingFacts, 'turns' | 'random'>,
): RoutingFacts {
  const { messages = [], tools = [], maxTokens, extra = {}, purpose } = ask;
  const has = (kind: 'complexity' | 'intent'): boolean =>
    messages.length > 0 && definition.rules.some((rule) => rule.kind === kind);
  const inputTokens = ask.inputTokens ?? promptTokens(messages);
  return {
    client: clientNameOf(who),
    complexity: has('complexity')
      ? estimateComplexity({ messages, tools, extra, inputTokens })
      : null,
    intent: has('intent') ? classifyIntent({ messages, purpose: purpose ?? null }) : null,
    tools: tools.length > 0,
    images: hasImages(messages),
    inputTokens,
    outputTokens: maxTokens ?? assumedOutputTokens,
    turns,
    random,
    splitKey: splitKeyOf(who),
    ...(ask.contentBlocked === undefined ? {} : { contentBlocked: ask.contentBlocked }),
  };
}
