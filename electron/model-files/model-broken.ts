import { AppError } from '../../shared/errors.ts';

export function modelBroken(path: string, cause: unknown, detail = ''): AppError {
  const why = detail || (cause instanceof Error ? cause.message : String(cause));
  return new AppError(
    'model_broken',
    `The model's file cannot be used: ${path} (${why}). Remove the model and download it again.`,
    { cause },
  );
}
