import { implement, ORPCError, type ImplementerInternalWithMiddlewares } from '@orpc/server';
import { hostContract } from '../../../shared/contract/host.ts';
import { AppError, toAppError, toPlainError, type PlainError } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import type { Audit } from '../audit/create-audit.ts';
import { runAudited } from './audited.ts';
import type { ApiContext } from '../api-context.ts';
import { requireAccess } from './roles.ts';

/** Called with failures that no code foresaw; the caller sees only that something broke. */
export type ReportUnexpected = (error: unknown, path: readonly string[]) => void;

/**
 * Makes a contract error of anything thrown. Of what is no `AppError` the text stays here: it may
 * hold a path or a key.
 */
export function toContractError(
  error: unknown,
): ORPCError<string, Omit<PlainError, 'code' | 'message'>> {
  const known = error instanceof AppError ? error : foreseen(error);
  const { code, message, ...data } = toPlainError(known);
  return new ORPCError(code, { message, data });
}

function foreseen(error: unknown): AppError {
  if (error instanceof ORPCError && error.code === 'BAD_REQUEST') {
    return new AppError('bad_request', phrase('access.badForm', { issues: issuesOf(error) }));
  }
  const wrapped = toAppError(error);
  if (wrapped.code !== 'internal') return wrapped;
  return new AppError('internal', phrase('access.unexpected'));
}

function issuesOf(error: { data?: unknown }): string {
  const issues =
    (error.data as { issues?: { path?: unknown[]; message?: string }[] } | undefined)?.issues ?? [];
  return (
    issues
      .map(
        ({ path, message }) =>
          `${(path ?? []).map(String).join('.') || 'input'}: ${message ?? 'invalid'}`,
      )
      .join('; ') || 'input'
  );
}

const isUnexpected = (error: unknown): boolean =>
  !(error instanceof AppError) && foreseen(error).code === 'internal';

async function* translated(
  source: AsyncIterator<unknown, unknown>,
  failed: (error: unknown) => Error,
): AsyncGenerator<unknown> {
  try {
    for (;;) {
      const step = await source.next();
      if (step.done === true) return step.value;
      yield step.value;
    }
  } catch (error) {
    throw failed(error);
  } finally {
    await source.return?.();
  }
}

const isIterator = (value: unknown): value is AsyncIterator<unknown> =>
  typeof value === 'object' && value !== null && 'next' in value && Symbol.asyncIterator in value;

/** Named, since the compiler writes out no type as long as the one that it would find. */
export type Procedures = ImplementerInternalWithMiddlewares<
  typeof hostContract,
  ApiContext,
  ApiContext
>;

/**
 * The implementer of the host's contract: checks inputs inside, so that each failure, also in a
 * stream, has a code of ours.
 */
export function createProcedures(
  report: ReportUnexpected,
  audit: Pick<Audit, 'record' | 'nameOf'>,
): Procedures {
  return implement(hostContract)
    .$context<ApiContext>()
    .$config({ initialInputValidationIndex: Number.POSITIVE_INFINITY })
    .use(async ({ context, next, path, procedure }, input: unknown) => {
      const { access, audited } = procedure['~orpc'].meta;
      const failed = (error: unknown): Error => {
        if (isUnexpected(error)) report(error, path);
        return toContractError(error);
      };
      const run = async () => {
        requireAccess(context, access);
        return next();
      };
      try {
        const result = audited
          ? await runAudited(audit, { context, path, input }, run)
          : await run();
        return isIterator(result.output)
          ? { ...result, output: translated(result.output, failed) }
          : result;
      } catch (error) {
        throw failed(error);
      }
    });
}
