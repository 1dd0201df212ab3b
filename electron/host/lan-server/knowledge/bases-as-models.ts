import type { AvailableModel } from '../../../../shared/contract/models.ts';
import { AppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import type { BaseModelName, BaseName, Knowledge } from '../../knowledge/operations/knowledge.ts';
import { allowedNames, baseProvider } from '../../routing/planning/allowed-models.ts';
import type { Caller } from '../../caller.ts';

const prefix = 'kb/';

export const isBaseModel = (model: string): boolean => model.startsWith(prefix);

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** A base by its id or its name, plain or URL-encoded; of two with one name the caller's own. */
function baseNamed<Named extends BaseName>(
  bases: readonly Named[],
  wanted: string,
): Named | undefined {
  const plain = decoded(wanted);
  return (
    bases.find(({ id }) => id === wanted) ??
    bases.find(({ name }) => name === wanted) ??
    bases.find(({ name }) => name === plain)
  );
}

/** Throws `not_found` for a base that is not there for this caller. */
export async function findBase(
  knowledge: Pick<Knowledge, 'names'>,
  caller: Caller,
  wanted: string,
): Promise<BaseName> {
  const base = baseNamed(await knowledge.names(caller), wanted);
  if (base === undefined)
    throw new AppError('not_found', phrase('lan.noBaseNamed', { name: decoded(wanted) }));
  return base;
}

/**
 * As `findBase`, for `kb/<name>`. Throws `model_gone`, and `model_access_denied` for a client whose
 * list of models does not include it.
 */
export async function baseOfModel(
  knowledge: Pick<Knowledge, 'names'>,
  caller: Caller,
  model: string,
): Promise<BaseModelName> {
  const bases = await knowledge.names(caller);
  const base = baseNamed(bases, model.slice(prefix.length));
  const allowed = allowedNames(caller);
  const names = base === undefined ? [model] : [modelOfBase(bases, base), `${prefix}${base.id}`];
  if (allowed !== null && !names.some(allowed))
    throw new AppError('model_access_denied', phrase('routing.notAllowed', { model }));
  if (base === undefined) throw new AppError('model_gone', phrase('lan.noModel', { model }));
  return base;
}

/** The model name of a base; its id when its name belongs to another base. */
export const modelOfBase = (bases: readonly BaseName[], base: BaseName): string =>
  `${prefix}${baseNamed(bases, base.name)?.id === base.id ? base.name : base.id}`;

/** Bases as models. Only a local-only base is certain to be answered on this machine. */
export const baseModels = (bases: readonly BaseName[]): AvailableModel[] =>
  bases.map((base) => ({
    id: modelOfBase(bases, base),
    name: base.name,
    kind: 'chat',
    local: base.localOnly,
    provider: baseProvider,
    providerName: 'Knowledge',
    accounts: [],
    contextTokens: null,
  }));
