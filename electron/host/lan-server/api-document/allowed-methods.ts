import { describedRoutes } from './document.ts';
import { pathPattern } from './paths.ts';

const known = describedRoutes.map(({ method, path }) => ({
  method: method.toUpperCase(),
  pattern: pathPattern(path),
}));

/** The methods that a path takes, as `Allow` lists them; empty for a path that there is not. */
export function allowedMethods(path: string): string[] {
  const methods = known.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method);
  return [...new Set(methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])))];
}
