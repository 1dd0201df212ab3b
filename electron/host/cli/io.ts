import { createInterface } from 'node:readline';
import type { Language } from '../../../shared/contract/app.ts';
import type { Phrase } from '../../../shared/messages/phrase-params.ts';
import { renderPhrase } from '../../../shared/messages/phrase.ts';
import { cutToWidth } from './display-width.ts';
import { languageOf } from './locale.ts';

/** The terminal, as the commands see it. */
export interface CliIo {
  readonly language: Language;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborts at the first Ctrl+C, and when the reader of the output has gone. */
  readonly signal: AbortSignal;
  /** A text of the catalogue in the user's language. */
  text(phrase: Phrase): string;
  /** A line of the result, to stdout. */
  print(line: string): void;
  /** One JSON document to stdout. */
  json(value: unknown): void;
  /** A line for the person, to stderr. */
  note(line: string): void;
  /**
   * A line on stderr that the next one replaces. Where stderr is no terminal a line is written only
   * when `step` changes, so that a log stays short.
   */
  progress(line: string, step: string): void;
  /** Clears the progress line. */
  endProgress(): void;
  /** One line from the terminal, unseen, or the first line of what is piped in. */
  readSecret(prompt: string): Promise<string>;
  /** Resolves when everything was handed over. */
  flush(): Promise<void>;
}

/**
 * Documents and providers may hold escape sequences that would act on the terminal; tab and line
 * feed are all that is let through.
 */
const printable = (text: string): string =>
  text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '');

interface Streams {
  stdin: NodeJS.ReadStream;
  stdout: NodeJS.WriteStream;
  stderr: NodeJS.WriteStream;
}

async function firstLine(stdin: NodeJS.ReadStream): Promise<string> {
  const lines = createInterface({ input: stdin });
  for await (const line of lines) return line;
  return '';
}

/** Reads from a terminal without echo. Ctrl+C gives up, as in a shell. */
function hiddenLine({ stdin, stderr }: Streams, prompt: string): Promise<string> {
  stderr.write(prompt);
  stdin.setRawMode(true);
  stdin.setEncoding('utf8').resume();
  return new Promise((resolve) => {
    let line = '';
    const end = (result: string): void => {
      stdin.setRawMode(false);
      stdin.pause().off('data', read);
      stderr.write('\n');
      resolve(result);
    };
    const read = (chunk: string): void => {
      for (const key of chunk) {
        if (key === '\r' || key === '\n') return end(line);
        if (key === '\u0003' || key === '\u0004')
          return (end(''), void process.kill(process.pid, 'SIGINT'));
        line = key === '\u007f' || key === '\b' ? line.slice(0, -1) : line + key;
      }
    };
    stdin.on('data', read);
  });
}

export function createIo({
  streams = process,
  env = process.env,
  interrupted,
}: {
  streams?: Streams;
  env?: CliIo['env'];
  interrupted: AbortController;
}): CliIo {
  const { stdin, stdout, stderr } = streams;
  const language = languageOf(env);
  let shown = false;
  let lastStep: string | undefined;
  // A reader that has gone (`| head`) is no failure.
  stdout.on('error', () => interrupted.abort());
  stderr.on('error', () => undefined);
  const endProgress = (): void => {
    if (shown) stderr.write('\r\u001b[2K');
    shown = false;
  };
  return {
    language,
    env,
    signal: interrupted.signal,
    text: (phrase) => renderPhrase(phrase, language),
    print(line) {
      endProgress();
      stdout.write(`${printable(line)}\n`);
    },
    json(value) {
      endProgress();
      stdout.write(`${JSON.stringify(value)}\n`);
    },
    note(line) {
      endProgress();
      stderr.write(`${printable(line)}\n`);
    },
    progress(line, step) {
      const clean = printable(line);
      if (stderr.isTTY) stderr.write(`\r\u001b[2K${cutToWidth(clean, (stderr.columns ?? 80) - 1)}`);
      else if (step !== lastStep) stderr.write(`${clean}\n`);
      shown = stderr.isTTY;
      lastStep = step;
    },
    endProgress,
    readSecret: (prompt) => (stdin.isTTY ? hiddenLine(streams, prompt) : firstLine(stdin)),
    flush: () =>
      new Promise(
        (resolve) => void (stdout.writable ? stdout.write('', () => resolve()) : resolve()),
      ),
  };
}
