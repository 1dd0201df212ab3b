import { Menu, type MenuItemConstructorOptions, type WebContents } from 'electron';

/** Cut, copy, paste and select all where they apply, in the platform's own words. */
export function addContextMenu(contents: WebContents): void {
  contents.on('context-menu', (_event, { editFlags, isEditable, selectionText }) => {
    const items: MenuItemConstructorOptions[] = [];
    if (isEditable)
      items.push(
        { role: 'undo', enabled: editFlags.canUndo },
        { role: 'redo', enabled: editFlags.canRedo },
        { type: 'separator' },
        { role: 'cut', enabled: editFlags.canCut },
      );
    if (isEditable || selectionText !== '')
      items.push({ role: 'copy', enabled: editFlags.canCopy });
    if (isEditable) items.push({ role: 'paste', enabled: editFlags.canPaste });
    if (items.length > 0) items.push({ role: 'selectAll' });
    if (items.length > 0) Menu.buildFromTemplate(items).popup();
  });
}
