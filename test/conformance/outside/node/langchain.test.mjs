// LangChain for JavaScript: a loop of tools, a stream, objects by schema over both of OpenAI's wires; embeddings.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { apiKey, baseURL, chatModel, pinned, script } from './pinned.mjs';

const { ChatOpenAI, OpenAIEmbeddings } = pinned('@langchain/openai');
const { HumanMessage } = pinned('@langchain/core/messages');
const { tool } = pinned('@langchain/core/tools');
const { z } = pinned('zod');

const getWeather = tool(async ({ place }) => `It snows in ${place}.`, {
  name: 'get_weather',
  description: 'The weather at a place.',
  schema: z.object({ place: z.string() }),
});

for (const [wire, useResponsesApi] of [
  ['chat completions', false],
  ['responses', true],
])
  describe(`LangChain over ${wire}`, () => {
    const model = new ChatOpenAI({
      model: chatModel,
      apiKey,
      useResponsesApi,
      maxRetries: 0,
      configuration: { baseURL },
    });

    test('a tool is run and answered', async () => {
      const bound = model.bindTools([getWeather]);
      const messages = [new HumanMessage(script)];
      const first = await bound.invoke(messages);
      assert.deepEqual(
        first.tool_calls.map(({ name, args }) => ({ name, args })),
        [{ name: 'get_weather', args: { place: 'Bern' } }],
      );
      messages.push(first, await getWeather.invoke(first.tool_calls[0]));
      const second = await bound.invoke(messages);
      assert.equal(second.text, 'It snows there.');
      assert.ok(second.usage_metadata.total_tokens > first.usage_metadata.output_tokens);
    });

    test('a stream adds up to the answer with its usage', async () => {
      const stream = await model.stream('Hi');
      let whole;
      for await (const chunk of stream) whole = whole === undefined ? chunk : whole.concat(chunk);
      assert.equal(whole.text, 'Hello to you. You said: Hi');
      assert.ok(whole.usage_metadata.input_tokens > 0);
    });

    test('an object fits its schema', async () => {
      const schema = z.object({ city: z.string(), degrees: z.number() });
      for (const method of ['jsonSchema', 'functionCalling'])
        assert.deepEqual(
          await model
            .withStructuredOutput(schema, { method, name: 'place' })
            .invoke("It is 3 degrees in 'Bern'."),
          { city: 'Bern', degrees: 3 },
        );
    });
  });

describe('LangChain embeddings', () => {
  test('a vector for each text, by a model on this machine', async () => {
    const embeddings = new OpenAIEmbeddings({
      model: 'all-minilm-l6-v2',
      apiKey,
      maxRetries: 0,
      configuration: { baseURL },
    });
    const vectors = await embeddings.embedDocuments(['one', 'two']);
    assert.deepEqual(
      vectors.map((vector) => vector.length),
      [384, 384],
    );
  });
});
