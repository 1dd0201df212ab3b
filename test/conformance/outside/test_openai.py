"""The official `openai` Python client, chat and what is around it."""

import base64
import os
import struct

import httpx
import openai
import pytest
from conftest import BASE_URL, CHAT_MODEL, EMBEDDING_MODEL, LOCAL_CHAT_MODEL
from pydantic import BaseModel

HI = [{"role": "user", "content": "Hi"}]
WEATHER = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "parameters": {"type": "object", "properties": {"place": {"type": "string"}}, "required": ["place"]},
    },
}


def client_of(key, **more):
    return openai.OpenAI(api_key=key, base_url=BASE_URL, max_retries=0, timeout=60, **more)


@pytest.fixture
def client(key):
    return client_of(key)


def test_plain_answer_has_text_reason_and_usage(client):
    answer = client.chat.completions.create(model=CHAT_MODEL, messages=HI)
    assert answer.object == "chat.completion"
    assert answer.model == CHAT_MODEL
    assert answer.choices[0].message.content == "Hello to you. You said: Hi"
    assert answer.choices[0].finish_reason == "stop"
    assert answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens
    assert answer._request_id


def test_stream_says_the_same_and_ends_with_usage(client):
    chunks = list(client.chat.completions.create(model=CHAT_MODEL, messages=HI, stream=True, stream_options={"include_usage": True}))
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices) == "Hello to you. You said: Hi"
    assert len({chunk.id for chunk in chunks}) == 1
    assert chunks[-1].choices == [] and chunks[-1].usage.total_tokens > 0


async def test_async_client_streams_side_by_side(key):
    import asyncio

    async with openai.AsyncOpenAI(api_key=key, base_url=BASE_URL, max_retries=0) as client:

        async def said(word):
            async with client.chat.completions.stream(model=CHAT_MODEL, messages=[{"role": "user", "content": word}]) as stream:
                return (await stream.get_final_completion()).choices[0].message.content

        words = [f"word {number}" for number in range(8)]
        assert await asyncio.gather(*map(said, words)) == [f"Hello to you. You said: {word}" for word in words]


def test_tool_loop(client):
    asked = [{"role": "user", "content": "What is the weather in Bern?"}]
    message = client.chat.completions.create(model=CHAT_MODEL, messages=asked, tools=[WEATHER]).choices[0].message
    assert [(call.function.name, call.function.arguments) for call in message.tool_calls] == [("get_weather", '{"place":"Bern"}')]
    told = [*asked, message, {"role": "tool", "tool_call_id": message.tool_calls[0].id, "content": "It snows."}]
    answer = client.chat.completions.create(model=CHAT_MODEL, messages=told, tools=[WEATHER])
    assert answer.choices[0].message.content == "The tool answered: It snows."


@pytest.mark.parametrize("parallel", [True, False])
def test_parallel_tools_plain_and_streamed(client, parallel):
    request = {
        "model": CHAT_MODEL,
        "messages": [{"role": "user", "content": "What is the weather in Bern and in Tokyo?"}],
        "tools": [WEATHER],
        "tool_choice": "required",
        "parallel_tool_calls": parallel,
    }
    plain = client.chat.completions.create(**request).choices[0]
    assert plain.finish_reason == "tool_calls"
    places = [call.function.arguments for call in plain.message.tool_calls]
    assert places == (['{"place":"Bern"}', '{"place":"Tokyo"}'] if parallel else ['{"place":"Bern"}'])
    with client.chat.completions.stream(**request) as stream:
        streamed = stream.get_final_completion().choices[0]
    assert [call.function.arguments for call in streamed.message.tool_calls] == places
    assert len({call.id for call in streamed.message.tool_calls}) == len(places)


def test_several_answers_and_a_stop(client):
    answer = client.chat.completions.create(model=CHAT_MODEL, messages=HI, n=2, stop=["You said"])
    assert [choice.message.content.strip() for choice in answer.choices] == ["Hello to you."] * 2


class Capital(BaseModel):
    city: str
    people: int


def test_json_schema_is_parsed_by_the_client(client):
    answer = client.chat.completions.parse(model=CHAT_MODEL, messages=[{"role": "user", "content": "It is 'Bern' with 134000 people."}], response_format=Capital)
    assert answer.choices[0].message.parsed == Capital(city="Bern", people=134000)


def test_json_schema_holds_a_local_model_to_it(client):
    class Answer(BaseModel):
        colour: str
        warm: bool

    answer = client.chat.completions.parse(
        model=LOCAL_CHAT_MODEL, messages=[{"role": "user", "content": "Name a colour."}], response_format=Answer, max_tokens=120, temperature=0
    )
    assert isinstance(answer.choices[0].message.parsed, Answer)


def test_completions(client):
    plain = client.completions.create(model=CHAT_MODEL, prompt="Once upon a time")
    assert plain.object == "text_completion" and "Once upon a time" in plain.choices[0].text
    streamed = client.completions.create(model=CHAT_MODEL, prompt="Once upon a time", stream=True)
    assert "".join(chunk.choices[0].text for chunk in streamed if chunk.choices) == plain.choices[0].text


def test_embeddings_are_the_same_in_both_encodings(client):
    # The client asks for base64 by itself and unpacks it.
    packed = client.embeddings.create(model=EMBEDDING_MODEL, input=["a cat", "a dog"])
    plain = client.embeddings.create(model=EMBEDDING_MODEL, input=["a cat", "a dog"], encoding_format="float")
    assert [row.index for row in packed.data] == [0, 1]
    assert len(packed.data[0].embedding) == 384
    assert packed.data[1].embedding == pytest.approx(plain.data[1].embedding, abs=1e-6)
    assert packed.usage.prompt_tokens > 0
    raw = client.embeddings.create(model=EMBEDDING_MODEL, input="a cat", encoding_format="base64").data[0].embedding
    assert struct.unpack("<384f", base64.b64decode(raw)) == pytest.approx(plain.data[0].embedding, abs=1e-6)


def test_tokens_are_no_text_to_embed(client):
    # What LangChain's `OpenAIEmbeddings` sends unless it is told not to (docs/conformance.md).
    assert refused(openai.BadRequestError, lambda: client.embeddings.create(model=EMBEDDING_MODEL, input=[[101, 102]])).param == "input"


def test_models_are_listed_and_told(client):
    ids = [model.id for model in client.models.list()]
    assert {CHAT_MODEL, LOCAL_CHAT_MODEL, EMBEDDING_MODEL} <= set(ids)
    assert client.models.retrieve(CHAT_MODEL).object == "model"


def test_moderations(client):
    results = client.moderations.create(model="clever-moderation", input=["I will hurt you", "Good morning"]).results
    assert [result.flagged for result in results] == [True, False]
    assert results[0].category_scores.violence > results[1].category_scores.violence


def refused(kind, call):
    with pytest.raises(kind) as caught:
        call()
    assert caught.value.message and type(caught.value) is kind
    return caught.value


def test_wrong_key_is_an_authentication_error():
    assert refused(openai.AuthenticationError, lambda: client_of("sk-wrong").models.list()).code == "invalid_api_key"


def test_unknown_model_is_a_not_found_error(client):
    assert refused(openai.NotFoundError, lambda: client.chat.completions.create(model="nobody", messages=HI)).code == "model_not_found"
    refused(openai.NotFoundError, lambda: client.models.retrieve("nobody"))


def test_forbidden_model_is_a_permission_error():
    narrow = client_of(os.environ["NARROW_KEY"])
    refused(openai.PermissionDeniedError, lambda: narrow.chat.completions.create(model=CHAT_MODEL, messages=HI))


def test_own_limit_is_a_rate_limit_error():
    hasty = client_of(os.environ["HASTY_KEY"])
    first = hasty.chat.completions.with_raw_response.create(model=CHAT_MODEL, messages=HI)
    assert first.headers["x-ratelimit-limit-requests"] == "1"
    error = refused(openai.RateLimitError, lambda: hasty.chat.completions.create(model=CHAT_MODEL, messages=HI))
    assert int(error.response.headers["retry-after"]) > 0


def test_provider_limit_is_a_rate_limit_error(client):
    refused(openai.RateLimitError, lambda: client.chat.completions.create(model="clever-crowded", messages=HI))


@pytest.mark.parametrize(
    ("more", "param"),
    [
        ({"temperature": 9}, "temperature"),
        ({"n": 99}, "n"),
        ({"functions": [{"name": "old"}]}, "functions"),
        ({"modalities": ["audio"]}, "modalities"),
        ({"messages": [{"role": "user", "content": [{"type": "file", "file": {"file_data": "data:application/pdf;base64,AA=="}}]}]}, "messages.0.content.0.type"),
        ({"messages": [{"role": "user", "content": [{"type": "input_audio", "input_audio": {"data": "AA==", "format": "wav"}}]}]}, "messages.0.content.0.type"),
    ],
)
def test_what_cannot_be_done_is_a_bad_request_that_names_it(client, more, param):
    error = refused(openai.BadRequestError, lambda: client.chat.completions.create(**{"model": CHAT_MODEL, "messages": HI, **more}))
    assert error.param == param


def test_provider_refusal_is_a_bad_request(client):
    assert "temperature" in refused(openai.BadRequestError, lambda: client.chat.completions.create(model="clever-picky", messages=HI)).message


def test_request_id_leads_to_the_route(client, key):
    raw = client.chat.completions.with_raw_response.create(model=CHAT_MODEL, messages=HI)
    route = httpx.get(f"{BASE_URL}/requests/{raw.request_id}", headers={"authorization": f"Bearer {key}"}, trust_env=False)
    assert route.json()["provider"] == "openai-compatible"
    # Accounts are the business of who runs Hearth.
    assert route.json()["account"] is None
