import { join } from 'node:path';
import type { Isolation } from '../../../launcher/sandbox.ts';

/**
 * What the process that parses documents does without: of the data folder it sees the uploads
 * alone, no vault, database, base or log.
 */
export const parserIsolation = (dataFolder: string): Isolation => ({
  hidden: [dataFolder],
  shown: [join(dataFolder, 'uploads')],
});
