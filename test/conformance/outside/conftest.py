"""Where the server is and who asks; and that nothing is left out but what is written down here."""

import os

import pytest

URL = os.environ["HEARTH_URL"]
BASE_URL = f"{URL}/v1"
CHAT_MODEL = "clever-chat"
OTHER_MODEL = "clever-other"
LOCAL_CHAT_MODEL = "smollm2-135m-instruct"
EMBEDDING_MODEL = "all-minilm-l6-v2"

# LangChain's tests skip by themselves what a class property denies. Each stands in docs/conformance.md with its reason.
KNOWN_SKIPS = {
    "test_pdf_inputs",
    "test_pdf_tool_message",
    "test_audio_inputs",
    "test_stream_time",
}


@pytest.fixture
def key():
    return os.environ["OUTSIDE_KEY"]


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """A test that is left out must not look like one that passed."""
    report = (yield).get_result()
    if report.skipped and not hasattr(report, "wasxfail") and item.originalname not in KNOWN_SKIPS:
        report.outcome = "failed"
        report.longrepr = f"skipped, and not among KNOWN_SKIPS: {report.longrepr}"
