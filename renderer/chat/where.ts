import type { Citation } from '../../shared/contract/answers.ts';
import type { KnowledgeBase } from '../../shared/contract/knowledge.ts';
import type { AvailableModel } from '../../shared/contract/models.ts';

/** Where the next answer will be made, as far as it is known before the route is planned. */
export type Where =
  | { kind: 'local' }
  | { kind: 'cloud'; provider: string }
  /** `auto` with both kinds of candidates: the router decides. */
  | { kind: 'either'; providers: readonly string[] }
  | { kind: 'none' };

export function whereNext(
  model: string,
  localOnly: boolean,
  available: readonly AvailableModel[],
): Where {
  const chat = available.filter((each) => each.kind === 'chat' && (!localOnly || each.local));
  if (localOnly)
    return chat.length > 0 || available.length === 0 ? { kind: 'local' } : { kind: 'none' };
  const named = model === 'auto' ? chat : chat.filter((each) => each.id === model);
  if (named.length === 0) return { kind: 'none' };
  const providers = [
    ...new Set(named.filter((each) => !each.local).map((each) => each.providerName)),
  ];
  const [provider] = providers;
  if (provider === undefined) return { kind: 'local' };
  return providers.length === 1 && named.every((each) => !each.local)
    ? { kind: 'cloud', provider }
    : { kind: 'either', providers };
}

/**
 * What keeps a conversation on this machine besides its own setting: the setting of all of Hearth, a
 * base that it uses, or a passage that it contains already.
 */
export type LocalOnlyReason = 'machine' | 'base' | 'read';

export function localOnlyReason({
  machine,
  baseIds,
  bases,
  messages,
}: {
  machine: boolean;
  baseIds: readonly string[];
  bases: readonly Pick<KnowledgeBase, 'id' | 'localOnly'>[];
  messages: readonly {
    localOnly?: boolean | undefined;
    sources: readonly Pick<Citation, 'localOnly'>[];
  }[];
}): LocalOnlyReason | null {
  if (machine) return 'machine';
  if (bases.some(({ id, localOnly }) => localOnly && baseIds.includes(id))) return 'base';
  return messages.some(
    (message) => message.localOnly === true || message.sources.some((source) => source.localOnly),
  )
    ? 'read'
    : null;
}
