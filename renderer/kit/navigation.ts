import { createStore, type StoreApi } from 'zustand/vanilla';
import { serviceKey, useService } from './service.tsx';

export const views = ['chat', 'knowledge', 'models', 'accounts', 'monitor', 'settings'] as const;
export type View = (typeof views)[number];

/**
 * The open view and what it shows: `#/chat/<id>`, `#/knowledge/<base>/<document>?chunk=7`,
 * `#/monitor/<request>`, `#/settings`.
 */
export interface ViewAddress {
  view: View;
  id: string | null;
  /** The second segment: a document of a base. */
  part: string | null;
  chunk: number | null;
}

export function parseViewAddress(hash: string): ViewAddress {
  const [path = '', query = ''] = hash.replace(/^#?\/?/, '').split('?');
  const [view = '', id = '', part = ''] = path.split('/').map(decodeURIComponent);
  const chunk = Number(new URLSearchParams(query).get('chunk') ?? Number.NaN);
  return {
    view: (views as readonly string[]).includes(view) ? (view as View) : 'chat',
    id: id === '' ? null : id,
    part: part === '' ? null : part,
    chunk: Number.isInteger(chunk) ? chunk : null,
  };
}

export function viewHash(place: {
  view: View;
  id?: string | null;
  part?: string | null;
  chunk?: number | null;
}): string {
  const path = [place.view, place.id, place.part]
    .filter((segment) => segment !== null && segment !== undefined)
    .map(encodeURIComponent)
    .join('/');
  return `#/${path}${place.chunk === null || place.chunk === undefined ? '' : `?chunk=${place.chunk}`}`;
}

export interface Navigation {
  readonly place: StoreApi<ViewAddress>;
  go(
    place: { view: View; id?: string | null; part?: string | null; chunk?: number | null },
    how?: 'push' | 'replace',
  ): void;
}

/** The page's address is the only state, so that back, forward and reload work as expected. */
export function createNavigation(target: Window = window): Navigation {
  const place = createStore<ViewAddress>(() => parseViewAddress(target.location.hash));
  target.addEventListener('hashchange', () =>
    place.setState(parseViewAddress(target.location.hash), true),
  );
  const go: Navigation['go'] = (next, how = 'push') => {
    const hash = viewHash(next);
    if (how === 'replace') {
      target.history.replaceState(null, '', hash);
      place.setState(parseViewAddress(hash), true);
    } else target.location.hash = hash;
  };
  return { place, go };
}

export const navigationKey = serviceKey<Navigation>('navigation');
export const useNavigation = (): Navigation => useService(navigationKey);
