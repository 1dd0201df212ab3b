import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/**
 * A bench's own process, to be compared with the app: it says that it is `ready`, then gives one
 * reply a message.
 */
export async function startWorker<Asked extends object, Answer>(
  file: string,
): Promise<{ ready: unknown; ask(asked: Asked): Promise<Answer>; stop(): void }> {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const reply = (): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const ended = (code: number | null): void =>
        reject(new Error(`${file} ended with ${String(code)}`));
      child.once('exit', ended);
      child.once('message', (message) => {
        child.off('exit', ended);
        resolve(message);
      });
    });
  const ready = await reply();
  return {
    ready,
    ask(asked) {
      const answer = reply();
      child.send(asked);
      return answer as Promise<Answer>;
    },
    stop: () => child.disconnect(),
  };
}
