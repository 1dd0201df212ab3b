import { FolderOpen, MoreHorizontal, Tag, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { KnowledgeDocument } from '../../shared/contract/knowledge.ts';
import { useDesktop } from '../kit/desktop.ts';
import { IconButton } from '../ui/button.tsx';
import { Menu, MenuItem } from '../ui/menu.tsx';
import { originalIcon } from './original.tsx';
import { TagsDialog } from './tags-dialog.tsx';

/** The actions of a document; `onReveal` if its file is on this machine. */
export function DocumentMenu({
  document,
  onOpen,
  onReveal,
  onRemove,
}: {
  document: KnowledgeDocument;
  onOpen: () => void;
  onReveal: (() => void) | null;
  onRemove: () => void;
}) {
  const { t } = useTranslation();
  const [tagging, setTagging] = useState(false);
  return (
    <>
      <Menu
        align="end"
        trigger={
          <IconButton
            label={t('knowledge.documentMore', { name: document.name })}
            small
            data-testid="document-menu"
          >
            <MoreHorizontal size={14} aria-hidden />
          </IconButton>
        }
      >
        <MenuItem icon={originalIcon} onSelect={onOpen} testId="open-original">
          {t('reader.original')}
        </MenuItem>
        <MenuItem
          icon={<Tag size={14} aria-hidden />}
          onSelect={() => setTimeout(() => setTagging(true))}
          testId="tag-document"
        >
          {t('knowledge.editTags')}
        </MenuItem>
        {onReveal && (
          <MenuItem
            icon={<FolderOpen size={14} aria-hidden />}
            onSelect={onReveal}
            testId="reveal-document"
          >
            {t('reader.reveal')}
          </MenuItem>
        )}
        <MenuItem
          danger
          icon={<Trash2 size={14} aria-hidden />}
          onSelect={onRemove}
          testId="remove-document"
        >
          {t('knowledge.removeDocument')}
        </MenuItem>
      </Menu>
      {tagging && <TagsDialog document={document} onClose={() => setTagging(false)} />}
    </>
  );
}

/** Shows the file in the system's file manager; null in a browser and for what has no file. */
export function useReveal(): (document: KnowledgeDocument) => (() => Promise<void>) | null {
  const desktop = useDesktop();
  return ({ path }) =>
    desktop && /^(\/|\\\\|[A-Za-z]:[\\/])/.test(path) ? () => desktop.revealPath(path) : null;
}
