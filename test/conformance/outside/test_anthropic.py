"""The official `anthropic` Python client."""

import anthropic
import pytest
from conftest import CHAT_MODEL, LOCAL_CHAT_MODEL, URL

HI = [{"role": "user", "content": "Hi"}]
WEATHER = {"name": "get_weather", "input_schema": {"type": "object", "properties": {"place": {"type": "string"}}, "required": ["place"]}}


def client_of(key):
    return anthropic.Anthropic(api_key=key, base_url=URL, max_retries=0, timeout=60)


@pytest.fixture
def client(key):
    return client_of(key)


def test_plain(client):
    message = client.messages.create(model=CHAT_MODEL, max_tokens=100, messages=HI, system="Be brief.")
    assert (message.type, message.role, message.stop_reason) == ("message", "assistant", "end_turn")
    assert [block.text for block in message.content] == ["Hello to you. You said: Hi"]
    assert message.usage.input_tokens > 0 and message.usage.output_tokens > 0


def test_stream_is_folded_to_the_same(client):
    with client.messages.stream(model=CHAT_MODEL, max_tokens=100, messages=HI) as stream:
        text = "".join(stream.text_stream)
        final = stream.get_final_message()
    assert text == final.content[0].text == "Hello to you. You said: Hi"
    assert final.stop_reason == "end_turn" and final.usage.output_tokens > 0


async def test_async_client(key):
    async with anthropic.AsyncAnthropic(api_key=key, base_url=URL, max_retries=0) as client:
        message = await client.messages.create(model=CHAT_MODEL, max_tokens=100, messages=HI)
    assert message.content[0].text == "Hello to you. You said: Hi"


@pytest.mark.parametrize("streamed", [False, True])
def test_tool_loop(client, streamed):
    asked = [{"role": "user", "content": "What is the weather in Bern and in Tokyo?"}]
    request = {"model": CHAT_MODEL, "max_tokens": 100, "messages": asked, "tools": [WEATHER]}
    if streamed:
        with client.messages.stream(**request) as stream:
            message = stream.get_final_message()
    else:
        message = client.messages.create(**request)
    assert message.stop_reason == "tool_use"
    uses = [block for block in message.content if block.type == "tool_use"]
    assert [use.input for use in uses] == [{"place": "Bern"}, {"place": "Tokyo"}]
    results = [{"type": "tool_result", "tool_use_id": use.id, "content": f"It snows in {use.input['place']}."} for use in uses]
    told = [*asked, {"role": "assistant", "content": message.content}, {"role": "user", "content": results}]
    answer = client.messages.create(model=CHAT_MODEL, max_tokens=100, messages=told, tools=[WEATHER])
    assert answer.content[0].text == "The tool answered: It snows in Tokyo."


def test_count_tokens_grows_with_the_text(client):
    def count(text):
        return client.messages.count_tokens(model=LOCAL_CHAT_MODEL, messages=[{"role": "user", "content": text}]).input_tokens

    assert 0 < count("Hi") < count("Hi there, how are you today?")


def test_a_local_model_keeps_to_max_tokens(client):
    answer = client.messages.create(model=LOCAL_CHAT_MODEL, max_tokens=8, messages=HI)
    assert answer.usage.output_tokens <= 8


def test_refusals_have_their_classes(client):
    with pytest.raises(anthropic.AuthenticationError) as caught:
        client_of("sk-wrong").messages.create(model=CHAT_MODEL, max_tokens=9, messages=HI)
    assert caught.value.body["error"]["type"] == "authentication_error"
    with pytest.raises(anthropic.NotFoundError):
        client.messages.create(model="nobody", max_tokens=9, messages=HI)
    with pytest.raises(anthropic.BadRequestError):
        client.messages.create(model=CHAT_MODEL, max_tokens=9, messages=HI, extra_body={"temperature": 7})
    with pytest.raises(anthropic.RateLimitError):
        client.messages.create(model="clever-crowded", max_tokens=9, messages=HI)
