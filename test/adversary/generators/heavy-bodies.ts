/**
 * Bodies within every bound that make the host work: each is about as large as the server takes.
 */

export interface HeavyBody {
  name: string;
  body: string;
}

/** Units whose repetition is slow to scan, decode or weigh somewhere. */
const units: Readonly<Record<string, string>> = {
  letters: 'a',
  signs: 'a@',
  digits: '4',
  'full-width digits': '４',
  addresses: 'a.b@c.de ',
  escapes: '\\n',
  'escaped quotes': '\\"',
  'escaped letters': '\\u4e00',
  Chinese: '中',
  emoji: '😀',
  brackets: '[{',
  words: 'the lease ends in May. ',
};

const filled = (unit: string, bytes: number): string =>
  unit.repeat(Math.floor(bytes / Buffer.byteLength(unit)));

/** A body for a text of `bytes`, as one of the routes that ask reads it. */
type Form = (text: string) => string;

/**
 * By the path that reads it; a path that is not named is sent the bodies of a chat, and refuses
 * them.
 */
const forms: Readonly<Record<string, Form>> = {
  '/v1/completions': (text) => `{"model":"team","prompt":"${text}"}`,
  '/v1/responses': (text) => `{"model":"team","input":"${text}"}`,
  '/v1/messages': (text) =>
    `{"model":"team","max_tokens":10,"messages":[{"role":"user","content":"${text}"}]}`,
  '/v1/messages/count_tokens': (text) =>
    `{"model":"team","messages":[{"role":"user","content":"${text}"}]}`,
  '/v1/embeddings': (text) => `{"model":"fake-embedding","input":"${text}"}`,
  '/v1/rerank': (text) => `{"model":"fake-model","query":"lease","documents":["${text}"]}`,
  '/v1/moderations': (text) => `{"input":"${text}"}`,
};
const chat: Form = (text) => `{"model":"team","messages":[{"role":"user","content":"${text}"}]}`;

const repeated = (item: string, count: number): string =>
  `[${Array.from({ length: count }, () => item).join(',')}]`;
const tool = (pad: string): string =>
  `{"type":"function","function":{"name":"look","description":"${pad}",` +
  '"parameters":{"type":"object","properties":{"a":{"type":"string"}}}}}';
/** A chat of these messages, as JSON, with more fields after them. */
const chatOf = (messages: string, more = ''): string =>
  `{"model":"team","messages":${messages}${more}}`;
const userSays = (content: string): string => `{"role":"user","content":${content}}`;
const short = userSays('"a"');

/** Bodies of a chat whose structure is heavy rather than its text. */
function structured(bytes: number): HeavyBody[] {
  const call =
    '{"id":"c","type":"function","function":{"name":"f","arguments":"{\\"a\\":1,\\"b\\":[1,2]}"}}';
  const keys = Array.from(
    { length: 9_900 },
    (_, index) => `"${String(index).padStart(Math.floor(bytes / 10_500), '0')}":1`,
  ).join(',');
  return [
    {
      name: '9,900 messages',
      body: chatOf(repeated(userSays(`"${'a'.repeat(Math.floor(bytes / 10_500))}"`), 9_900)),
    },
    {
      name: '9,900 parts',
      body: chatOf(`[${userSays(repeated('{"type":"text","text":"a"}', 9_900))}]`),
    },
    {
      name: '9,900 wrong parts',
      body: chatOf(`[${userSays(repeated('{"type":1,"text":[],"image_url":{}}', 9_900))}]`),
    },
    {
      name: '500 tools',
      body: chatOf(
        `[${short}]`,
        `,"tools":${repeated(tool('a'.repeat(Math.floor(bytes / 600))), 500)}`,
      ),
    },
    {
      name: '500 calls',
      body: chatOf(`[${short},{"role":"assistant","tool_calls":${repeated(call, 500)}},${short}]`),
    },
    {
      name: '9,900 biases',
      body: chatOf(`[${short}]`, `,"logit_bias":{${keys}}`),
    },
    {
      name: 'an image',
      body: chatOf(
        `[${userSays(
          '[{"type":"image_url","image_url":{"url":"data:image/png;base64,' +
            `${'A'.repeat(bytes)}"}}]`,
        )}]`,
      ),
    },
    {
      name: 'a schema of 90,000 values',
      body: chatOf(
        `[${short}]`,
        ',"response_format":{"type":"json_schema","json_schema":{"name":"s","schema":{"enum":' +
          `${repeated('"a"', 90_000)}}}}`,
      ),
    },
  ];
}

/** Every heavy body for a path, one after another, so that no more than one is in memory. */
export function* heavyBodies(path: string, bytes: number): Generator<HeavyBody> {
  const form = forms[path] ?? chat;
  for (const [name, unit] of Object.entries(units)) yield { name, body: form(filled(unit, bytes)) };
  if (path.startsWith('/chat/sessions') || path.startsWith('/v1/sessions'))
    yield {
      name: 'a message of a megabyte',
      body: `{"content":"${filled('a@', 900_000)}","stream":false}`,
    };
  if (form === chat) yield* structured(bytes);
}
