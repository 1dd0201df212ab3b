/** More paths than this are looked at as the whole folder is. */
const mostPaths = 200;

/** The paths that were reported as changed since the last look. */
export function createPendingPaths() {
  const pending = new Set<string>();
  return {
    isEmpty: (): boolean => pending.size === 0,
    add(paths: readonly string[]): void {
      for (const path of paths) pending.add(path);
    },
    /** Empties it; null where the whole folder is to be looked at. */
    take(): string[] | null {
      const paths = [...pending];
      pending.clear();
      return paths.length > mostPaths ? null : paths;
    },
  };
}
