import type { KnowledgeSource } from '../../../shared/contract/knowledge-sources.ts';
import type { Tone } from '../../ui/chip.tsx';

/** The state of a source, as a key of `sources.state`. */
export type SourceStatus =
  | 'checking'
  | 'unreachable'
  | 'missing'
  | 'failed'
  | 'live'
  | 'polled'
  | 'once'
  | 'fetched'
  | 'own';

export function statusOf({
  state,
  kind,
  watch,
}: Pick<KnowledgeSource, 'state' | 'kind' | 'watch'>): SourceStatus {
  if (state !== 'ready') return state;
  if (kind === 'page' || kind === 'sitemap') return 'fetched';
  if (kind === 'notes') return 'own';
  return watch === 'off' ? 'once' : watch;
}

export const statusTones: Record<SourceStatus, Tone> = {
  checking: 'busy',
  unreachable: 'limit',
  missing: 'limit',
  failed: 'fail',
  live: 'safe',
  polled: 'safe',
  once: 'neutral',
  fetched: 'neutral',
  own: 'neutral',
};

/**
 * What a source is called where its kind alone does not say it: a folder's or file's own name, an
 * address without its beginning.
 */
export function nameOfSource({
  kind,
  location,
}: Pick<KnowledgeSource, 'kind' | 'location'>): string {
  if (kind === 'folder' || kind === 'file')
    return location.split(/[/\\]/).findLast((part) => part !== '') ?? location;
  return location.replace(/^https?:\/\//, '').replace(/\/$/, '');
}

/**
 * Those that need a look first, then as they were added; single files last, since there may be
 * many.
 */
export function sortSources(sources: readonly KnowledgeSource[]): KnowledgeSource[] {
  const rank = ({ state, kind }: KnowledgeSource): number =>
    state === 'failed' || state === 'unreachable' || state === 'missing'
      ? 0
      : kind === 'file'
        ? 2
        : 1;
  return sources.toSorted((a, b) => rank(a) - rank(b) || a.createdAt - b.createdAt);
}
