"""LangChain's standard tests, through `langchain-openai` and `langchain-anthropic`."""

import os
import struct
import zlib

import httpx
import pytest
from conftest import BASE_URL, CHAT_MODEL, EMBEDDING_MODEL, OTHER_MODEL, URL
from langchain_anthropic import ChatAnthropic
from langchain_openai import ChatOpenAI, OpenAIEmbeddings
from langchain_tests.integration_tests import ChatModelIntegrationTests, EmbeddingsIntegrationTests
from langchain_tests.unit_tests import ChatModelUnitTests, EmbeddingsUnitTests

ACCESS = {"base_url": BASE_URL, "api_key": os.environ["OUTSIDE_KEY"], "max_retries": 0}


def picture():
    """A PNG of one white dot."""

    def part(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)) + part(b"IDAT", zlib.compress(b"\0\xff")) + part(b"IEND", b"")


class Chat:
    @property
    def chat_model_class(self):
        return ChatOpenAI

    @property
    def chat_model_params(self):
        # Usage in a stream is asked for only where the server is OpenAI's own, unless it is said.
        return {**ACCESS, "model": CHAT_MODEL, "stream_usage": True}

    has_tool_choice = True
    has_structured_output = True
    supports_json_mode = True
    supports_image_inputs = True
    supports_image_urls = True
    supports_image_tool_message = True
    supports_anthropic_inputs = True
    supports_model_override = True
    model_override_value = OTHER_MODEL
    supported_usage_metadata_details = {"invoke": ["reasoning_output", "cache_read_input"], "stream": ["reasoning_output", "cache_read_input"]}


class TestChatUnit(Chat, ChatModelUnitTests):
    @property
    def chat_model_params(self):
        # Serialised into __snapshots__, so the port may not change.
        return {**super().chat_model_params, "base_url": "http://127.0.0.1:4680/v1", "api_key": "a-key"}

    @property
    def init_from_env_params(self):
        return {"OPENAI_API_KEY": "a-key", "OPENAI_API_BASE": BASE_URL}, {"model": CHAT_MODEL}, {"openai_api_key": "a-key", "openai_api_base": BASE_URL}


class TestChat(Chat, ChatModelIntegrationTests):
    @pytest.fixture(autouse=True)
    def local_picture(self, monkeypatch):
        """The tests fetch a picture from the internet; here it is made on the spot."""
        monkeypatch.setattr(httpx, "get", lambda url, **_: httpx.Response(200, content=picture(), request=httpx.Request("GET", url)))

    def _details(self, stream):
        model = self.chat_model_class(**self.chat_model_params)
        if not stream:
            return model.invoke("Think about it")
        whole = None
        for chunk in model.stream("Think about it"):
            whole = chunk if whole is None else whole + chunk
        return whole

    def invoke_with_reasoning_output(self, *, stream=False):
        return self._details(stream)

    def invoke_with_cache_read_input(self, *, stream=False):
        return self._details(stream)


class Embeddings:
    @property
    def embeddings_class(self):
        return OpenAIEmbeddings

    @property
    def embedding_model_params(self):
        # Else LangChain cuts texts up into OpenAI's tokens before it sends them, which other models' vocabularies do not have.
        return {**ACCESS, "model": EMBEDDING_MODEL, "check_embedding_ctx_length": False}


class TestEmbeddingsUnit(Embeddings, EmbeddingsUnitTests):
    pass


class TestEmbeddings(Embeddings, EmbeddingsIntegrationTests):
    def test_a_question_is_nearest_to_its_passage(self, model):
        question = model.embed_query("Which animal purrs?")
        cat, car = model.embed_documents(["The cat purrs on the sofa.", "The car was sold last year."])
        assert sum(a * b for a, b in zip(question, cat)) > sum(a * b for a, b in zip(question, car))


class TestChatByResponses(TestChat):
    """The same over `POST /v1/responses`."""

    @property
    def chat_model_params(self):
        return {**super().chat_model_params, "use_responses_api": True}


class TestChatByMessages(TestChat):
    """`langchain-anthropic` over `POST /v1/messages`."""

    @property
    def chat_model_class(self):
        return ChatAnthropic

    @property
    def chat_model_params(self):
        return {"base_url": URL, "api_key": ACCESS["api_key"], "max_retries": 0, "model": CHAT_MODEL}
