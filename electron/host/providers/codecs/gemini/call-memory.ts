import type { TurnMemory } from '../../wire/turn-memory.ts';

/**
 * What Gemini wants back with a function call that it made, and that other providers have no place
 * for.
 */
export interface RememberedCall {
  /** The encrypted thought behind the call; absent where the model gave none. */
  signature?: string;
  /** Whether Gemini gave the id itself: only then does it know it again. */
  ownId: boolean;
}

export interface CallMemory {
  remember(id: string, call: RememberedCall): void;
  recall(id: string): RememberedCall | undefined;
  /** The most tokens that Gemini counts for what it wants back with the call. */
  tokens(id: string): number;
}

/**
 * Gemini signs its function calls, and from its third generation on refuses a tool loop in which
 * the signature does not come back (ai.google.dev/gemini-api/docs/thought-signatures). A signature
 * has thousands of characters: put into the call's id it would make that id useless to every other
 * provider (OpenAI takes 40), and no inbound dialect has a field for it. So it is kept in memory
 * under model and id. What was forgotten, or began with another model or provider, goes out with
 * the value that Google documents for histories without signatures (to-contents.ts). Who asked is
 * in the key, so that no guessed id recalls another's. No account is: a pool goes on with another
 * key of the same provider.
 */
export function callsOf(
  turns: TurnMemory<RememberedCall>,
  ownerId: string,
  model: string,
): CallMemory {
  const key = (id: string): string => JSON.stringify([ownerId, model, id]);
  return {
    // A thought is no longer than its encryption, and a token has a character at least.
    remember: (id, call) => turns.remember(key(id), call, call.signature?.length ?? 0),
    recall: (id) => turns.recall(key(id)),
    tokens: (id) => turns.tokens(key(id)),
  };
}
