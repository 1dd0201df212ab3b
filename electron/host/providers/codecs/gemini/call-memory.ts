/** What Gemini wants back with a function call that it made, and that other providers have no place for. */
export interface RememberedCall {
  /** The encrypted thought behind the call; absent where the model gave none. */
  signature?: string;
  /** Whether Gemini gave the id itself: only then does it know it again. */
  ownId: boolean;
}

export interface CallMemory {
  remember(id: string, call: RememberedCall): void;
  recall(id: string): RememberedCall | undefined;
}

/** Some 4 KiB each, so a few megabytes at most. */
const longest = 2_000;

/**
 * Gemini signs its function calls and refuses a tool loop in which the signature does not come back (ai.google.dev/gemini-api/docs/thought-signatures).
 * A signature has thousands of characters: put into the call's id it would make that id useless to every other provider (OpenAI takes 40),
 * and no inbound dialect has a field for it. So it is kept here under the id, in memory, the oldest forgotten first. What was forgotten, or
 * began with another provider, goes out with the value that Google documents for histories without signatures (to-contents.ts).
 */
export function createCallMemory(): CallMemory {
  const calls = new Map<string, RememberedCall>();
  return {
    remember(id, call) {
      calls.delete(id);
      calls.set(id, call);
      if (calls.size <= longest) return;
      const [oldest] = calls.keys();
      if (oldest !== undefined) calls.delete(oldest);
    },
    recall: (id) => calls.get(id),
  };
}
