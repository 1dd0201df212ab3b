function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

/**
 * A directory reader returns at most 100 entries per call (File and Directory Entries API), so it
 * is called until it returns none.
 */
async function entriesOf(directory: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = directory.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0) return all;
    all.push(...some);
  }
}

async function walk(entry: FileSystemEntry): Promise<File[]> {
  if (entry.name.startsWith('.')) return [];
  if (entry.isFile) return [await fileOf(entry as FileSystemFileEntry)];
  const inside = await Promise.all((await entriesOf(entry as FileSystemDirectoryEntry)).map(walk));
  return inside.flat();
}

/**
 * All files of a drop, folders walked; hidden ones are left out. What comes from another program
 * than a file manager has no entry, and is a file.
 */
export async function filesOf(items: Iterable<DataTransferItem>): Promise<File[]> {
  // Both are to be had only before the first wait.
  const dropped = [...items].map((item) => ({
    entry: item.webkitGetAsEntry(),
    file: item.getAsFile(),
  }));
  const found = await Promise.all(
    dropped.map(async ({ entry, file }) => (entry ? walk(entry) : file ? [file] : [])),
  );
  return found.flat();
}
