import { parseJsonNow } from '../../bodies/parse-json.ts';
/** How much all turns that are kept may take, in characters; the oldest go first. */
const mostCharacters = 8 * 1024 * 1024;

export type TurnMemory<Turn> = ReturnType<typeof createTurnMemory<Turn>>;

/**
 * Keeps what a provider wants handed back in a tool loop and our vocabulary has no word for: signed thinking of Anthropic's, encrypted reasoning of OpenAI's.
 * The client hands back the ids of the tool calls; by them the turn is found again. A restart loses it, and then the loop goes on without.
 */
export function createTurnMemory<Turn>() {
  const turns = new Map<string, { turn: Turn; characters: number }>();
  let characters = 0;

  const forget = (key: string): void => {
    characters -= turns.get(key)?.characters ?? 0;
    turns.delete(key);
  };

  return {
    remember(key: string, turn: Turn): void {
      const size = JSON.stringify(turn).length;
      if (size > mostCharacters) return;
      forget(key);
      turns.set(key, { turn, characters: size });
      characters += size;
      for (const oldest of turns.keys()) {
        if (characters <= mostCharacters) break;
        forget(oldest);
      }
    },
    recall: (key: string): Turn | undefined => turns.get(key)?.turn,
  };
}

/** What a turn belongs to: who asked, so that no guessed id recalls another's reasoning, and the account and model. */
export interface TurnPlace {
  ownerId: string;
  accountId: string;
  model: string;
}

export const turnKey = ({ ownerId, accountId, model }: TurnPlace, firstCallId: string): string =>
  JSON.stringify([ownerId, accountId, model, firstCallId]);

/** Whether two texts of JSON say the same; a client may have written it anew. */
export function sameJson(a: string, b: string): boolean {
  if (a === b) return true;
  try {
    return JSON.stringify(parseJsonNow(a)) === JSON.stringify(parseJsonNow(b));
  } catch {
    return false;
  }
}
