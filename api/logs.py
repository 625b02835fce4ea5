"""One line per event, as JSON or text, whoever wrote it; secrets are taken out on the way."""

import logging
import re
import sys
from collections.abc import Mapping
from typing import Any, Literal, TextIO

import orjson
import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

HIDDEN = "[hidden]"

_SECRET_NAMES = re.compile(
    r"authorization|cookie|capability|token|password|passwd|secret|credential|api.?key|routing.?key"
    r"|integration.?key|service.?key|smtp.?url|apprise|database.?url|redis.?url|p256dh|endpoint|private",
    re.IGNORECASE,
)
# Also where the name is a whole word in a text, before = or : and a value.
_NAMED_VALUE = re.compile(
    r"""(?i)\b((?:set-)?cookie|capability|(?:[a-z]+_)?token|password|secret(?:_key)?|(?:routing|api|service)_?key|auth)"""
    r"""(["']?\s*[=:]\s*)("[^"]*"|'[^']*'|[^\s,;&)}\]]+)"""
)
_PATTERNS = (
    # Statement parameters, as the database layer appends them to its errors.
    (re.compile(r"\[parameters: .*?\](?=\n|$)", re.DOTALL), f"[parameters: {HIDDEN}]"),
    (re.compile(r"(?i)\b(bearer|basic|geniekey)\s+[\w.~+/=-]+"), rf"\1 {HIDDEN}"),
    # An address elsewhere may be a secret as a whole: push endpoints and chat hooks are. The host is enough.
    (re.compile(r"(?i)\b(https?|wss?)://(?:[^\s/@\"'<>]*@)?([^\s/?#\"'<>]+)[/?#][^\s\"'<>]+"), r"\1://\2/…"),
    (re.compile(r"(?i)\b(https?|wss?)://[^\s/@\"'<>]*@"), r"\1://"),
    # Every other scheme is a mail server, a database or one of Apprise's hundred.
    (re.compile(r"(?i)\b(?!https?:|wss?:|file:)([a-z][a-z0-9+.-]+)://[^\s\"'<>]+"), rf"\1://{HIDDEN}"),
    # Our own paths that carry a key.
    (re.compile(r"(/in/|/calendar/|/join/|/sign-in/|/alarm#)[^\s\"'?/]+"), rf"\1{HIDDEN}"),
    (_NAMED_VALUE, rf"\1\2{HIDDEN}"),
)
_CHATTY = (
    "alembic",
    "httpx",
    "httpcore",
    "apprise",
    "asyncio",
    "urllib3",
    "aiohttp.access",
    "markdown_it",
    "arq.worker",
)


def set_up(style: Literal["json", "text"], *, stream: TextIO | None = None) -> None:
    """Once per process, before the first line; every other library's lines come the same way."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            hide_secrets,
            _as_json if style == "json" else structlog.dev.ConsoleRenderer(colors=False),
        ],
    )
    destination = logging.StreamHandler(stream or sys.stderr)
    destination.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [destination]
    root.setLevel(logging.INFO)
    logging.captureWarnings(capture=True)
    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)


def hide_secrets(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Runs last but one, so that exceptions and arguments are text by then."""
    event.pop("color_message", None)  # uvicorn's second telling, for terminals
    return {name: _hidden(name, value) for name, value in event.items()}


def _hidden(name: str, value: object) -> object:
    if value is None or isinstance(value, bool | int | float):
        return value
    if _SECRET_NAMES.search(name):
        return HIDDEN
    if isinstance(value, Mapping):
        return {str(key): _hidden(str(key), item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_hidden("", item) for item in value]
    return f"<{len(value)} bytes>" if isinstance(value, bytes) else without_secrets(str(value))


def without_secrets(text: str) -> str:
    for pattern, instead in _PATTERNS:
        text = pattern.sub(instead, text)
    return text


def _as_json(_logger: WrappedLogger, _method: str, event: EventDict) -> str:
    return orjson.dumps(event, option=orjson.OPT_NON_STR_KEYS, default=_plain).decode()


def _plain(value: Any) -> str:
    return str(value)
