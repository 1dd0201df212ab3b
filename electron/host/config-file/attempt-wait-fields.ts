import { attemptWaitSchema } from '../../../shared/contract/attempt-limits.ts';

/** How long an attempt at an account may be silent, as hearth.yaml states it. */
export const attemptWaitFields = {
  connectMs: attemptWaitSchema
    .optional()
    .describe('Milliseconds until a connection is there. Default: 5000.'),
  firstEventMs: attemptWaitSchema
    .optional()
    .describe(
      'Milliseconds until the first event of a streamed answer, after which another provider is ' +
        'asked too. Default: by the prompt and the model.',
    ),
  betweenEventsMs: attemptWaitSchema
    .optional()
    .describe(
      'Milliseconds between two events of a streamed answer. Default: 30000, and 120000 for ' +
        'reasoning models.',
    ),
};
