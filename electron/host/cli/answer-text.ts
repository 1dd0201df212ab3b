import type { AskResult, Citation } from '../../../shared/contract/answers.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import { milliseconds } from './format.ts';
import type { CliIo } from './io.ts';

const excerptCharacters = 160;

function place(source: Citation, io: Pick<CliIo, 'text'>): string {
  const parts = [source.file];
  if (source.page !== null) parts.push(io.text(phrase('cli.answer.page', { page: source.page })));
  if (source.heading !== null) parts.push(source.heading);
  return parts.join(io.text(phrase('cli.comma')));
}

function excerpt(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  const characters = [...line];
  return characters.length <= excerptCharacters
    ? line
    : `${characters.slice(0, excerptCharacters).join('')}…`;
}

/** An answer for people: the text, its numbered sources, and what it took. */
export function answerText(result: AskResult, io: Pick<CliIo, 'text'>): string {
  const { timing } = result;
  const figures = [
    io.text(phrase('cli.answer.retrieval', { time: milliseconds(timing.retrievalMs) })),
    ...(timing.firstTokenMs === null
      ? []
      : [io.text(phrase('cli.answer.firstToken', { time: milliseconds(timing.firstTokenMs) }))]),
    io.text(phrase('cli.answer.total', { time: milliseconds(timing.totalMs) })),
    ...(timing.tokensPerSecond === null
      ? []
      : [
          io.text(
            phrase('cli.answer.tokensPerSecond', { count: timing.tokensPerSecond.toFixed(1) }),
          ),
        ]),
    result.model,
  ];
  const sources = result.sources.map(
    (source) => `[${source.n}] ${place(source, io)}\n    ${excerpt(source.text)}`,
  );
  const title = result.declined
    ? io.text(phrase('cli.answer.closest'))
    : io.text(phrase('cli.answer.sources'));
  return [
    result.answer,
    ...(sources.length > 0 ? ['', title, ...sources] : []),
    '',
    figures.filter((one) => one !== '').join(' · '),
  ].join('\n');
}

/** Exactly what `ask --json` promises. */
export function answerJson({ answer, declined, sources, timing }: AskResult) {
  return {
    answer,
    declined,
    sources: sources.map(({ n, file, page, heading, text, score }) => ({
      n,
      file,
      page,
      heading,
      text,
      score,
    })),
    timing,
  };
}
