import type { ChatEvent, ChatRequest, ImagePart } from '../../../../shared/chat.ts';
import type { ModelCapability, ProbeFinding } from '../../../../shared/contract/account-models.ts';
import { parseJsonNow } from '../../bodies/parse-json.ts';

/** A square of 32 × 32 red pixels. */
const redSquare: ImagePart = {
  type: 'image',
  url:
    'data:image/png;base64,' +
    'iVBORw0KGgoAAAANSUhEUgAAACAAAAAgCAIAAAD8GO2jAAAAJ0lEQVR42u3NsQkAAAjAsP7/tF7hIASyp6lT' +
    'CQQCgUAgEAgEgi/BAjLD/C5w/SM9AAAAAElFTkSuQmCC',
};

const ask = (
  model: string,
  content: ChatRequest['messages'][number]['content'],
  request: Omit<ChatRequest, 'model' | 'messages'>,
): ChatRequest => ({ model, messages: [{ role: 'user', content }], ...request });

const colourSchema = {
  type: 'object',
  properties: { colour: { type: 'string' } },
  required: ['colour'],
  additionalProperties: false,
};

type Verdict = Pick<ProbeFinding, 'able' | 'detail'>;
const able: Verdict = { able: true, detail: '' };
/** Quoted from an answer. */
const longestQuote = 200;

const textIn = (events: readonly ChatEvent[]): string =>
  events
    .map((event) => (event.type === 'text' ? event.text : ''))
    .join('')
    .trim();

/** An answer that was cut before it said anything shows neither. */
const unable = (events: readonly ChatEvent[]): Verdict => ({
  able: textIn(events) === '' ? null : false,
  detail: textIn(events).slice(0, longestQuote),
});

function isColour(text: string): boolean {
  try {
    const parsed = parseJsonNow(text);
    return (
      typeof parsed === 'object' &&
      parsed !== null &&
      'colour' in parsed &&
      typeof parsed.colour === 'string'
    );
  } catch {
    return false;
  }
}

function calledTool(events: readonly ChatEvent[]): boolean {
  const calls = events.filter((event) => event.type === 'tool_call');
  return (
    calls.some(({ name }) => name === 'report_colour') &&
    isColour(calls.map(({ argumentsDelta }) => argumentsDelta).join(''))
  );
}

const reasoned = (event: ChatEvent): boolean =>
  (event.type === 'reasoning' && event.text !== '') ||
  (event.type === 'usage' && event.usage.reasoning > 0);

/** One small request that shows whether a model has a capability. */
export interface CapabilityProbe {
  capability: ModelCapability;
  request(model: string): ChatRequest;
  verdict(events: readonly ChatEvent[]): Verdict;
}

/**
 * The probes, in the order in which they are sent. Prompts do not name the form that they want, so
 * that a provider which ignores a field is found out.
 */
export const capabilityProbes: readonly CapabilityProbe[] = [
  {
    capability: 'streaming',
    request: (model) => ask(model, 'Count from 1 to 10.', { maxTokens: 64 }),
    verdict: (events) => (events.length > 0 ? able : { able: null, detail: '' }),
  },
  {
    capability: 'tools',
    request: (model) =>
      ask(model, 'Report the colour red with the tool.', {
        maxTokens: 256,
        tools: [
          {
            name: 'report_colour',
            description: 'Takes the name of a colour.',
            parameters: colourSchema,
          },
        ],
      }),
    verdict: (events) => (calledTool(events) ? able : unable(events)),
  },
  {
    capability: 'structured_output',
    request: (model) =>
      ask(model, 'Name one colour of a traffic light.', {
        maxTokens: 256,
        responseFormat: {
          type: 'json_schema',
          json_schema: { name: 'colour', strict: true, schema: colourSchema },
        },
      }),
    verdict: (events) => (isColour(textIn(events)) ? able : unable(events)),
  },
  {
    capability: 'vision',
    request: (model) =>
      ask(
        model,
        [{ type: 'text', text: 'Which colour has this picture? Answer with one word.' }, redSquare],
        { maxTokens: 256 },
      ),
    verdict: (events) => (/\bred\b|红/i.test(textIn(events)) ? able : unable(events)),
  },
  {
    capability: 'reasoning',
    request: (model) =>
      ask(model, 'Is 91 a prime number?', {
        maxTokens: 512,
        extra: { reasoning_effort: 'low' },
      }),
    verdict: (events) => (events.some(reasoned) ? able : { able: false, detail: '' }),
  },
];
