import { useEffect, useRef, useState } from 'react';
import type { AppError } from '../../../shared/errors.ts';
import { useAct } from '../../ui/use-act.ts';
import type { ShownProgress } from '../store/send-file.ts';

export interface Transferring<Input, Done> {
  run: (input: Input) => Promise<boolean>;
  progress: ShownProgress | null;
  done: Done | null;
  busy: boolean;
  error: AppError | null;
}

/** One export or import: its progress and its result. It is cancelled when its view is closed. */
export function useTransfer<Input, Done extends { type: 'done' }>(
  begin: (
    input: Input,
    signal: AbortSignal,
  ) => AsyncIterable<Done | ShownProgress> | Promise<AsyncIterable<Done | ShownProgress>>,
): Transferring<Input, Done> {
  const ending = useRef<AbortController | null>(null);
  const [progress, setProgress] = useState<ShownProgress | null>(null);
  const [done, setDone] = useState<Done | null>(null);
  useEffect(() => () => ending.current?.abort(), []);
  const act = useAct(async (input: Input) => {
    ending.current = new AbortController();
    setDone(null);
    try {
      for await (const event of await begin(input, ending.current.signal)) {
        if (event.type === 'progress') setProgress(event);
        else setDone(event);
      }
    } finally {
      setProgress(null);
    }
  });
  return { run: act.run, progress, done, busy: act.busy, error: act.error };
}
