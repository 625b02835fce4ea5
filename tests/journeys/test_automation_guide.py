"""The receiver in the guide is one: it does what it was told, believes nobody else, and is believed."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx

from tests.support.by_itself import RESTART, Story, begun, confirmed, previewed

GUIDE = (Path(__file__).parents[2] / "docs" / "runbooks.md").read_text(encoding="utf-8")


def example() -> dict[str, Any]:
    said: dict[str, Any] = {}
    source = GUIDE.split("```python\n")[1].split("```\n")[0]
    exec(compile(source, "docs/runbooks.md", "exec"), said)
    said["Automation"].log_message = lambda *_: None
    return said


@contextmanager
def serving(automation: Any) -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), automation)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


async def test_the_receiver_in_the_guide_does_what_it_was_told(story: Story) -> None:
    said = example()
    with serving(said["Automation"]) as port:
        story.elsewhere.port = port
        await story.settle(steps=RESTART)
        run = await begun(story)
        await confirmed(story, run, story.bo, (await previewed(story, run, story.bo)).token)
        async with story.calling() as calls:
            await calls.sweep()
        async with httpx.AsyncClient() as stranger:
            answer = await stranger.post(f"http://127.0.0.1:{port}/run", content=b"{}")
    (call,) = await story.calls()
    assert (call.state, call.result) == ("succeeded", "restarted the worker in eu")
    assert answer.status_code == 401


async def test_what_it_reports_is_believed(story: Story) -> None:
    story.elsewhere.answers = (202, {})
    await story.settle(steps=RESTART)
    run = await begun(story)
    made = await confirmed(story, run, story.bo, (await previewed(story, run, story.bo)).token)
    async with story.calling() as calls:
        await calls.sweep()
    headers, body = example()["report"](str(made.id), "succeeded", "3 workers restarted")
    address = story.elsewhere.called[0]["report_to"]
    assert (await story.town.http.post(address, content=body, headers=headers)).json() == {
        "state": "succeeded"
    }
    assert [one.result for one in await story.calls()] == ["3 workers restarted"]
