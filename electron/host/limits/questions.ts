import { noUsage } from '../../../shared/chat.ts';
import type { AppError } from '../../../shared/errors.ts';
import { startTimer } from '../routing/run/attempt-timer.ts';
import type { Caller } from '../caller.ts';
import type { Ledger } from '../usage/ledger.ts';
import type { RequestLimits } from './request-limits.ts';
import { requireMember } from './limit-router.ts';

/** A question to documents, or a search in them, that is being worked on. */
export interface OpenQuestion {
  /** Its row in the ledger. */
  requestId: string;
  /** The first call counts. */
  end(error: AppError | null): void;
}

/**
 * Counts each question where it enters, whatever becomes of it: in the ledger, and against the
 * client's requests of a minute and concurrent requests. What it leads to (a rewritten question,
 * vectors, a ranking, the model's answer) has rows of its own and is no further request.
 */
export interface Questions {
  /** Throws `rate_limited` and `forbidden` before anything is written. */
  open(
    caller: Caller,
    about: Pick<Parameters<Ledger['open']>[0], 'purpose' | 'model' | 'conversationId'>,
  ): OpenQuestion;
}

export function createQuestions({
  ledger,
  limits,
}: {
  ledger: Pick<Ledger, 'open' | 'settle'>;
  limits: Pick<RequestLimits, 'begin'>;
}): Questions {
  return {
    open: (caller, about) => {
      requireMember(caller);
      const lease = limits.begin(caller, 0);
      const requestId = ledger.open({ caller, ...about });
      const elapsedMs = startTimer();
      let isOver = false;
      return {
        requestId,
        end: (error) => {
          if (isOver) return;
          isOver = true;
          lease.end(0);
          const outcome = error === null ? 'ok' : error.code === 'aborted' ? 'aborted' : 'failed';
          const unserved = {
            model: null,
            provider: null,
            accountId: null,
            accountName: null,
            costMicro: 0,
            currency: null,
          };
          void ledger.settle(requestId, caller.ownerId, {
            outcome,
            operation: 'retrieval',
            ...unserved,
            usage: noUsage,
            errorCode: error?.code ?? null,
            firstTokenMs: null,
            totalMs: elapsedMs(),
          });
        },
      };
    },
  };
}
