/**
 * What Gemini's models differ in on the wire, told by their ids: the model list says it too, but a
 * chat should not have to ask first.
 */

const generation = (model: string): number =>
  Number(/^gemini-(\d+(?:\.\d+)?)/.exec(model)?.[1] ?? (/^gemini-.*latest/.test(model) ? 3 : 0));
const otherKind = /embedding|image|tts|audio|live|robotics|computer-use/;

/**
 * `thinkingConfig` is an error for models that cannot think (@google/genai,
 * `GenerationConfig.thinkingConfig`): those before 2.5, Gemma, and the ones that speak or draw.
 */
export const thinks = (model: string): boolean =>
  generation(model) >= 2.5 && !otherKind.test(model);

/** Neither Gemma nor one of those that draw, speak or embed. */
export const isGeneralist = (model: string): boolean =>
  generation(model) >= 2 && !otherKind.test(model);

/**
 * From Gemini 3 on thinking has levels instead of a budget, and a function call comes back without
 * its signature only as an error (ai.google.dev/gemini-api/docs/thought-signatures).
 */
export const isThirdGeneration = (model: string): boolean => generation(model) >= 3;

/** `gemini-2.5-pro` or `models/gemini-2.5-pro`; the list has the second form. */
export const plainModel = (model: string): string => model.replace(/^models\//, '');

/** The resource in the path. A tuned model has a place of its own. */
export function modelPath(model: string): string {
  const tuned = /^tunedModels\/(.+)$/.exec(model)?.[1];
  return tuned === undefined
    ? `models/${encodeURIComponent(plainModel(model))}`
    : `tunedModels/${encodeURIComponent(tuned)}`;
}
