"""The command `llm`: an answer, a stream, a tool, an object by schema, a conversation that goes on."""

import json
import os
import subprocess
import sys

import pytest
from conftest import BASE_URL, CHAT_MODEL

MODEL = f"""- model_id: hearth
  model_name: {CHAT_MODEL}
  api_base: {BASE_URL}
  api_key_name: hearth
  supports_tools: true
  supports_schema: true
"""


@pytest.fixture
def llm(tmp_path, key):
    (tmp_path / "extra-openai-models.yaml").write_text(MODEL)
    (tmp_path / "keys.json").write_text(json.dumps({"hearth": key}))

    def run(*words):
        ended = subprocess.run(
            [sys.executable, "-m", "llm", *words],
            env={**os.environ, "LLM_USER_PATH": str(tmp_path)},
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60,
        )  # fmt: skip
        assert ended.returncode == 0, ended.stderr
        return ended.stdout

    return run


def test_a_conversation_goes_on_with_its_usage(llm):
    assert llm("-m", "hearth", "Hi").strip() == "Hello to you. You said: Hi"
    assert llm("-c", "--no-stream", "And now").strip() == "Hello to you. You said: And now"
    first, second = json.loads(llm("logs", "--json", "-n", "2"))
    assert first["conversation_id"] == second["conversation_id"]
    assert second["input_tokens"] > first["input_tokens"] > 0


def test_a_tool_is_run_and_answered(llm):
    said = llm("-m", "hearth", "-T", "llm_version", "--td", '<call tool="llm_version">{}</call><say>That is the version.</say>')
    assert said.strip().endswith("That is the version.")


def test_an_object_by_schema(llm):
    assert json.loads(llm("-m", "hearth", "--schema", "city, degrees int", "It is 3 degrees in 'Bern'.")) == {"city": "Bern", "degrees": 3}
