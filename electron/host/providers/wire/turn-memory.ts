import type { ChatRequest, Usage } from '../../../../shared/chat.ts';
import { parseJsonNow } from '../../bodies/parse-json.ts';
import type { TurnPlace } from '../provider.ts';

/** How much all turns that are kept may take, in characters; the oldest go first. */
const mostCharacters = 8 * 1024 * 1024;

/**
 * How many tokens a provider may count for turns that are handed back, by the ids of the calls of
 * one assistant message.
 */
export type TokensOfCalls = (callIds: readonly string[]) => number;

export type TurnMemory<Turn> = ReturnType<typeof createTurnMemory<Turn>>;

/**
 * Keeps what a provider wants handed back in a tool loop and our vocabulary has no word for: signed
 * thinking of Anthropic's, encrypted reasoning of OpenAI's. The client hands back the ids of the
 * tool calls; by them the turn is found again. A restart loses it, and then the loop goes on
 * without.
 */
export function createTurnMemory<Turn>() {
  const turns = new Map<string, { turn: Turn; tokens: number; characters: number }>();
  let characters = 0;

  const forget = (key: string): void => {
    characters -= turns.get(key)?.characters ?? 0;
    turns.delete(key);
  };

  return {
    /**
     * `tokens`: the most that the provider counts for the turn, where it told; else a token for
     * each character of its JSON.
     */
    remember(key: string, turn: Turn, tokens: number | null = null): void {
      const size = JSON.stringify(turn).length;
      if (size > mostCharacters) return;
      forget(key);
      turns.set(key, { turn, tokens: tokens ?? size, characters: size });
      characters += size;
      for (const oldest of turns.keys()) {
        if (characters <= mostCharacters) break;
        forget(oldest);
      }
    },
    recall: (key: string): Turn | undefined => turns.get(key)?.turn,
    tokens: (key: string): number => turns.get(key)?.tokens ?? 0,
  };
}

export const turnKey = ({ ownerId, accountId, model }: TurnPlace, firstCallId: string): string =>
  JSON.stringify([ownerId, accountId, model, firstCallId]);

/** The tokens of all turns that a conversation's tool calls may bring back. */
export const tokensHandedBack = ({ messages }: ChatRequest, tokensOf: TokensOfCalls): number =>
  messages.reduce(
    (sum, { toolCalls = [] }) =>
      toolCalls.length === 0 ? sum : sum + tokensOf(toolCalls.map(({ id }) => id)),
    0,
  );

/**
 * What an answer of these counts takes when it is handed back: its thinking is among them. Null
 * where the provider told none.
 */
export const tokensOfAnswer = (usage: Usage | null): number | null =>
  usage === null ? null : usage.output + usage.reasoning;

/** Whether two texts of JSON say the same; a client may have written it again. */
export function sameJson(a: string, b: string): boolean {
  if (a === b) return true;
  try {
    return JSON.stringify(parseJsonNow(a)) === JSON.stringify(parseJsonNow(b));
  } catch {
    return false;
  }
}
