import { FilePlus2, FolderPlus, FolderSearch, Upload } from 'lucide-react';
import { useRef, useState, type ChangeEvent, type DragEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useDesktop } from '../kit/desktop.ts';
import { Button } from '../ui/button.tsx';
import { cx } from '../ui/class-names.ts';
import { ErrorNotice } from '../ui/notice.tsx';
import { useAct } from '../ui/use-act.ts';
import { AddResultNotice } from './add-result.tsx';
import { filesOf } from './dropped-files.ts';
import { useKnowledge, type AddResult } from './store/knowledge-store.ts';
import { useDocumentRoots } from './use-document-roots.ts';

/** The types that have a parser. */
export const acceptedExtensions =
  '.md,.markdown,.mdx,.txt,.log,.rst,.tex,.html,.htm,.xhtml,.pdf,.docx,.pptx,.xlsx,' +
  '.xlsm,.odt,.ods,.odp,.rtf,.epub,.eml,.csv,.tsv,.json,.jsonl,.ndjson,.geojson,.js,' +
  '.mjs,.cjs,.ts,.tsx,.jsx,.vue,.svelte,.py,.java,.kt,.scala,.go,.rs,.c,.h,.cc,.cpp,' +
  '.hpp,.cs,.swift,.m,.dart,.rb,.php,.pl,.lua,.r,.jl,.ex,.erl,.hs,.clj,.sh,.ps1,' +
  '.sql,.graphql,.proto,.yaml,.yml,.toml,.ini,.xml,.css,.scss,.png,.jpg,.jpeg,.webp,' +
  '.tif,.tiff,.bmp';

/** Shared by the page of a base: dropped and chosen files report in one place. */
export function useAdd(baseId: string) {
  const knowledge = useKnowledge();
  const [result, setResult] = useState<AddResult | null>(null);
  const paths = useAct(async (list: string[]) =>
    setResult(list.length === 0 ? null : await knowledge.addPaths(baseId, list)),
  );
  const files = useAct(async (list: readonly File[]) =>
    setResult(list.length === 0 ? null : await knowledge.upload(baseId, list)),
  );
  return {
    paths,
    files,
    result,
    show: setResult,
    busy: paths.busy || files.busy,
    error: paths.error ?? files.error,
  };
}

export type Add = ReturnType<typeof useAdd>;

/** Why a browser uploads, and what else its reader can do. */
function UploadHint() {
  const { t } = useTranslation();
  const { reader, roots } = useDocumentRoots();
  if (reader === null) return null;
  const owner = roots.length > 0 ? 'knowledge.uploadHint.named' : 'knowledge.uploadHint.owner';
  return (
    <p className="w-full text-right text-xs text-ink-soft" data-testid="upload-hint">
      {t(reader === 'client' ? 'knowledge.uploadHint.client' : owner)}
    </p>
  );
}

/**
 * In the app by the system's own dialogs, so that files are read where they lie; in a browser they
 * are sent. `onName` where its reader may name folders of the machine.
 */
export function AddDocuments({
  add: { paths, files, busy },
  onName,
}: {
  add: Add;
  onName: (() => void) | null;
}) {
  const { t } = useTranslation();
  const desktop = useDesktop();
  const input = useRef<HTMLInputElement>(null);
  const onChosen = (event: ChangeEvent<HTMLInputElement>): void => {
    void files.run([...(event.target.files ?? [])]);
    event.target.value = '';
  };
  return (
    <div className="flex min-w-0 flex-1 basis-72 flex-wrap justify-end gap-2">
      {onName && (
        <Button
          disabled={busy}
          icon={<FolderSearch size={16} aria-hidden />}
          data-testid="name-path"
          onClick={onName}
        >
          {t('knowledge.path.open')}
        </Button>
      )}
      {desktop ? (
        <>
          <Button
            disabled={busy}
            icon={<FilePlus2 size={16} aria-hidden />}
            data-testid="add-files"
            onClick={() => void desktop.chooseFiles().then(paths.run)}
          >
            {t('knowledge.addFiles')}
          </Button>
          <Button
            look="primary"
            disabled={busy}
            icon={<FolderPlus size={16} aria-hidden />}
            data-testid="add-folder"
            onClick={() => void desktop.chooseFolder().then(paths.run)}
          >
            {t('knowledge.addFolder')}
          </Button>
        </>
      ) : (
        <Button
          look="primary"
          disabled={busy}
          icon={<Upload size={16} aria-hidden />}
          data-testid="add-files"
          onClick={() => input.current?.click()}
        >
          {t('knowledge.upload')}
        </Button>
      )}
      <UploadHint />
      <input
        ref={input}
        type="file"
        multiple
        hidden
        accept={acceptedExtensions}
        data-testid="file-input"
        onChange={onChosen}
      />
    </div>
  );
}

/** What became of what was chosen or dropped last. */
export function AddStatus({ add: { busy, error, result } }: { add: Add }) {
  const { t } = useTranslation();
  return (
    <>
      {busy && (
        <p role="status" className="text-xs text-ink-soft">
          {t('knowledge.adding')}
        </p>
      )}
      {error && <ErrorNotice error={error} />}
      {result && <AddResultNotice result={result} />}
    </>
  );
}

/** The whole view takes what is dropped on it: paths in the app, contents in a browser. */
export function DropTarget({ add: { paths, files }, children }: { add: Add; children: ReactNode }) {
  const { t } = useTranslation();
  const knowledge = useKnowledge();
  const [over, setOver] = useState(false);
  const onDrop = async (event: DragEvent): Promise<void> => {
    if (!event.dataTransfer.types.includes('Files')) return;
    event.preventDefault();
    setOver(false);
    knowledge.clearSearch();
    const bridge = window.hearth;
    if (bridge)
      await paths.run(
        [...event.dataTransfer.files]
          .map((file) => bridge.pathForFile(file))
          .filter((path) => path !== ''),
      );
    else await files.run(await filesOf(event.dataTransfer.items));
  };
  return (
    <div
      className="relative flex min-h-0 min-w-0 flex-1 flex-col"
      data-testid="drop-target"
      onDragOver={(event) => {
        // A text or a link that is dragged across the page is none.
        if (!event.dataTransfer.types.includes('Files')) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={(event) =>
        !event.currentTarget.contains(event.relatedTarget as Node | null) && setOver(false)
      }
      onDrop={(event) => void onDrop(event)}
    >
      {children}
      {over && (
        <div
          className={cx(
            'pointer-events-none absolute inset-2 flex items-center justify-center',
            'rounded-md border-2 border-dashed border-ember-ink bg-ember-wash/90 text-lg',
            'font-semibold text-ember-ink',
          )}
        >
          {t('knowledge.drop')}
        </div>
      )}
    </div>
  );
}
