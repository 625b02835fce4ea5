"""The environment as one frozen value: read once, checked whole, wrong values said in one line."""

import ipaddress
import os
import re
import secrets
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from api.domain.inner_host import check_inner_host
from api.domain.paging.endpoint import check_extra_host
from api.domain.refusal import Refused

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

# Object stores that status pages may be exported to.
_BUCKETS = ("s3", "gs", "az")
_LOCAL_NAMES = ("localhost", ".localhost")
_SHORTEST_SECRET = 32
_WELL_KNOWN_SECRETS = re.compile(r"change.?me|example|default|secret.?key|^(.)\1*$", re.IGNORECASE)
# What libpq understands in a URL and asyncpg calls otherwise, or does by itself (None).
_ASYNCPG_NAMES = {"sslmode": "ssl", "connect_timeout": "timeout", "channel_binding": None}


def _split(value: object) -> object:
    """Comma lists; blanks and empty entries do not count."""
    return [word.strip() for word in value.split(",") if word.strip()] if isinstance(value, str) else value


def _url(*schemes: str) -> AfterValidator:
    def check(value: str) -> str:
        if urlsplit(value).scheme not in schemes:
            raise ValueError(f"should begin with {' or '.join(f'{scheme}://' for scheme in schemes)}")
        return value

    return AfterValidator(check)


def _database_url(value: str) -> str:
    return "postgresql://" + value.removeprefix("postgres://").removeprefix("postgresql://")


def _public_url(value: str) -> str:
    parts = urlsplit(value)
    if not parts.hostname or parts.path not in ("", "/") or parts.query or parts.fragment or parts.username:
        raise ValueError("should be a scheme and a host only, like https://tocsin.example.org")
    return f"{parts.scheme}://{parts.netloc.lower()}"


def _smtp_url(value: str) -> str:
    if not urlsplit(value).hostname:
        raise ValueError("should name a host, like smtp://user:password@mail.example.org:587")
    return value


def _export_target(value: str) -> str:
    """Files of the page are removed there when they are gone here: it must be said in full where that is."""
    scheme = urlsplit(value).scheme
    if scheme in _BUCKETS and urlsplit(value).netloc:
        return value
    if scheme or not Path(value).is_absolute():
        raise ValueError(f"should be a whole path, or {', '.join(f'{one}://…' for one in _BUCKETS)}")
    return value


def _subject(value: str) -> str:
    """Push services write there, and Apple refuses every push that names no real place."""
    host = value.rpartition("@")[2] if value.startswith("mailto:") else urlsplit(value).hostname or ""
    if not value.startswith(("mailto:", "https://")) or "." not in host:
        raise ValueError("should be an address people read, like mailto:ops@your-domain.org")
    return value


def _spelled(check: Callable[[str], str]) -> AfterValidator:
    """One place of a list, as a rule of ours spells it."""

    def spelled(value: str) -> str:
        try:
            return check(value)
        except Refused as no:
            raise ValueError(f"cannot be taken: {no.message}") from None

    return AfterValidator(spelled)


def _mail_address(value: str) -> str:
    if not re.fullmatch(r"([^<>\r\n]+ <)?[^@\s<>]+@[^@\s<>]+>?", value):
        raise ValueError("should be a mail address, like tocsin@your-domain.org")
    return value


class Settings(BaseSettings):
    """`database_url` and `redis_url` are None where the servers of the data folder are meant."""

    model_config = SettingsConfigDict(
        env_prefix="TOCSIN_", env_ignore_empty=True, frozen=True, extra="forbid", hide_input_in_errors=True
    )

    database_url: Annotated[str, _url("postgresql", "postgres"), AfterValidator(_database_url)] | None = (
        Field(default=None, repr=False)
    )
    redis_url: Annotated[str, _url("redis", "rediss", "unix")] | None = Field(default=None, repr=False)
    data_dir: Annotated[Path, AfterValidator(Path.absolute)] = Path("var")
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8080
    public_url: Annotated[str, _url("http", "https"), AfterValidator(_public_url)] = "http://localhost:8080"
    secret_key: str = Field(default="", repr=False)
    vapid_subject: Annotated[str, AfterValidator(_subject)] | None = None
    push_extra_hosts: Annotated[
        frozenset[Annotated[str, _spelled(check_extra_host)]], NoDecode, BeforeValidator(_split)
    ] = frozenset()
    channel_hosts: Annotated[
        frozenset[Annotated[str, _spelled(check_inner_host)]], NoDecode, BeforeValidator(_split)
    ] = frozenset()
    smtp_url: Annotated[str, _url("smtp", "smtps"), AfterValidator(_smtp_url)] | None = Field(
        default=None, repr=False
    )
    mail_from: Annotated[str, AfterValidator(_mail_address)] | None = None
    # Of letters to subscribers: how many a second, and over how many connections. Pages do not wait for them.
    mail_rate: Annotated[float, Field(gt=0, le=10_000)] = 50
    mail_connections: Annotated[int, Field(ge=1, le=100)] = 8
    log_format: Literal["json", "text"] = "text"
    bundle_after: Annotated[int, Field(ge=0, le=100)] = 0
    status_export: Annotated[str, AfterValidator(_export_target)] | None = None
    trusted_proxies: Annotated[tuple[Network, ...], NoDecode, BeforeValidator(_split)] = ()

    @model_validator(mode="before")
    @classmethod
    def _address_of_this_machine(cls, values: dict[str, Any]) -> dict[str, Any]:
        return {"public_url": f"http://localhost:{values.get('port', 8080)}"} | values

    @model_validator(mode="after")
    def _no_default_secret_in_public(self) -> "Settings":
        secret = self.secret_key
        known = len(secret) < _SHORTEST_SECRET or _WELL_KNOWN_SECRETS.search(secret)
        if secret and known and not self.is_local:
            raise ValueError(
                f"TOCSIN_SECRET_KEY should be {_SHORTEST_SECRET} random characters or more in public"
            )
        return self

    @property
    def is_local(self) -> bool:
        """Whether only this machine's own browsers are meant to come."""
        return _is_loopback(urlsplit(self.public_url).hostname or "")

    @property
    def sqlalchemy_url(self) -> str:
        """The database in the form that `Database.connect` takes; ask only once it is known which one."""
        if self.database_url is None:
            raise LookupError("which database is not known yet: api.processes.embedded.resolve() says")
        parts = urlsplit(self.database_url)
        renamed = ((_ASYNCPG_NAMES.get(name, name), value) for name, value in parse_qsl(parts.query))
        query = urlencode([(name, value) for name, value in renamed if name], safe="/")
        return urlunsplit(("postgresql+asyncpg", parts.netloc or "@", parts.path, query, ""))

    @property
    def push_subject(self) -> str | None:
        """Whom push services may write to: what the operator said, else our public address, else nobody."""
        if self.vapid_subject is not None:
            return self.vapid_subject
        return self.public_url if self.public_url.startswith("https://") and not self.is_local else None

    @property
    def postgres_folder(self) -> Path:
        return self.data_dir / "postgres"

    @property
    def redis_folder(self) -> Path:
        return self.data_dir / "redis"


def load() -> Settings:
    """The settings of this process; a wrong one ends it with one line and no traceback.

    Makes the data folder, and the secret key in it where none is given.
    """
    try:
        settings = Settings()
    except ValidationError as error:
        raise SystemExit(f"tocsin: {_one_line(error)}") from None
    try:
        settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        if settings.secret_key:
            return settings
        return settings.model_copy(update={"secret_key": _kept_secret(settings.data_dir / "secret-key")})
    except OSError as error:
        raise SystemExit(f"tocsin: TOCSIN_DATA_DIR cannot be used: {error}") from None


def _one_line(error: ValidationError) -> str:
    return "; ".join(dict.fromkeys(_sentence(one) for one in error.errors(include_url=False))) + "."


def _sentence(one: Any) -> str:
    text = str(one["msg"]).removeprefix("Value error, ").removeprefix("Input ").rstrip(".")
    if not one["loc"]:
        return text
    return f"TOCSIN_{str(one['loc'][0]).upper()} {text}"


def _kept_secret(path: Path) -> str:
    """Made once, however many processes start together: whoever links first wins."""
    if not path.exists():
        with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False) as fresh:
            fresh.write(secrets.token_urlsafe(48))
            fresh.flush()
            os.fsync(fresh.fileno())
        try:
            path.hardlink_to(fresh.name)
        except FileExistsError:
            pass
        finally:
            Path(fresh.name).unlink()
    return path.read_text().strip()


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == _LOCAL_NAMES[0] or host.endswith(_LOCAL_NAMES[1])
