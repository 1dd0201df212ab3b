import type { EmbedRequest, EmbedResult } from '../../../../shared/chat.ts';
import { AppError, FieldError } from '../../../../shared/errors.ts';
import { crashError, findModel, type RuntimeDeps } from './local-calls.ts';

export async function embedLocally(
  { inventory, lifecycle, inference }: RuntimeDeps,
  request: EmbedRequest,
  { signal }: { signal: AbortSignal },
): Promise<EmbedResult> {
  const model = findModel(inventory, request.model, 'embedding');
  if (model.embedding === null) throw new AppError('internal', `${model.name} cannot embed.`);
  if (request.dimensions !== undefined && request.dimensions !== model.embedding.dimensions)
    throw new FieldError(
      'dimensions',
      `${model.name} makes vectors of ${model.embedding.dimensions} \`dimensions\`, and ` +
        'was not trained to shorten them. Leave it out, or choose a model at a provider.',
    );
  const end = lifecycle.begin(model.path);
  try {
    const result = await inference().embed(
      { model: model.embedding, kind: request.kind, texts: [...request.input] },
      { signal },
    );
    lifecycle.answered(model.path);
    const all = new Float32Array(await result.vectors.arrayBuffer());
    const vectors = request.input.map((_, index) =>
      all.slice(index * result.dimensions, (index + 1) * result.dimensions),
    );
    return { vectors, inputTokens: result.inputTokens };
  } catch (error) {
    if (signal.aborted)
      throw new AppError('aborted', 'The embedding was stopped.', { cause: error });
    throw crashError(error);
  } finally {
    end();
  }
}
