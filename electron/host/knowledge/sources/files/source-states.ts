import { phrase } from '../../../../../shared/messages/phrase.ts';
const retained = phrase('sources.kept').text;

export const readyState = { state: 'ready', error_code: null, error_message: null } as const;

export const goneState = {
  state: 'missing',
  error_code: 'document_missing',
  error_message: phrase('sources.fileGone').text,
} as const;

export const awayState = (mounts: readonly string[]) =>
  ({
    state: 'unreachable',
    error_code: 'document_missing',
    error_message: phrase('sources.mountGone', { mounts: mounts.join(', '), kept: retained }).text,
  }) as const;

export const unreachableState = (why: string) =>
  ({
    state: 'unreachable',
    error_code: 'document_missing',
    error_message: phrase('sources.because', { reason: why, kept: retained }).text,
  }) as const;
