import { entryPath } from '../../electron/entry-path.ts';
import { createForkLauncher } from '../../electron/launcher/fork-launcher.ts';
import { createProcessClient } from '../../electron/launcher/process-client.ts';
import { createSupervisor } from '../../electron/launcher/supervisor.ts';
import type { InferenceClient } from '../../shared/contract/inference.ts';

/** A real inference process, started as the headless host starts it. */
export function startInference() {
  const supervisor = createSupervisor({
    launcher: createForkLauncher({ onStderr: () => undefined }),
    spec: { name: 'inference', entry: entryPath('inference') },
  });
  const client = createProcessClient<InferenceClient>({
    supervisor,
    kind: 'inference',
    goneCode: 'inference_crashed',
    goneMessage: 'The local model stopped unexpectedly.',
    waitMs: 20_000,
    startOnDemand: true,
  });
  return { client, supervisor, stop: () => supervisor.stop() };
}
