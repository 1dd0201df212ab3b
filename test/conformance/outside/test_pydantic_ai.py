"""pydantic-ai: an agent's loop of tools and its typed output, over each of the three wires."""

import os

import pytest
from conftest import BASE_URL, CHAT_MODEL, URL
from pydantic import BaseModel
from pydantic_ai import Agent
from pydantic_ai.models.anthropic import AnthropicModel
from pydantic_ai.models.openai import OpenAIChatModel, OpenAIResponsesModel
from pydantic_ai.providers.anthropic import AnthropicProvider
from pydantic_ai.providers.openai import OpenAIProvider

SCRIPT = '<call tool="get_weather">{"place":"Bern"}</call><say>It snows there.</say>'
WIRES = ["chat", "responses", "messages"]


def model_of(wire):
    key = os.environ["OUTSIDE_KEY"]
    if wire == "messages":
        return AnthropicModel(CHAT_MODEL, provider=AnthropicProvider(base_url=URL, api_key=key))
    kind = OpenAIChatModel if wire == "chat" else OpenAIResponsesModel
    return kind(CHAT_MODEL, provider=OpenAIProvider(base_url=BASE_URL, api_key=key))


@pytest.fixture(params=WIRES)
def weather(request):
    agent = Agent(model_of(request.param), instructions="Be brief.")
    agent.places = []

    @agent.tool_plain
    def get_weather(place: str) -> str:
        agent.places.append(place)
        return f"It snows in {place}."

    return agent


async def test_a_tool_is_run_once_and_answered(weather):
    result = await weather.run(SCRIPT)
    assert (result.output, weather.places) == ("It snows there.", ["Bern"])
    assert (result.usage.requests, result.usage.tool_calls) == (2, 1)
    assert result.usage.input_tokens > 0 and result.usage.output_tokens > 0


async def test_a_stream_runs_the_tool_too(weather):
    async with weather.run_stream(SCRIPT) as stream:
        text = [part async for part in stream.stream_text(delta=True, debounce_by=None)]
    assert "".join(text) == "It snows there." and len(text) > 1
    assert weather.places == ["Bern"]


@pytest.mark.parametrize("wire", WIRES)
async def test_a_typed_output_fits_its_model(wire):
    class Place(BaseModel):
        city: str
        degrees: int

    result = await Agent(model_of(wire), output_type=Place).run('<call tool="final_result">{"city":"Bern","degrees":3}</call>')
    assert result.output == Place(city="Bern", degrees=3)
