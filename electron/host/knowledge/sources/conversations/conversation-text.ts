/** What of a message is indexed. */
export interface SpokenMessage {
  role: 'user' | 'assistant';
  content: string;
  createdAt: number;
}

const questionCharacters = 80;
const fence = /^ {0,3}(`{3,}|~{3,})/;

/**
 * Headings inside a message come below the turn's own (level 2); text in a block of code is
 * no heading.
 */
export function lowerHeadings(text: string): string {
  let open: string | null = null;
  const lines = text.split('\n').map((line) => {
    const mark = fence.exec(line)?.[1] ?? null;
    if (mark !== null && open === null) open = mark;
    else if (mark !== null && open !== null && mark.startsWith(open)) open = null;
    return open === null
      ? line.replace(/^(#{1,6})(?=\s)/, (marks) => '#'.repeat(Math.min(6, marks.length + 2)))
      : line;
  });
  return open === null ? lines.join('\n') : [...lines, open].join('\n');
}

const twoDigits = (value: number): string => String(value).padStart(2, '0');

/** Of this machine's time zone, as 2026-11-21 14:05. */
export function minuteOf(ms: number): string {
  const at = new Date(ms);
  return (
    `${at.getFullYear()}-${twoDigits(at.getMonth() + 1)}-${twoDigits(at.getDate())} ` +
    `${twoDigits(at.getHours())}:${twoDigits(at.getMinutes())}`
  );
}

const oneLine = (text: string): string =>
  text
    .replaceAll(/[\s#*`]+/g, ' ')
    .trim()
    .slice(0, questionCharacters);

/**
 * A conversation as a document in Markdown: each turn, a question with its answer, under a heading
 * of its own, so that it is found and cited alone.
 */
export function conversationText(title: string, messages: readonly SpokenMessage[]): string {
  const parts = messages.map(({ role, content, createdAt }, at) => {
    const begins = role === 'user' || at === 0;
    const heading = begins ? `\n## ${minuteOf(createdAt)} · ${oneLine(content)}\n\n` : '\n';
    return `${heading}${lowerHeadings(content)}\n`;
  });
  return `# ${title}\n${parts.join('')}`;
}
