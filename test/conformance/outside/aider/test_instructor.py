"""instructor: objects by schema, in the modes that it has for servers such as this one."""

import instructor
import openai
import pytest
from conftest import BASE_URL, CHAT_MODEL, KEY
from instructor.core import InstructorRetryException
from pydantic import BaseModel, field_validator


class Place(BaseModel):
    city: str
    degrees: int


def client_of(mode):
    return instructor.from_openai(openai.OpenAI(api_key=KEY, base_url=BASE_URL, max_retries=0, timeout=60), mode=mode)


def asked(text):
    return [{"role": "user", "content": text}]


@pytest.mark.parametrize("mode", [instructor.Mode.TOOLS, instructor.Mode.JSON_SCHEMA])
def test_an_object_fits_its_model(mode):
    place = client_of(mode).create(model=CHAT_MODEL, response_model=Place, messages=asked("It is 3 degrees in 'Bern'."))
    assert place.model_dump() == {"city": "Bern", "degrees": 3}


@pytest.mark.parametrize("mode", [instructor.Mode.JSON, instructor.Mode.MD_JSON])
def test_an_object_is_read_from_text(mode):
    said = '<say>{"city": "Bern", "degrees": 3}</say>'
    place = client_of(mode).create(model=CHAT_MODEL, response_model=Place, messages=asked(said))
    assert place.model_dump() == {"city": "Bern", "degrees": 3}


def test_a_streamed_object_grows_to_the_whole():
    parts = list(client_of(instructor.Mode.TOOLS).create_partial(model=CHAT_MODEL, response_model=Place, messages=asked("It is 3 degrees in 'Bern'.")))
    assert (parts[-1].city, parts[-1].degrees) == ("Bern", 3)


def test_a_validator_that_refuses_is_answered_by_another_attempt():
    class Warm(Place):
        @field_validator("degrees")
        @classmethod
        def positive(cls, value):
            assert value > 0, "must be above 0"
            return value

    with pytest.raises(InstructorRetryException) as caught:
        client_of(instructor.Mode.TOOLS).create(model=CHAT_MODEL, response_model=Warm, max_retries=1, messages=asked("It is -3 degrees in 'Bern'."))
    assert caught.value.n_attempts == 2
    assert caught.value.total_usage.total_tokens > 0
