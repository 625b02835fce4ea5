"""`python -m tests.bench.runbooks`: runbooks laid out, honest ones and those made to stall, per 100 kB."""

import re
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from api.domain.runbooks.runbook import LARGEST_TEXT
from api.domain.runbooks.text import BadRunbook
from api.publishing.runbook_body import body_of
from tests.publishing.runbook_bodies import PICTURES, SIZES, text_of

FRONT: Final = "---\ntitle: T\n---\n"
# Of 100 kB that people write, in milliseconds; and how many times as long anything else may take.
MOST_HONEST: Final = 1000
MOST_TIMES: Final = 25
ROOM: Final = LARGEST_TEXT - 1000
SIGNS: Final = (
    *(
        "*",
        "a`",
        "`a ``",
        "[",
        "]",
        "![",
        "[a](",
        "[a][",
        "![](x)",
        "[x](/services) ",
        "*_*",
        "*a_ ",
        "**a __b ",
    ),
    *(
        "<",
        "<!--",
        "<a@b.c>",
        "&",
        "&nbsp;",
        "\\",
        "|",
        "a~",
        "|a",
        "https://",
        "\u200b",
        "`\u202e`",
        "\u0430a ",
    ),
    *(
        "> ",
        "- ",
        "> - ",
        "1. ",
        "\t",
        "a\n",
        "a\n=\n",
        "- a\n",
        "* a\n\n",
        "1) a\n2. b\n",
        "***\n",
        "- - - x\n",
    ),
    *("[a]: b\n", "[a\n", "|a\n|-\n", "-|-\n", "a|b\n-|-\n\n", "```\n```\n", "## Do: a\n```step\n```\n"),
)
_HEADING: Final = re.compile(r"^(#+) (Do|Decide|Check|Communicate|Roll back): ", re.MULTILINE)


def main() -> None:
    honest = _seconds(_honest())
    print(f"an honest text: {honest * 1000:.0f} ms for 100 kB, at most {MOST_HONEST}")  # noqa: T201
    for name, text in _hostile():
        times = _seconds(text) / honest
        verdict = "" if times <= MOST_TIMES else f"  MORE THAN {MOST_TIMES}"
        print(f"{name!r:24} {times:6.1f} times as long{verdict}", flush=True)  # noqa: T201


def _honest() -> str:
    """The golden runbook's words again and again, without its steps: of those there may only be so many."""
    front, body = text_of("ledger-lag").split("\n---\n", 1)
    words = _HEADING.sub(r"\1 ", body).replace("```step", "```text")
    return f"{front}\n---\n" + words * (ROOM // len(words.encode()))


def _hostile() -> Iterator[tuple[str, str]]:
    for sign in SIGNS:
        yield sign, FRONT + sign * (ROOM // len(sign.encode()))
    yield "quotes, lazily", FRONT + "> " * 1000 + "\n" + "a\n" * (ROOM // 2 - 1000)
    yield "lists in lists", FRONT + "\n".join("  " * deep + "- a" for deep in range(int(ROOM**0.5)))
    yield "a wide table", FRONT + "|a" * 500 + "\n" + "|-" * 500 + "\n" + "a\n" * (ROOM // 2 - 1000)
    yield "one link, often", FRONT + f"[x]: https://a.example/{'y' * 1900}\n\n" + "[x] " * (ROOM // 4 - 500)
    yield "deep emphasis", FRONT + "**a " * (ROOM // 8) + " a**" * (ROOM // 8)
    yield "brackets in brackets", FRONT + "[" * (ROOM // 2) + "]" * (ROOM // 2)
    yield "longer and longer", FRONT + " ".join("`" * size for size in range(4, int((2 * ROOM) ** 0.5)))


def _seconds(text: str) -> float:
    """Of the processor, for 100 kB; what is refused counts until the refusal."""
    began = time.process_time()
    with suppress(BadRunbook):
        body_of(text, PICTURES, SIZES)
    return (time.process_time() - began) / (len(text.encode()) / 100_000)


if __name__ == "__main__":
    main()
