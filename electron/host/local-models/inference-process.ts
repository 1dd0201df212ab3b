import type { InferenceClient } from '../../../shared/contract/inference.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import { entryPath } from '../../entry-path.ts';
import type { Launcher } from '../../launcher/launcher.ts';
import { createProcessClient } from '../../launcher/process-client.ts';
import { createSupervisor } from '../../launcher/supervisor.ts';
import type { Log } from '../security/log.ts';

export interface InferenceProcess {
  client: InferenceClient;
  /** Ends it; the next call starts it again. */
  stop(): Promise<void>;
  onEnded(listener: () => void): void;
}

const crashed = phrase('models.crashed').text;

/**
 * The process that runs the native libraries. The first call starts it; after a crash the next call
 * does.
 */
export function createInferenceProcess({
  launcher,
  log,
}: {
  launcher: Launcher;
  log: Log;
}): InferenceProcess {
  const supervisor = createSupervisor({
    launcher,
    spec: { name: 'inference', entry: entryPath('inference'), inherits: ['gpu'], semiSpaceMb: 8 },
    // A model that kills its process would kill the next one too: the next call decides, not a
    // timer.
    policy: { maxCrashes: 1, silenceMs: 60_000 },
    log: (event, fields) =>
      log.warn({ event, ...fields }, 'the inference process had to be ended, or ended'),
  });
  const client = createProcessClient<InferenceClient>({
    supervisor,
    kind: 'inference',
    goneCode: 'inference_crashed',
    goneMessage: crashed,
    waitMs: 30_000,
    startOnDemand: true,
  });
  return {
    client,
    stop: () => supervisor.stop(),
    onEnded: (listener) => {
      supervisor.onChange((state) => {
        if (state === 'failed' || state === 'idle') listener();
      });
    },
  };
}
