export type GuessedKind = 'chat' | 'embedding' | 'rerank' | 'moderation' | 'other';

const kinds: readonly (readonly [RegExp, GuessedKind])[] = [
  [/rerank/, 'rerank'],
  [/embed|\bbge-|\be5-|\bgte-|minilm|\bm3e|text2vec/, 'embedding'],
  [/moderation/, 'moderation'],
  [/whisper|tts|speech|asr\b|transcri|audio|realtime/, 'other'],
  [/dall-e|image|stable-diffusion|flux|cogview|\bocr\b/, 'other'],
  [/sora|cogvideo|wanx|wan2|video/, 'other'],
];

/**
 * What a model is for, guessed from its id: OpenAI's model list does not tell (openai-node,
 * `Model`).
 */
export const kindOf = (modelId: string): GuessedKind =>
  kinds.find(([pattern]) => pattern.test(modelId.toLowerCase()))?.[1] ?? 'chat';
