import type { Launcher } from '../../launcher/launcher.ts';
import { createForkLauncher } from '../../launcher/fork-launcher.ts';
import type { SandboxKind } from '../../launcher/sandbox.ts';
import type { Closing } from '../closing.ts';
import { createInferenceProcess } from '../local-models/inference-process.ts';
import { createLocalModels, type LocalModels } from '../local-models/local-models.ts';
import { createMachine, type MachineLoad } from '../machine/create-machine.ts';
import type { Storage } from './compose-storage.ts';

/** The machine's own processes and the models that run in them. */
export interface ModelsPart {
  machine: MachineLoad;
  models: LocalModels;
  sandbox: SandboxKind;
}

export async function composeModels(
  { folder, store, log, egress, changes, machineSettings, now, ...storage }: Storage,
  given: Launcher | undefined,
  closing: Closing,
): Promise<ModelsPart> {
  const sandbox = await storage.sandbox;
  const machine = createMachine({
    launcher: given ?? createForkLauncher({ sandbox }),
    settings: machineSettings,
    answering: () => models.runtime.answering(),
    now,
  });
  const inference = createInferenceProcess({
    launcher: machine.launcher,
    log: log.child({ domain: 'inference' }),
  });
  closing.add(() => inference.stop());
  const models = await createLocalModels({
    db: store.db,
    folder,
    egress,
    inference: () => inference.client,
    changes,
    settings: machineSettings,
    now,
  });
  closing.add(() => models.close());
  inference.onEnded(models.inferenceStopped);
  models.onIdle(() => {
    void inference.stop();
  });
  return { machine, models, sandbox: sandbox.kind };
}
