import { AppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';

/**
 * Some servers pass over `dimensions`: vectors of another length than asked would be mixed up with
 * those that have it.
 */
export const otherDimensions = (host: string, asked: number, got: number | undefined): AppError =>
  new AppError(
    'provider_rejected',
    phrase('dialects.otherDimensions', { host, got: got ?? 0, asked }),
  );

/** To length 1, which not every provider does; a vector of zeros stays one. */
export function unitVector(vector: readonly number[]): Float32Array {
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0)) || 1;
  return Float32Array.from(vector, (value) => value / length);
}
