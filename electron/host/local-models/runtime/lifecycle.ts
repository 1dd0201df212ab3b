import type { Settings } from '../../../../shared/contract/app.ts';
import type { InferenceClient } from '../../../../shared/contract/inference.ts';

export interface LifecycleDeps {
  inference: () => InferenceClient;
  settings: () => Settings;
  now: () => number;
  changed: () => void;
}

/** How often idle models are looked for. */
const sweepMs = 15_000;

/**
 * Knows which models are in memory and unloads idle ones. When none is left it calls the listeners
 * of `onIdle`, so that the owner of the inference process can end it.
 */
export function createLifecycle({ inference, settings, now, changed }: LifecycleDeps) {
  const lastUsed = new Map<string, number>();
  const inUse = new Map<string, number>();
  const idleListeners = new Set<() => void>();
  let calls = 0;
  let touchedAt: number | undefined;
  const timer = setInterval(() => void sweep(), sweepMs);
  timer.unref();

  /** The process is asked for something: it lives, whether or not a model gets loaded. */
  function touch(): void {
    touchedAt = now();
  }

  function begin(path: string): () => void {
    touch();
    calls += 1;
    inUse.set(path, (inUse.get(path) ?? 0) + 1);
    let open = true;
    return () => {
      if (!open) return;
      open = false;
      calls -= 1;
      inUse.set(path, (inUse.get(path) ?? 1) - 1);
      if (lastUsed.has(path)) lastUsed.set(path, now());
    };
  }

  /** The model answered: it is in memory. */
  function answered(path: string): void {
    const known = lastUsed.has(path);
    lastUsed.set(path, now());
    if (!known) changed();
  }

  async function unload(path: string): Promise<boolean> {
    if ((inUse.get(path) ?? 0) > 0) return false;
    if (!lastUsed.delete(path)) return true;
    await inference()
      .unload({ path })
      .catch(() => undefined);
    changed();
    return true;
  }

  async function sweep(): Promise<void> {
    const oldest = now() - settings().unloadAfterMinutes * 60_000;
    const resting = [...lastUsed].filter(
      ([path, at]) => at <= oldest && (inUse.get(path) ?? 0) === 0,
    );
    for (const [path] of resting) await unload(path);
    const idle =
      lastUsed.size === 0 && calls === 0 && touchedAt !== undefined && now() - touchedAt >= sweepMs;
    if (!idle) return;
    touchedAt = undefined;
    for (const listener of idleListeners) listener();
  }

  return {
    touch,
    begin,
    answered,
    unload,
    sweep,
    isLoaded: (path: string): boolean => lastUsed.has(path),
    isBusy: (): boolean => calls > 0,
    /** The inference process ended, whatever the reason: nothing is in memory. */
    processStopped(): void {
      touchedAt = undefined;
      if (lastUsed.size === 0) return;
      lastUsed.clear();
      changed();
    },
    onIdle(listener: () => void): () => void {
      idleListeners.add(listener);
      return () => void idleListeners.delete(listener);
    },
    close: () => clearInterval(timer),
  };
}

export type Lifecycle = ReturnType<typeof createLifecycle>;
