/** A path of hono's as OpenAPI writes it: `/v1/models/:id{.+}` → `/v1/models/{id}`. */
export const openApiPath = (path: string): string => path.replace(/:(\w+)(\{[^}]*\})?/g, '{$1}');

/** Matches the paths that a path of hono's takes. */
export function pathPattern(path: string): RegExp {
  const source = path
    .replaceAll('.', '\\.')
    .replace(/:(\w+)(?:\{([^}]*)\})?/g, (_, _name: string, pattern: string | undefined) =>
      pattern === undefined ? '[^/]+' : pattern.replaceAll('\\.', '.'),
    );
  return new RegExp(`^${source}$`);
}
