"""The official `openai` Python client, `POST /v1/responses`."""

import openai
import pytest
from conftest import BASE_URL, CHAT_MODEL
from pydantic import BaseModel

TOOL = {
    "type": "function",
    "name": "get_weather",
    "strict": True,
    "parameters": {"type": "object", "properties": {"place": {"type": "string"}}, "required": ["place"], "additionalProperties": False},
}


@pytest.fixture
def client(key):
    return openai.OpenAI(api_key=key, base_url=BASE_URL, max_retries=0, timeout=60)


def test_plain(client):
    response = client.responses.create(model=CHAT_MODEL, input="Hi", instructions="Be brief.")
    assert response.status == "completed"
    assert response.output_text == "Hello to you. You said: Hi"
    assert response.usage.total_tokens == response.usage.input_tokens + response.usage.output_tokens


def test_stream_has_every_step_in_order(client):
    with client.responses.stream(model=CHAT_MODEL, input="Hi") as stream:
        events = list(stream)
        final = stream.get_final_response()
    kinds = [event.type for event in events]
    assert kinds[0] == "response.created" and kinds[-1] == "response.completed"
    assert "".join(event.delta for event in events if event.type == "response.output_text.delta") == final.output_text
    numbers = [event.sequence_number for event in events]
    assert numbers == sorted(numbers)


def test_conversation_goes_on_from_what_was_kept(client):
    first = client.responses.create(model=CHAT_MODEL, input="What is the weather in Bern?", tools=[TOOL])
    call = next(item for item in first.output if item.type == "function_call")
    assert call.arguments == '{"place":"Bern"}'
    second = client.responses.create(
        model=CHAT_MODEL, previous_response_id=first.id, tools=[TOOL], input=[{"type": "function_call_output", "call_id": call.call_id, "output": "It snows."}]
    )
    assert second.output_text == "The tool answered: It snows."
    assert client.responses.retrieve(second.id).output_text == second.output_text
    client.responses.delete(second.id)
    with pytest.raises(openai.NotFoundError):
        client.responses.retrieve(second.id)


def test_not_kept_is_not_found(client):
    loose = client.responses.create(model=CHAT_MODEL, input="Hi", store=False)
    with pytest.raises(openai.NotFoundError):
        client.responses.create(model=CHAT_MODEL, input="And?", previous_response_id=loose.id)


def test_structured_output(client):
    class Capital(BaseModel):
        city: str

    parsed = client.responses.parse(model=CHAT_MODEL, input="It is 'Bern'.", text_format=Capital)
    assert parsed.output_parsed == Capital(city="Bern")


def test_hosted_tool_is_a_bad_request_that_names_it(client):
    with pytest.raises(openai.BadRequestError) as caught:
        client.responses.create(model=CHAT_MODEL, input="Hi", tools=[{"type": "web_search"}])
    assert caught.value.param.startswith("tools")
