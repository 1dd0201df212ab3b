import type { FailureClass, Json } from '../provider-data.ts';
import { lookUp } from '../look-up.ts';

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The provider's own code and type of an error body, wherever it puts them: in `error`, or at the
 * top.
 */
export function errorFieldsIn(body: unknown): { code: string; type: string; message: string } {
  const top = isObject(body) ? body : {};
  const inner = isObject(top['error']) ? top['error'] : top;
  const text = (value: unknown): string =>
    typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  return {
    code: text(inner['code']) || text(top['code']) || text(top['error_code']),
    type: text(inner['type']),
    message: text(inner['message']) || text(top['error_msg']),
  };
}

/** A table of a provider's codes as `classify`. */
export const classifyByCode =
  (table: Readonly<Record<string, FailureClass>>) =>
  (_status: number, body: unknown): FailureClass | null => {
    const { code, type } = errorFieldsIn(body);
    return lookUp(table, code) ?? lookUp(table, type) ?? null;
  };
