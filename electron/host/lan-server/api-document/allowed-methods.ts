import type { RouteDescription } from '../http/route.ts';
import { pathPattern } from './paths.ts';

type Paths = readonly Pick<RouteDescription, 'method' | 'path'>[];

export const hasParameter = ({ path }: Pick<RouteDescription, 'path'>): boolean =>
  path.includes(':');

/**
 * Paths of routes without parameters that a route with parameters would match too, such as
 * `/v1/responses/input_tokens` with `/v1/responses/:id`.
 */
export function shadowedPaths(routes: Paths): string[] {
  const patterns = routes.filter(hasParameter).map(({ path }) => pathPattern(path));
  const fixed = new Set(routes.filter((route) => !hasParameter(route)).map(({ path }) => path));
  return [...fixed].filter((path) => patterns.some((pattern) => pattern.test(path)));
}

/**
 * Gives the methods that a path takes, as `Allow` lists them: empty for a path that does not exist.
 * A path that a route names wholly takes that route's methods alone, as OpenAPI reads paths.
 */
export function createAllowedMethods(routes: Paths): (path: string) => string[] {
  const known = routes.map(({ method, path }) => ({
    method: method.toUpperCase(),
    path,
    pattern: pathPattern(path),
  }));
  return (path) => {
    const exact = known.filter((one) => one.path === path);
    const matching = exact.length > 0 ? exact : known.filter(({ pattern }) => pattern.test(path));
    const methods = matching.map(({ method }) => method);
    return [
      ...new Set(methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]))),
    ];
  };
}
