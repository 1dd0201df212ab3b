/** The examples of a page of docs/moving: fenced `http` blocks, each with the reply after it. */
export interface Exchange {
  method: string;
  /** With its query. `{session_id}` names the session that was begun last. */
  path: string;
  body: string | null;
  /** A `json` block, or a `text` block of `data:` lines; null where none follows. */
  reply: string | null;
}

const blocks = /```(http|json|text)\n([\s\S]*?)```/g;

export function exchangesOf(page: string): Exchange[] {
  const all: Exchange[] = [];
  for (const [, kind, text = ''] of page.matchAll(blocks)) {
    const last = all.at(-1);
    if (kind !== 'http') {
      if (last === undefined || last.reply !== null) throw new Error(`a reply to nothing: ${text}`);
      last.reply = text.trim();
      continue;
    }
    const [head = '', ...rest] = text.split('\n');
    const [method = '', path = ''] = head.split(' ');
    const body = rest.join('\n').trim();
    all.push({ method, path, body: body === '' ? null : body, reply: null });
  }
  return all;
}

const kindOf = (value: unknown): string =>
  value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;

/**
 * Where a value is not as the example shows it: a field that is missing, of another type, or another
 * text. A text with an ellipsis is a beginning; numbers are examples; of a list each shown entry must
 * be like one that came.
 */
function differences(shown: unknown, came: unknown, at: string): string[] {
  if (kindOf(shown) !== kindOf(came)) return [`${at}: ${kindOf(came)} instead of ${kindOf(shown)}`];
  if (Array.isArray(shown))
    return shown.flatMap((one: unknown, index) => {
      const tried = (came as unknown[]).map((other) => differences(one, other, `${at}.${index}`));
      if (tried.some((found) => found.length === 0)) return [];
      return tried[0] ?? [`${at}.${index}: missing`];
    });
  if (typeof shown === 'object' && shown !== null)
    return Object.entries(shown).flatMap(([key, value]) =>
      Object.hasOwn(came as object, key)
        ? differences(value, (came as Record<string, unknown>)[key], `${at}.${key}`)
        : [`${at}.${key}: missing`],
    );
  if (typeof shown === 'number') return [];
  const fits =
    typeof shown === 'string' && shown.endsWith('…')
      ? (came as string).startsWith(shown.slice(0, -1))
      : shown === came;
  return fits ? [] : [`${at}: ${JSON.stringify(came)} instead of ${JSON.stringify(shown)}`];
}

const dataOf = (text: string): string[] =>
  [...text.matchAll(/^data: (.*)$/gm)].map(([, data = '']) => data);

/** How a reply differs from the example; a stream must begin and end with its frames. */
export function mismatches(shown: string, came: string): string[] {
  if (!shown.startsWith('data:')) return differences(JSON.parse(shown), JSON.parse(came), '$');
  const frames = dataOf(came);
  return dataOf(shown).flatMap((frame, index) => {
    if (frame === '[DONE]') return frames.at(-1) === frame ? [] : ['no [DONE] at the end'];
    const alike = frames
      .filter((one) => one !== '[DONE]')
      .map((one) => differences(JSON.parse(frame), JSON.parse(one), `frame ${index}`));
    return alike.some((found) => found.length === 0) ? [] : (alike[0] ?? ['no frame']);
  });
}
