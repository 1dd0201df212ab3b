import type { RouteDescription } from '../http/route.ts';
import { pathPattern } from './paths.ts';

/**
 * Gives the methods that a path takes, as `Allow` lists them: empty for a path that does not exist.
 */
export function createAllowedMethods(
  routes: readonly Pick<RouteDescription, 'method' | 'path'>[],
): (path: string) => string[] {
  const known = routes.map(({ method, path }) => ({
    method: method.toUpperCase(),
    pattern: pathPattern(path),
  }));
  return (path) => {
    const methods = known.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method);
    return [
      ...new Set(methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]))),
    ];
  };
}
