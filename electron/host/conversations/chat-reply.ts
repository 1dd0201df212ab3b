import type { ChatEvent } from '../../../shared/chat.ts';
import type { Message } from '../../../shared/contract/conversations.ts';
import type { MessageFootnote } from '../../../shared/contract/message-footnote.ts';
import { AppError } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import type { RoutedChat, Router } from '../routing/router.ts';
import type { Caller } from '../caller.ts';
import { estimateTokens } from '../usage/estimate-tokens.ts';
import { fitContext, type FittedContext, type Turn } from './fit-context.ts';
import type { Reply } from './reply.ts';
import { summarise } from './summarise.ts';

/** A model's window. `countTokens` is the model's own tokenizer, where there is one at hand. */
export interface ModelContext {
  contextTokens: number;
  countTokens?: (texts: readonly string[]) => Promise<number[]>;
}

export interface ChatReplyInput {
  caller: Caller;
  conversationId: string;
  model: string;
  /** All messages before the answer, oldest first. */
  messages: readonly Message[];
  /** Empty: Hearth's own. */
  systemPrompt: string;
  summary: string;
  /** The last message that the summary covers. */
  summaryUntil: string | null;
  signal: AbortSignal;
}

export interface ChatReplyDeps {
  router: Router;
  contextOf(input: { caller: Caller; model: string }): Promise<ModelContext>;
  keepSummary(summary: string, until: string): void;
  summaryFailed(error: unknown): void;
}

const ownSystemPrompt =
  'You are a helpful assistant. Answer in the language of the user, clearly and to the point.';

/**
 * The turns a model sees: empty answers left out, messages of one side that follow each other
 * joined, since templates want turns to alternate.
 */
export function turnsOf(messages: readonly Message[]): Omit<Turn, 'tokens'>[] {
  const turns: Omit<Turn, 'tokens'>[] = [];
  for (const { id, role, content } of messages) {
    const last = turns.at(-1);
    if (content.trim() === '') continue;
    if (last?.role === role)
      turns[turns.length - 1] = { id, role, content: `${last.content}\n\n${content}` };
    else turns.push({ id, role, content });
  }
  return turns;
}

/**
 * Counts by estimate; by the model's tokenizer when that may matter: an estimate is off by up to
 * three times for a script the tokenizer hardly knows.
 */
async function count(
  texts: readonly string[],
  { contextTokens, countTokens }: ModelContext,
): Promise<number[]> {
  const estimates = texts.map((text) => Math.ceil(estimateTokens(text)));
  const total = estimates.reduce((sum, tokens) => sum + tokens, 0);
  return countTokens === undefined || total * 4 < contextTokens ? estimates : countTokens(texts);
}

async function fit(
  { system, summary }: { system: string; summary: string },
  turns: readonly Omit<Turn, 'tokens'>[],
  context: ModelContext,
): Promise<FittedContext & { turns: Turn[] }> {
  const [systemTokens = 0, summaryTokens = 0, ...tokens] = await count(
    [system, summary, ...turns.map(({ content }) => content)],
    context,
  );
  const counted = turns.map((turn, index) => ({ ...turn, tokens: tokens[index] ?? 0 }));
  return {
    turns: counted,
    ...fitContext({
      system,
      summary,
      headTokens: systemTokens + summaryTokens + 12,
      turns: counted,
      contextTokens: context.contextTokens,
    }),
  };
}

async function contextFor(deps: ChatReplyDeps, input: ChatReplyInput): Promise<FittedContext> {
  const { caller, model, messages, summary, summaryUntil, signal } = input;
  const system = input.systemPrompt === '' ? ownSystemPrompt : input.systemPrompt;
  const context = await deps.contextOf({ caller, model });
  const turns = turnsOf(messages.filter(({ id }) => summaryUntil === null || id > summaryUntil));
  const first = await fit({ system, summary }, turns, context);
  const covered = first.turns.slice(0, first.summarise);
  const until = covered.at(-1)?.id;
  if (until === undefined) return first;
  try {
    const renewed = await summarise(deps.router, {
      caller,
      model,
      before: summary,
      turns: covered,
      contextTokens: context.contextTokens,
      signal,
    });
    if (renewed === '') return first;
    deps.keepSummary(renewed, until);
    return await fit({ system, summary: renewed }, turns.slice(covered.length), context);
  } catch (error) {
    if (signal.aborted) throw error;
    deps.summaryFailed(error);
    return first;
  }
}

/**
 * An answer by a model alone: the context is fitted, what has no place is summarised first, then
 * the router is asked.
 */
export function chatReply(deps: ChatReplyDeps, input: ChatReplyInput): Reply {
  let routed: RoutedChat | null = null;

  async function* events(): AsyncGenerator<ChatEvent> {
    const { messages } = await contextFor(deps, input);
    const { caller, model, signal, conversationId } = input;
    routed = deps.router.chat({
      caller,
      purpose: 'chat',
      request: { model, messages },
      signal,
      conversationId,
    });
    for await (const event of routed.events) {
      if (event.type === 'text' || event.type === 'reasoning') yield event;
      if (event.type === 'finish' && event.reason === 'content_filter')
        throw new AppError('provider_rejected', phrase('conversations.filtered'));
    }
  }

  return { events: events(), footnote: (): MessageFootnote | null => routed?.footnote() ?? null };
}
