"""aider edits a file, over litellm: whole answers and streams, in two of its edit formats."""

import os
import subprocess
import sys

import pytest
from conftest import BASE_URL, CHAT_MODEL, KEY

DIFF = """<say>
hello.py
<<<<<<< SEARCH
    return "hi"
=======
    return "hello"
>>>>>>> REPLACE
</say>"""
WHOLE = """<say>
hello.py
```
def hello():
    return "hello"
```
</say>"""


def run_aider(folder, message, *more):
    """In a home of its own, with an empty list of prices, which aider would fetch otherwise."""
    prices = folder / "home" / ".aider" / "caches"
    prices.mkdir(parents=True)
    (prices / "model_prices_and_context_window.json").write_text("{}")
    env = {**os.environ, "HOME": str(folder / "home"), "USERPROFILE": str(folder / "home"), "LITELLM_LOCAL_MODEL_COST_MAP": "True"}
    options = [
        *("--model", f"openai/{CHAT_MODEL}", "--openai-api-base", BASE_URL, "--openai-api-key", KEY),
        *("--no-git", "--yes-always", "--no-check-update", "--analytics-disable", "--no-show-release-notes"),
        *("--no-show-model-warnings", "--no-pretty", "--map-tokens", "0", "--message", message),
    ]
    return subprocess.run(
        [sys.executable, "-m", "aider", *options, *more, "hello.py"],
        cwd=folder, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("form", "message", "more"),
    [("diff", DIFF, ("--stream",)), ("whole", WHOLE, ("--no-stream",))],
    ids=["a streamed search and replacement", "a whole file in one piece"],
)
def test_aider_edits_a_file(tmp_path, form, message, more):
    file = tmp_path / "hello.py"
    file.write_text('def hello():\n    return "hi"\n')
    ended = run_aider(tmp_path, f"Change the greeting. {message}", "--edit-format", form, *more)
    assert "Applied edit to hello.py" in ended.stdout, ended.stdout + ended.stderr
    assert file.read_text() == 'def hello():\n    return "hello"\n'
    assert "Tokens:" in ended.stdout
