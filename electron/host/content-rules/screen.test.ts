import { assert, asyncProperty, constantFrom, array } from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChatEvent, ChatRequest } from '../../../shared/chat.ts';
import { contentRulesSchema, type ContentRules } from '../../../shared/contract/content-rules.ts';
import { runAtOnce } from '../event-loop.ts';
import { mapChatTexts, mapRerankTexts, type MapTexts } from './request-texts.ts';
import { screen as screenSteps, type ScreenedRequest } from './screen.ts';

const screen = <Request>(
  request: Request,
  rules: ContentRules,
  mapTexts: MapTexts<Request>,
): ScreenedRequest<Request> | null => runAtOnce(screenSteps(request, rules, mapTexts));
const all = contentRulesSchema.parse({
  key: 'mask',
  id_number: 'mask',
  phone: 'mask',
  card: 'mask',
  email: 'mask',
  words: ['Project Falcon', '雷霆'],
  wordAction: 'mask',
});
const phone = '13800138000';
const email = 'wang@example.com';

function screened(
  part: Partial<ChatRequest>,
  rules: ContentRules = all,
): ScreenedRequest<ChatRequest> {
  const found = screen<ChatRequest>({ model: 'm', messages: [], ...part }, rules, mapChatTexts);
  if (found === null) throw new Error('nothing was found');
  return found;
}
const said = (...texts: string[]): Pick<ChatRequest, 'messages'> => ({
  messages: texts.map((content) => ({ role: 'user', content })),
});
const contents = ({ masked }: ScreenedRequest<ChatRequest>): unknown[] =>
  masked.messages.map(({ content }) => content);

async function* from(events: readonly ChatEvent[]): AsyncGenerator<ChatEvent> {
  for (const event of events) yield await Promise.resolve(event);
}
async function restored(
  by: ScreenedRequest<ChatRequest>,
  ...events: ChatEvent[]
): Promise<ChatEvent[]> {
  const told: ChatEvent[] = [];
  for await (const event of by.restore(from(events))) told.push(event);
  return told;
}
const textOf = (events: readonly ChatEvent[]): string =>
  events.map((event) => (event.type === 'text' ? event.text : '')).join('');

describe('masking', () => {
  it('gives a value the same placeholder wherever it is, numbers each kind, and speaks the language of the text', () => {
    expect(
      contents(
        screened(
          said(
            `Call ${phone} or 13900139000`,
            `again ${phone}`,
            `电话${phone}，邮箱${email}，雷霆`,
          ),
        ),
      ),
    ).toEqual([
      'Call [phone 1] or [phone 2]',
      'again [phone 1]',
      '电话[phone 1]，邮箱[邮箱 1]，[词语 1]',
    ]);
  });

  it('takes no placeholder that the request says itself, which the answer could not tell from ours', () => {
    expect(contents(screened(said(`literally [phone 1] and ${phone}`, '和[电话 2]')))).toEqual([
      'literally [phone 1] and [phone 3]',
      '和[电话 2]',
    ]);
  });

  it('reaches every text that leaves: roles, parts, names, tools, their arguments and results, schemas and what the dialect adds', () => {
    const { masked, hits } = screened({
      messages: [
        { role: 'system', content: `for ${email}`, name: 'x' },
        {
          role: 'user',
          content: [
            { type: 'text', text: `at ${phone}` },
            { type: 'image', url: 'data:image/png;base64,AA==' },
          ],
          name: email,
        },
        {
          role: 'assistant',
          content: '',
          reasoning: `they said ${phone}`,
          toolCalls: [
            {
              id: 'call_1',
              name: 'dial',
              arguments: `{"number": ${phone}, "id": 9007199254740993, "to": "${email}"}`,
            },
          ],
        },
        {
          role: 'tool',
          toolCallId: 'call_1',
          content: `{"mail":"wang\\u0040example.com","n":1.50}`,
        },
      ],
      tools: [
        {
          name: 'dial',
          description: `Dials, such as ${phone}`,
          parameters: {
            type: 'object',
            properties: { number: { type: 'string', enum: [phone], default: Number(phone) } },
          },
        },
      ],
      stop: [phone],
      responseFormat: {
        type: 'json_schema',
        json_schema: { name: 'a', schema: { description: email } },
      },
      extra: { user: email, metadata: { of: phone } },
    });
    const sent = JSON.stringify(masked);
    expect(sent).not.toMatch(/13800138000|wang|0040/);
    expect(masked.messages[1]).toMatchObject({
      name: 'email_1',
      content: [{ text: 'at [phone 1]' }, { type: 'image' }],
    });
    expect(masked.messages[2]?.toolCalls?.[0]).toEqual({
      id: 'call_1',
      name: 'dial',
      arguments: '{"number": "[phone 1]", "id": 9007199254740993, "to": "[email 1]"}',
    });
    expect(masked.messages[3]?.content).toBe('{"mail":"[email 1]","n":1.50}');
    expect(masked.extra).toEqual({ user: '[email 1]', metadata: { of: '[phone 1]' } });
    expect(hits.map(({ kind, action }) => `${kind} ${action}`).toSorted()).toEqual([
      'email mask',
      'phone mask',
    ]);
  });

  it('keeps JSON valid, also of a password that only its name tells, with escapes in it', () => {
    const args = String.raw`{"password":"Zx9#kLm2\\q","note":"tel\n13800138000\t","list":["a@b.cn",1]}`;
    const [call] =
      screened({
        messages: [
          { role: 'assistant', content: '', toolCalls: [{ id: '1', name: 'f', arguments: args }] },
        ],
      }).masked.messages[0]?.toolCalls ?? [];
    expect(JSON.parse(call?.arguments ?? '')).toEqual({
      password: '[key 1]',
      note: 'tel\n[phone 1]\t',
      list: ['[email 1]', 1],
    });
  });

  it('leaves what is only flagged, and a request without a find as it is', () => {
    const rules = contentRulesSchema.parse({ phone: 'flag', email: 'mask' });
    const found = screened(said(`${phone} ${email} ${phone}`), rules);
    expect(contents(found)).toEqual([`${phone} [email 1] ${phone}`]);
    expect(found.hits).toEqual([
      { kind: 'phone', action: 'flag', count: 2 },
      { kind: 'email', action: 'mask', count: 1 },
    ]);
    expect(
      screen<ChatRequest>({ model: 'm', ...said('Hello, 你好') }, all, mapChatTexts),
    ).toBeNull();
    expect(screened(said(phone), contentRulesSchema.parse({ phone: 'block' })).blocked).toEqual([
      'phone',
    ]);
  });

  it('reaches the query and the documents of a ranking', () => {
    expect(
      screen({ model: 'm', query: email, documents: [phone, 'b'] }, all, mapRerankTexts)?.masked,
    ).toEqual({ model: 'm', query: '[email 1]', documents: ['[phone 1]', 'b'] });
  });
});

describe('the answer', () => {
  it('has the values again, wherever its pieces are cut, and keeps every bracket that is none of ours', async () => {
    const by = screened(said(`${phone} 和 ${email}`));
    const answer = 'See [1], [[Phone 1]] [电话 1] or [邮箱 1][phone 9] [电';
    const expected = `See [1], [[Phone 1]] ${phone} or ${email}[phone 9] [电`;
    await assert(
      asyncProperty(array(constantFrom(1, 2, 3, 7), { minLength: 1 }), async (sizes) => {
        const events: ChatEvent[] = [];
        for (let at = 0, turn = 0; at < answer.length; turn += 1) {
          const size = sizes[turn % sizes.length] ?? 1;
          events.push({ type: 'text', text: answer.slice(at, at + size) });
          at += size;
        }
        const told = await restored(by, ...events, { type: 'finish', reason: 'stop' });
        expect(textOf(told)).toBe(expected);
        expect(told.at(-1)).toEqual({ type: 'finish', reason: 'stop' });
      }),
    );
  });

  it('knows a placeholder in another case', async () => {
    expect(
      textOf(await restored(screened(said(`call ${phone}`)), { type: 'text', text: '[Phone 1]' })),
    ).toBe(phone);
  });

  it('has them escaped in the arguments of tools, of parallel calls whose pieces alternate, also where the model escaped the placeholder', async () => {
    const quoted = '"x" \\ 雷霆';
    const rules = contentRulesSchema.parse({ phone: 'mask', words: [quoted], wordAction: 'mask' });
    const by = screened(said(`电话 ${phone}`, `say ${quoted}`), rules);
    const told = await restored(
      by,
      {
        type: 'tool_call',
        index: 0,
        id: 'a',
        name: 'dial',
        argumentsDelta: String.raw`{"n":"[\u7535`,
      },
      { type: 'tool_call', index: 1, id: 'b', name: 'say', argumentsDelta: '{"t":"[词' },
      { type: 'tool_call', index: 0, argumentsDelta: String.raw`\u8BDD 1]"}` },
      { type: 'tool_call', index: 1, argumentsDelta: '语 1]","rest":"[' },
      { type: 'tool_call', index: 1, argumentsDelta: '"}' },
      { type: 'finish', reason: 'tool_calls' },
    );
    const argsOf = (index: number): unknown =>
      JSON.parse(
        told
          .map((event) =>
            event.type === 'tool_call' && event.index === index ? event.argumentsDelta : '',
          )
          .join(''),
      );
    expect([argsOf(0), argsOf(1)]).toEqual([{ n: phone }, { t: quoted, rest: '[' }]);
  });

  it('calls a tool by the name that the caller knows', async () => {
    const rules = contentRulesSchema.parse({ words: ['falcon'], wordAction: 'mask' });
    const by = screened({ ...said('Hi'), tools: [{ name: 'falcon', parameters: {} }] }, rules);
    expect(by.masked.tools?.[0]?.name).toBe('word_1');
    expect(
      await restored(by, { type: 'tool_call', index: 0, name: 'word_1', argumentsDelta: '{}' }),
    ).toEqual([{ type: 'tool_call', index: 0, name: 'falcon', argumentsDelta: '{}' }]);
  });

  it('tells what was held back before another voice speaks, and at a cut', async () => {
    const by = screened(said(phone));
    expect(
      await restored(by, { type: 'reasoning', text: 'hm [pho' }, { type: 'text', text: '[phone' }),
    ).toEqual([
      { type: 'reasoning', text: 'hm ' },
      { type: 'reasoning', text: '[pho' },
      { type: 'text', text: '[phone' },
    ]);
  });
});

describe('a request beyond the budget', () => {
  const many = said('a@b.cn '.repeat(500));
  const budget = { characters: Infinity, candidates: 100 };
  const within = (rules: ContentRules) =>
    runAtOnce(screenSteps<ChatRequest>({ model: 'm', ...many }, rules, mapChatTexts, budget));

  it('stays on this machine where a rule masks or blocks, since what it holds is not known', () => {
    expect(within(contentRulesSchema.parse({ email: 'mask', phone: 'flag' }))).toMatchObject({
      blocked: ['email'],
      hits: [{ kind: 'email', action: 'block', count: 1 }],
    });
    expect(within(contentRulesSchema.parse({ email: 'block' }))?.blocked).toEqual(['email']);
  });

  it('goes out as it is where rules only count', () => {
    const found = within(contentRulesSchema.parse({ email: 'flag' }));
    expect(found).toMatchObject({
      blocked: [],
      hits: [{ kind: 'email', action: 'flag', count: 1 }],
    });
    expect(found?.masked).toEqual({ model: 'm', ...many });
  });

  it('is one whose JSON has more values than a body may have, before any of it is parsed', () => {
    const nested = (depth: number): Partial<ChatRequest> => ({
      messages: [{ role: 'tool', toolCallId: '1', content: '['.repeat(depth) }],
    });
    expect(
      runAtOnce(
        screenSteps<ChatRequest>(
          { model: 'm', messages: [], ...nested(300_000) },
          all,
          mapChatTexts,
        ),
      )?.blocked,
    ).toContain('key');
  });
});

describe('many values', () => {
  it('have as many placeholders, and all come back, also in one long piece of an answer', async () => {
    const mails = Array.from({ length: 20_000 }, (_, index) => `a${index}@b.cn`);
    const by = screened(said(`[email 7] ${mails.join(' ')}`));
    const text = String(contents(by)[0]);
    expect(text).not.toContain('@');
    expect(new Set(text.match(/\[email \d+\]/g)).size).toBe(mails.length + 1);
    expect(textOf(await restored(by, { type: 'text', text: `${text}${'['.repeat(50_000)}` }))).toBe(
      `[email 7] ${mails.join(' ')}${'['.repeat(50_000)}`,
    );
  });
});
