import { FilePlus2 } from 'lucide-react';
import { useEffect, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { LocalModel, ModelKind } from '../../shared/contract/models.ts';
import { useDesktop } from '../kit/desktop.ts';
import { Page, Section } from '../kit/page.tsx';
import { usePermissions } from '../kit/use-permissions.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field, Input } from '../ui/field.tsx';
import { formText } from '../ui/form-text.ts';
import { ErrorNotice } from '../ui/notice.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { useAct } from '../ui/use-act.ts';
import { ModelRow } from './model-row.tsx';
import { useModels } from './models-store.ts';
import { SetupNotice } from './setup-notice.tsx';

const kinds: readonly ModelKind[] = ['chat', 'embedding', 'rerank', 'ocr'];

/** In a browser a file on the host's machine can only be named. */
function PathDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const models = useModels();
  const { run, busy, error } = useAct(models.addFile);
  const onSubmit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const path = formText(new FormData(event.currentTarget), 'path');
    if (path !== '' && (await run(path))) onClose();
  };
  return (
    <Dialog open onClose={onClose} title={t('models.addFile')} testId="add-model-dialog">
      <form onSubmit={(event) => void onSubmit(event)} className="flex flex-col gap-4">
        <Field label={t('models.path')} hint={t('models.pathHint')}>
          {(ids) => (
            <Input
              {...ids}
              name="path"
              required
              autoFocus
              spellCheck={false}
              placeholder="/models/qwen3-4b-q4_k_m.gguf"
              data-testid="model-path"
            />
          )}
        </Field>
        {error && <ErrorNotice error={error} />}
        <Button type="submit" look="primary" className="self-end" disabled={busy}>
          {t('models.addFile')}
        </Button>
      </form>
    </Dialog>
  );
}

function AddFile() {
  const { t } = useTranslation();
  const models = useModels();
  const desktop = useDesktop();
  const [asking, setAsking] = useState(false);
  const { run, error } = useAct(models.addFile);
  const onClick = async (): Promise<void> => {
    if (!desktop) return setAsking(true);
    const [path] = await desktop.chooseFiles(['gguf', 'onnx']);
    if (path) await run(path);
  };
  return (
    <>
      <Button
        icon={<FilePlus2 size={16} aria-hidden />}
        data-testid="add-model"
        onClick={() => void onClick()}
      >
        {t('models.addFile')}
      </Button>
      {error && <ErrorNotice error={error} />}
      {asking && <PathDialog onClose={() => setAsking(false)} />}
    </>
  );
}

function rank(model: LocalModel): number {
  if (model.installed) return 0;
  if (model.download) return 1;
  if (model.recommended) return 2;
  return model.fits ? 3 : 4;
}

function KindSection({ kind, models }: { kind: ModelKind; models: readonly LocalModel[] }) {
  const { t } = useTranslation();
  const sorted = models.toSorted((a, b) => rank(a) - rank(b) || a.sizeBytes - b.sizeBytes);
  return (
    <Section title={t(`models.kind.${kind}`)} note={t(`models.kindNote.${kind}`)}>
      <ul className="flex flex-col divide-y divide-line rounded-md border border-line bg-surface">
        {sorted.map((model) => (
          <ModelRow key={model.id} model={model} />
        ))}
      </ul>
    </Section>
  );
}

export function ModelsView() {
  const { t } = useTranslation();
  const models = useModels();
  const { owns } = usePermissions();
  const { value, error } = useStore(models, (state) => state.local);
  const setup = useStore(models, (state) => state.setup.value);
  useEffect(() => void models.refresh(), [models]);
  return (
    <Page title={t('nav.models')} testId="view-models" actions={owns ? <AddFile /> : undefined}>
      {setup && owns && <SetupNotice setup={setup} />}
      {error && value === null && (
        <ErrorNotice error={error} onRetry={() => void models.refresh()} />
      )}
      {value === null && !error && <Skeleton lines={8} />}
      {value !== null &&
        kinds
          .map((kind) => [kind, value.filter((model) => model.kind === kind)] as const)
          .map(
            ([kind, list]) =>
              list.length > 0 && <KindSection key={kind} kind={kind} models={list} />,
          )}
    </Page>
  );
}
