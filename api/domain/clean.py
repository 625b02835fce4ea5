"""Text from strangers, made safe to keep and to show: bounded, printable, never refused."""

import re

MARK = " … [cut]"
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

# Colours and cursor moves (CSI), titles and links (OSC), and two-character escapes of a terminal.
_ANSI = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]{0,64}[ -/]{0,8}[@-~]"
    r"|\x1b\][^\x07\x1b]{0,512}(?:\x07|\x1b\\)"
    r"|\x1b[@-Z\\^_]"
)
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# Direction overrides and isolates can make text read as something else; a stray BOM only confuses.
_UNSEEN = re.compile("[\u202a-\u202e\u2066-\u2069\ufeff]")
# NUL cannot be stored, lone surrogates cannot be encoded, other controls cannot be seen.
_UNSAFE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


def clean(text: str, limit: int) -> str:
    """`text` without what harms a database, a terminal or a reader, at most `limit` characters."""
    # A megabyte is not worth reading to show a kilobyte of it.
    head = text[: 2 * limit]
    return _cut(_safe(head).strip(), limit, more=len(text) > len(head))


def clean_line(text: str, limit: int) -> str:
    """The same on one line: for titles, subjects and names."""
    head = text[: 2 * limit]
    return _cut(" ".join(_safe(head).split()), limit, more=len(text) > len(head))


def _safe(text: str) -> str:
    if text.isprintable():  # nearly every text is, and a burst has many
        return text
    text = _LINE_ENDS.sub("\n", _ANSI.sub("", text))
    return _UNSAFE.sub(REPLACEMENT, _UNSEEN.sub("", text))


def _cut(text: str, limit: int, *, more: bool) -> str:
    if len(text) <= limit and not more:
        return text
    return (text[: max(limit - len(MARK), 0)].rstrip() + MARK[:limit]).lstrip()
