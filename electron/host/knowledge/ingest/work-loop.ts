export interface WorkLoop {
  /** Runs `work` again, at once or after the run that is in progress; a wake is never lost. */
  wake(): void;
  /** The run in progress, or null. */
  running(): Promise<void> | null;
}

/** `work` does all that there is to do and returns; it must not throw. */
export function createWorkLoop(work: () => Promise<void>): WorkLoop {
  let wanted = false;
  let running: Promise<void> | null = null;
  const run = async (): Promise<void> => {
    try {
      while (wanted) {
        wanted = false;
        await work();
      }
    } finally {
      running = null;
    }
  };
  return {
    wake() {
      wanted = true;
      running ??= run();
    },
    running: () => running,
  };
}
