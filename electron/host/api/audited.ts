import { AppError, errorCodeOf } from '../../../shared/errors.ts';
import type { Audit } from '../audit/create-audit.ts';
import { managedOwner, type ApiContext } from '../api-context.ts';

type Input = Readonly<Record<string, unknown>>;

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
/** The subject of a change, by its name where it has one. */
const subjectOf = (input: Input, nameOf: (id: string) => string): string =>
  nameOf(textOf(input['id'] ?? input['baseId'])) ||
  textOf(input['name']) ||
  textOf(input['alias']) ||
  textOf(input['model']) ||
  textOf(input['url']);
/** The names of the fields, never their values: one may be a key. */
const fieldsOf = (input: Input): string =>
  Object.keys(input)
    .filter((key) => key !== 'id' && input[key] !== undefined)
    .join(', ');

/**
 * Runs an audited call of the contract. Records it when it is done or forbidden, not when it fails
 * otherwise: then nothing changed.
 */
export async function runAudited<T>(
  audit: Pick<Audit, 'record' | 'nameOf'>,
  { context, path, input }: { context: ApiContext; path: readonly string[]; input: unknown },
  run: () => Promise<T>,
): Promise<T> {
  const given: Input = typeof input === 'object' && input !== null ? (input as Input) : {};
  const entry = {
    actor: context.ownerId,
    via: context.via,
    action: path.join('.'),
    subject: subjectOf(given, (id) => audit.nameOf(id, [context.ownerId, managedOwner(context)])),
    peer: context.peer ?? '',
  };
  try {
    const result = await run();
    audit.record({ ...entry, outcome: 'done', detail: fieldsOf(given) });
    return result;
  } catch (error) {
    const code = errorCodeOf(error);
    if (code === 'forbidden' || code === 'unauthorized')
      audit.record({
        ...entry,
        outcome: 'refused',
        detail: error instanceof AppError ? error.code : code,
      });
    throw error;
  }
}
