// @openai/agents: an agent's loop of tools, plain and streamed, and a typed output, over both of OpenAI's wires.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { apiKey, baseURL, chatModel, pinned, script } from './pinned.mjs';

const { Agent, OpenAIProvider, Runner, setTracingDisabled, tool } = pinned('@openai/agents');
const { z } = pinned('zod');
setTracingDisabled(true);

const runnerFor = (useResponses) =>
  new Runner({
    tracingDisabled: true,
    modelProvider: new OpenAIProvider({ apiKey, baseURL, useResponses }),
  });

function weatherAgent() {
  const places = [];
  const getWeather = tool({
    name: 'get_weather',
    description: 'The weather at a place.',
    parameters: z.object({ place: z.string() }),
    execute: async ({ place }) => {
      places.push(place);
      return `It snows in ${place}.`;
    },
  });
  const agent = new Agent({
    name: 'weather',
    instructions: 'Be brief.',
    model: chatModel,
    tools: [getWeather],
  });
  return { agent, places };
}

for (const [wire, useResponses] of [
  ['chat completions', false],
  ['responses', true],
])
  describe(`@openai/agents over ${wire}`, () => {
    const runner = runnerFor(useResponses);

    test('a tool is run once and answered', async () => {
      const { agent, places } = weatherAgent();
      const result = await runner.run(agent, script);
      assert.equal(result.finalOutput, 'It snows there.');
      assert.deepEqual(places, ['Bern']);
      const { usage } = result.state._context;
      assert.equal(usage.requests, 2);
      assert.ok(usage.inputTokens > 0 && usage.outputTokens > 0);
    });

    test('a stream runs the tool too', async () => {
      const { agent, places } = weatherAgent();
      const result = await runner.run(agent, script, { stream: true });
      let text = '';
      for await (const part of result.toTextStream()) text += part;
      await result.completed;
      assert.equal(text, 'It snows there.');
      assert.deepEqual(places, ['Bern']);
    });

    test('another agent takes over', async () => {
      const { agent } = weatherAgent();
      const front = new Agent({ name: 'front', model: chatModel, handoffs: [agent] });
      const passed = '<call tool="transfer_to_weather">{}</call><say>The weather speaks.</say>';
      const result = await runner.run(front, passed);
      assert.equal(result.finalOutput, 'The weather speaks.');
      assert.equal(result.lastAgent.name, 'weather');
    });

    test('a typed output fits its schema', async () => {
      const outputType = z.object({ city: z.string(), degrees: z.number() });
      const agent = new Agent({ name: 'typed', model: chatModel, outputType });
      const result = await runner.run(agent, "It is 3 degrees in 'Bern'.");
      assert.deepEqual(result.finalOutput, { city: 'Bern', degrees: 3 });
    });
  });
