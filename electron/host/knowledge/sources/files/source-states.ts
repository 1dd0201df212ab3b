const retained =
  'What was read of it is kept and can be asked; it goes on automatically when it is back.';

export const readyState = { state: 'ready', error_code: null, error_message: null } as const;

export const goneState = {
  state: 'missing',
  error_code: 'document_missing',
  error_message:
    'The file was deleted or moved, and so was its document here. It is read again when it is back.',
} as const;

export const awayState = (mounts: readonly string[]) =>
  ({
    state: 'unreachable',
    error_code: 'document_missing',
    error_message: `What is mounted at ${mounts.join(', ')} went away. ${retained} All the rest is followed.`,
  }) as const;

export const unreachableState = (why: string) =>
  ({
    state: 'unreachable',
    error_code: 'document_missing',
    error_message: `${why}. ${retained}`,
  }) as const;
