import type { EmbedRequest, EmbedResult } from '../../../../shared/chat.ts';
import { AppError, FieldError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import { crashError, findModel, type RuntimeDeps } from './local-calls.ts';

/**
 * Embeds texts by a model of this machine, in the inference process. Throws `bad_request` with the
 * field for a length of vectors that the model does not have, `aborted` and `inference_crashed`.
 */
export async function embedLocally(
  { inventory, lifecycle, inference }: RuntimeDeps,
  request: EmbedRequest,
  { signal }: { signal: AbortSignal },
): Promise<EmbedResult> {
  const model = findModel(inventory, request.model, 'embedding');
  if (model.embedding === null)
    throw new AppError('internal', phrase('models.cannotEmbed', { name: model.name }));
  if (request.dimensions !== undefined && request.dimensions !== model.embedding.dimensions)
    throw new FieldError(
      'dimensions',
      phrase('models.fixedDimensions', {
        name: model.name,
        dimensions: model.embedding.dimensions,
      }),
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
      throw new AppError('aborted', phrase('models.embeddingStopped'), { cause: error });
    throw crashError(error);
  } finally {
    end();
  }
}
