import { AppError } from '../../shared/errors.ts';
import { phrase } from '../../shared/messages/phrase.ts';

export function modelBroken(path: string, cause: unknown, detail = ''): AppError {
  const why = detail || (cause instanceof Error ? cause.message : String(cause));
  return new AppError('model_broken', phrase('models.broken', { path, why }), { cause });
}
