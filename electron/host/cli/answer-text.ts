import type { AskResult, Citation } from '../../../shared/contract/answers.ts';
import { milliseconds } from './format.ts';
import type { CliIo } from './io.ts';

const excerptCharacters = 160;

function place(source: Citation, io: Pick<CliIo, 'text'>): string {
  const parts = [source.file];
  if (source.page !== null) parts.push(io.text(`page ${source.page}`, `第 ${source.page} 页`));
  if (source.heading !== null) parts.push(source.heading);
  return parts.join(io.text(', ', '，'));
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
    io.text(
      `found in ${milliseconds(timing.retrievalMs)}`,
      `检索 ${milliseconds(timing.retrievalMs)}`,
    ),
    ...(timing.firstTokenMs === null
      ? []
      : [
          io.text(
            `first word after ${milliseconds(timing.firstTokenMs)}`,
            `首字 ${milliseconds(timing.firstTokenMs)}`,
          ),
        ]),
    io.text(`${milliseconds(timing.totalMs)} in all`, `共 ${milliseconds(timing.totalMs)}`),
    ...(timing.tokensPerSecond === null
      ? []
      : [
          io.text(
            `${timing.tokensPerSecond.toFixed(1)} tokens/s`,
            `${timing.tokensPerSecond.toFixed(1)} 词元/秒`,
          ),
        ]),
    result.model,
  ];
  const sources = result.sources.map(
    (source) => `[${source.n}] ${place(source, io)}\n    ${excerpt(source.text)}`,
  );
  const title = result.declined
    ? io.text('Closest passages:', '最接近的段落：')
    : io.text('Sources:', '来源：');
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
