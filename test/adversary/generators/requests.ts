/**
 * Requests as clients send them: every route that asks a model, with tools, images, schemas and
 * texts in many scripts.
 */
import * as fc from 'fast-check';
import { text } from './texts.ts';

export interface GeneratedRequest {
  path: '/v1/chat/completions' | '/v1/responses' | '/v1/messages' | '/v1/embeddings';
  /** Without a model, which the test chooses. */
  body: Readonly<Record<string, unknown>>;
}

/** Hearth and providers refuse a message without text. */
const said: fc.Arbitrary<string> = text.map((one) => (one.trim() === '' ? 'Hello' : one));
const name = fc.stringMatching(/^[a-z][a-z0-9_]{0,30}$/);

/** A JSON Schema of a flat object, as tools and answers have it. */
export const objectSchema = fc
  .uniqueArray(
    fc.record({
      key: name,
      type: fc.constantFrom('string', 'integer', 'boolean'),
      description: said,
    }),
    { minLength: 1, maxLength: 6, selector: ({ key }) => key },
  )
  .map((fields) => ({
    type: 'object',
    properties: Object.fromEntries(
      fields.map(({ key, type, description }) => [key, { type, description }]),
    ),
    required: fields.map(({ key }) => key),
    additionalProperties: false,
  }));

const tools = fc.uniqueArray(fc.record({ name, description: said, parameters: objectSchema }), {
  minLength: 1,
  maxLength: 4,
  selector: (tool) => tool.name,
});

/** A pixel as PNG: what it is worth in tokens is the provider's to say. */
export const imageUrl =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk' +
  '+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

const maxTokens = fc.option(fc.integer({ min: 1, max: 400 }), { nil: undefined });
const turns = fc.array(said, { minLength: 1, maxLength: 5, size: 'max' });
const rare = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined, freq: 3 });
const given = (fields: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
const roleOf = (index: number): 'user' | 'assistant' => (index % 2 === 0 ? 'user' : 'assistant');
/** The last turn is the user's. */
const oddly = (all: readonly string[]): readonly string[] =>
  all.length % 2 === 1 ? all : all.slice(1);

const parts = {
  turns,
  tools: rare(tools),
  image: rare(fc.constant(true)),
  schema: rare(objectSchema),
  maxTokens,
  stream: fc.boolean(),
};

export const chatBody = fc
  .record({
    ...parts,
    system: rare(said),
    stop: rare(
      fc.array(
        said.map((one) => one.slice(0, 20)),
        { minLength: 1, maxLength: 2 },
      ),
    ),
  })
  .map(({ turns: all, tools: some, image, schema, system, stop, maxTokens: most, stream }) => {
    const messages = oddly(all).map((content, index, list) => ({
      role: roleOf(index),
      content:
        image === true && index === list.length - 1
          ? [
              { type: 'text', text: content },
              { type: 'image_url', image_url: { url: imageUrl } },
            ]
          : content,
    }));
    return given({
      messages:
        system === undefined ? messages : [{ role: 'system', content: system }, ...messages],
      tools: some?.map((tool) => ({ type: 'function', function: tool })),
      response_format:
        schema === undefined
          ? undefined
          : { type: 'json_schema', json_schema: { name: 'answer', schema, strict: true } },
      stop,
      max_tokens: most,
      stream,
    });
  });

export const responsesBody = fc
  .record({ ...parts, instructions: rare(said) })
  .map(({ turns: all, tools: some, image, schema, instructions, maxTokens: most, stream }) => {
    const input = oddly(all).map((content, index, list) => ({
      type: 'message',
      role: roleOf(index),
      content:
        roleOf(index) === 'assistant'
          ? [{ type: 'output_text', text: content, annotations: [] }]
          : image === true && index === list.length - 1
            ? [
                { type: 'input_text', text: content },
                { type: 'input_image', image_url: imageUrl, detail: 'auto' },
              ]
            : content,
    }));
    return given({
      input,
      instructions,
      tools: some?.map((tool) => ({ type: 'function', strict: false, ...tool })),
      text:
        schema === undefined
          ? undefined
          : { format: { type: 'json_schema', name: 'answer', schema, strict: true } },
      max_output_tokens: most === undefined ? undefined : Math.max(16, most),
      store: false,
      stream,
    });
  });

export const messagesBody = fc
  .record({ ...parts, system: rare(said) })
  .map(({ turns: all, tools: some, image, system, maxTokens: most, stream }) => {
    const messages = oddly(all).map((content, index, list) => ({
      role: roleOf(index),
      content:
        image === true && index === list.length - 1
          ? [
              { type: 'text', text: content },
              {
                type: 'image',
                source: { type: 'base64', media_type: 'image/png', data: imageUrl.split(',')[1] },
              },
            ]
          : content,
    }));
    return given({
      messages,
      system,
      tools: some?.map(({ parameters, ...tool }) => ({ ...tool, input_schema: parameters })),
      max_tokens: most ?? 300,
      stream,
    });
  });

export const embeddingsBody = fc
  .array(said, { minLength: 1, maxLength: 4 })
  .map((input): Record<string, unknown> => ({ input }));

/** Any of them. */
export const request: fc.Arbitrary<GeneratedRequest> = fc.oneof(
  {
    weight: 5,
    arbitrary: chatBody.map((body): GeneratedRequest => ({ path: '/v1/chat/completions', body })),
  },
  {
    weight: 2,
    arbitrary: responsesBody.map((body): GeneratedRequest => ({ path: '/v1/responses', body })),
  },
  {
    weight: 2,
    arbitrary: messagesBody.map((body): GeneratedRequest => ({ path: '/v1/messages', body })),
  },
  {
    weight: 1,
    arbitrary: embeddingsBody.map((body): GeneratedRequest => ({ path: '/v1/embeddings', body })),
  },
);
