import type { ChatEvent, ChatMessage, ChatRequest, Usage } from '../../../../../shared/chat.ts';
import { joinReasoningDetails } from '../../../../../shared/reasoning-details.ts';
import type { Provider } from '../../provider-data.ts';
import type { TurnPlace } from '../../provider.ts';
import {
  createTurnMemory,
  tokensHandedBack,
  tokensOfAnswer,
  turnKey,
} from '../../wire/turn-memory.ts';

/** What a provider wants back with an assistant's turn that called tools. */
interface KeptTurn {
  /** By the ids of the calls. */
  extraContents: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  reasoning?: string;
  details?: readonly unknown[];
}

const isBare = ({ reasoning, reasoningDetails, toolCalls = [] }: ChatMessage): boolean =>
  reasoning === undefined &&
  reasoningDetails === undefined &&
  toolCalls.every(({ extraContent }) => extraContent === undefined);

/**
 * Remembers what clients leave out of the turns that they hand back: Google's thought signatures,
 * without which Gemini 3 refuses a tool loop (microsoft/vscode issue 296713), OpenRouter's signed
 * reasoning, DeepSeek's reasoning. What a client hands back itself comes first.
 */
export function createOpenAiTurns() {
  const turns = createTurnMemory<KeptTurn>();

  const filled = (message: ChatMessage, place: TurnPlace): ChatMessage => {
    const [first] = message.toolCalls ?? [];
    const kept = first === undefined ? undefined : turns.recall(turnKey(place, first.id));
    if (kept === undefined) return message;
    return {
      ...(kept.reasoning === undefined ? {} : { reasoning: kept.reasoning }),
      ...(kept.details === undefined ? {} : { reasoningDetails: kept.details }),
      ...message,
      toolCalls: (message.toolCalls ?? []).map((call) => {
        const extraContent = kept.extraContents[call.id];
        return extraContent === undefined ? call : { extraContent, ...call };
      }),
    };
  };

  return {
    /** The request with what its earlier turns lack. */
    withKept: (request: ChatRequest, place: TurnPlace): ChatRequest =>
      request.messages.some(({ toolCalls }) => toolCalls !== undefined)
        ? { ...request, messages: request.messages.map((message) => filled(message, place)) }
        : request,
    /** Watches one answer, and keeps its turn at the finish. */
    watch(place: TurnPlace, provider: Provider | undefined): (event: ChatEvent) => void {
      let firstCallId = '';
      let reasoning = '';
      let usage: Usage | null = null;
      const details: unknown[] = [];
      const extraContents: Record<string, Readonly<Record<string, unknown>>> = {};
      const wantsReasoning = provider?.wantsReasoningBack === true;
      let isFinished = false;
      const keep = (): void => {
        const hasExtra = details.length > 0 || Object.keys(extraContents).length > 0;
        if (firstCallId === '' || (!hasExtra && (!wantsReasoning || reasoning === ''))) return;
        turns.remember(
          turnKey(place, firstCallId),
          {
            extraContents,
            ...(wantsReasoning && reasoning !== '' ? { reasoning } : {}),
            ...(details.length === 0 ? {} : { details: joinReasoningDetails(details) }),
          },
          tokensOfAnswer(usage),
        );
      };
      return (event) => {
        if (event.type === 'tool_call') {
          if (event.id !== undefined && firstCallId === '') firstCallId = event.id;
          if (event.id !== undefined && event.extraContent !== undefined)
            extraContents[event.id] = event.extraContent;
        } else if (event.type === 'reasoning') {
          if (wantsReasoning) reasoning += event.text;
          if (event.details !== undefined) details.push(...event.details);
        } else if (event.type === 'usage' || event.type === 'finish') {
          if (event.type === 'usage') usage = event.usage;
          isFinished ||= event.type === 'finish';
          // The usage mostly comes behind the finish.
          if (isFinished) keep();
        }
      };
    },
    /** Of turns that the client hands back without what they had; the rest is in its prompt. */
    tokensHandedBack: (place: TurnPlace, { messages, ...request }: ChatRequest): number =>
      tokensHandedBack({ ...request, messages: messages.filter(isBare) }, ([first = '']) =>
        turns.tokens(turnKey(place, first)),
      ),
  };
}

export type OpenAiTurns = ReturnType<typeof createOpenAiTurns>;
