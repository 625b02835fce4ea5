"""What search knows of a runbook."""

import time

import pytest

from api.domain.runbooks.document import MOST_WORDS, document_of, plain_text
from api.domain.runbooks.runbook import Runbook
from api.domain.runbooks.text import read_runbook

TEXT = """---
title: Checkout errors
summary: Half of the orders fail.
services: checkout
alerts: HighErrorRate
labels: team=payments
keywords: cart
---

Look at the [dashboard](https://example.org/secret) of the queue, queue, queue and queue.

## Decide: Restarting helps?

```step
expect: It is green.
safety: Drain it.
escalate: when the queue grows
options:
  - Yes, always
  - Never
```

Bananas.
"""


def document() -> Runbook:
    return read_runbook(TEXT)


def test_each_word_stands_once_under_its_most_telling_place() -> None:
    words = document_of(document()).words
    assert {word: words[word] for word in ("checkout", "cart", "payments", "higherrorrate", "rate")} == {
        "checkout": "A",
        "cart": "A",
        "payments": "B",
        "higherrorrate": "B",
        "rate": "B",
    }
    assert (words["restarting"], words["=restart"], words["orders"]) == ("C", "C", "C")
    assert (words["queue"], words["bananas"], words["drain"], words["never"]) == ("D", "E", "E", "E")
    assert "the" not in words
    assert "example" not in words


def test_plain_is_without_the_marks_of_markdown() -> None:
    assert (
        plain_text("# A **b** `c` [d](https://e.f/g) ![h](i.png) <b>j</b>\n> k https://l.m")
        == "A b c d h j k"
    )


@pytest.mark.parametrize("sign", ["*", "[", "![", "<", "[a](", "https://", "a` ", "a", "A", "aA", "[]("])
def test_nothing_stalls_it(sign: str) -> None:
    begun = time.process_time()
    assert (
        len(document_of(read_runbook(f"---\ntitle: T\n---\n\n{sign * (200_000 // len(sign))}")).words)
        <= MOST_WORDS
    )
    assert time.process_time() - begun < 5
