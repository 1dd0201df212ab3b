export interface ObtainedElectron {
  /** Electron's own version, as `process.versions.electron` says it. */
  version: string;
  /** True where the Electron of package.json could not be fetched. */
  standIn: boolean;
  /** The absolute path of the unpacked distribution. */
  folder: string;
  executablePath: string;
  /** Arguments that make it run this checkout; none for the stand-in. */
  appArgs: string[];
}

export function obtainElectron(options?: {
  log?: (line: string) => void;
}): Promise<ObtainedElectron>;
