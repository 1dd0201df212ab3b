/** A key in a text, with what the text says of it. */
export interface FoundKey {
  /** Null where nothing tells whose key it is; then `note` says so. */
  provider: string | null;
  region: string;
  /** As the text calls it; empty where it does not. */
  name: string;
  /**
   * What sets it apart from others of its provider, `work` of OPENAI_API_KEY_WORK; empty where
   * nothing does.
   */
  suffix: string;
  apiKey: string;
  /** Empty where the text gives none. */
  baseUrl: string;
  models: string[];
  note: string;
}

export const foundKey = (apiKey: string, part: Partial<FoundKey> = {}): FoundKey => ({
  provider: null,
  region: '',
  name: '',
  suffix: '',
  baseUrl: '',
  models: [],
  note: '',
  ...part,
  apiKey: apiKey.trim(),
});

/** What templates contain in place of a key. */
export const isPlaceholder = (text: string): boolean =>
  /^<.*>$|\$\{.*\}|\{\{.*\}\}|x{5,}|\*{3,}|…|\.{3}|^(your|change|replace|insert|todo)[-_ ]/i.test(
    text,
  );

export const listOf = (text: string): string[] =>
  text
    .split(/[;,|\s]+/)
    .map((one) => one.trim())
    .filter((one) => one !== '');
