import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { checkCertificate } from '../accounts/check-certificate.ts';
import { isWeakKey, weakKeyText } from '../clients/key-strength.ts';
import type { AccountEntry } from './config-schema.ts';
import type { Path } from './locate.ts';
import type { Parsed } from './parse-config.ts';
import type { ConfigProblem } from './problem.ts';
import { phrase } from '../../../shared/messages/phrase.ts';

export type Environment = Readonly<Record<string, string | undefined>>;
type KeyReference = { apiKeyEnv?: string | undefined; apiKeyFile?: string | undefined };

/**
 * Keys travel in headers: of visible ASCII, after the line break that editors and `echo` leave at
 * the end.
 */
function keyIn(
  text: string,
  place: string,
  whenEmpty: string,
): { key: string } | { missing: string } {
  const key = text.trim();
  if (key === '') return { missing: `${place} ${whenEmpty}` };
  return /^[\x21-\x7e]+$/.test(key)
    ? { key }
    : { missing: phrase('config.badKey', { place }).text };
}

function readKey(
  { apiKeyEnv, apiKeyFile }: KeyReference,
  file: string,
  env: Environment,
): { key: string } | { missing: string } {
  if (apiKeyEnv !== undefined)
    return keyIn(
      env[apiKeyEnv] ?? '',
      phrase('config.variable', { name: apiKeyEnv }).text,
      'is not set',
    );
  if (apiKeyFile === undefined) return { key: '' };
  try {
    return keyIn(
      readFileSync(resolve(dirname(file), apiKeyFile), 'utf8'),
      phrase('config.file', { path: apiKeyFile }).text,
      'is empty',
    );
  } catch (error) {
    return {
      missing: phrase('config.fileUnreadable', {
        path: apiKeyFile,
        code: (error as NodeJS.ErrnoException).code ?? 'unknown',
      }).text,
    };
  }
}

/**
 * The certificate to trust, given in one way only. Whether it is valid today is judged by accounts.
 */
function readCertificate(
  { ca, caFile }: AccountEntry,
  file: string,
): { ca: string } | { wrong: string } {
  if (ca !== undefined && caFile !== undefined)
    return { wrong: phrase('config.bothCertificates').text };
  try {
    return {
      ca: checkCertificate(
        caFile === undefined ? (ca ?? '') : readFileSync(resolve(dirname(file), caFile), 'utf8'),
        0,
      ),
    };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    return {
      wrong:
        code === 'bad_request'
          ? phrase('config.noCertificate', {
              place:
                caFile === undefined
                  ? phrase('config.this')
                  : phrase('config.file', { path: caFile }),
            }).text
          : phrase('config.fileUnreadable', { path: caFile ?? '', code }).text,
    };
  }
}

const referenceAt = (path: Path, { apiKeyEnv }: KeyReference, what: string): Path => [
  ...path,
  `${what}${apiKeyEnv === undefined ? 'File' : 'Env'}`,
];
const placeOf = ({ apiKeyEnv, apiKeyFile }: KeyReference): string =>
  apiKeyEnv === undefined
    ? phrase('config.keyInFile', { path: apiKeyFile ?? '' }).text
    : phrase('config.keyInVariable', { name: apiKeyEnv }).text;

/** Reads the keys of a section's entries and collects a problem for each that is missing. */
export function createKeyReader({ file, locate }: Parsed, env: Environment) {
  const problems: ConfigProblem[] = [];
  const placed = (path: Path, message: string): void =>
    void problems.push({ file, ...locate.value(path), message });
  return {
    problems,
    placed,
    certificate(path: Path, entry: AccountEntry): string {
      const read = readCertificate(entry, file);
      if ('ca' in read) return read.ca;
      placed([...path, entry.caFile === undefined ? 'ca' : 'caFile'], read.wrong);
      return '';
    },
    of(
      path: Path,
      reference: KeyReference,
      what: 'apiKey' | 'signingSecret' | 'secret' = 'apiKey',
    ): string {
      const read = readKey(reference, file, env);
      if ('key' in read) return read.key;
      placed(referenceAt(path, reference, what), read.missing);
      return '';
    },
    /**
     * The same for a client's key or secret; a weak one is a problem. A provider's keys are not
     * ours to judge.
     */
    ofClient(index: number, reference: KeyReference, what: 'apiKey' | 'signingSecret'): string {
      const path = ['clients', index];
      const key = this.of(path, reference, what);
      if (key !== '' && isWeakKey(key))
        placed(referenceAt(path, reference, what), weakKeyText(placeOf(reference)));
      return key;
    },
  };
}
