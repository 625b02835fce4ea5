"""Settings: taken whole or not at all, wrong ones said in one line, secrets made once and never shown."""

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from api import settings as module
from api.settings import load

RANDOM = "nD3qkz0T9wXv5cP1uYh7LrBs2aGe8JfM"


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in module.Settings.model_fields:
        monkeypatch.delenv(f"TOCSIN_{name.upper()}", raising=False)
    monkeypatch.chdir(tmp_path)


def test_nothing_needs_to_be_said(tmp_path: Path) -> None:
    settings = load()
    assert settings.data_dir == tmp_path / "var"
    assert settings.bundle_after == 0
    assert (settings.host, settings.port, settings.public_url) == ("127.0.0.1", 8080, "http://localhost:8080")
    assert settings.database_url is None
    assert settings.is_local
    assert settings.push_subject is None


def test_the_public_address_follows_the_port(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOCSIN_PORT", "9001")
    assert load().public_url == "http://localhost:9001"


def test_the_secret_is_made_once_and_only_for_us(tmp_path: Path) -> None:
    first = load().secret_key
    kept = tmp_path / "var" / "secret-key"
    assert len(first) >= 60
    assert load().secret_key == first == kept.read_text()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert [path.name for path in kept.parent.iterdir()] == ["secret-key"]


def test_processes_that_start_together_agree_on_the_secret() -> None:
    story = "from api.settings import load; print(load().secret_key)"
    here = Path(__file__).parents[1]
    started = [
        subprocess.Popen(
            [sys.executable, "-c", story], stdout=subprocess.PIPE, text=True, env={"PYTHONPATH": str(here)}
        )
        for _ in range(4)
    ]
    assert len({one.communicate()[0] for one in started}) == 1


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("PORT", "http", "TOCSIN_PORT should be a valid integer, unable to parse string as an integer."),
        ("BUNDLE_AFTER", "-1", "TOCSIN_BUNDLE_AFTER should be greater than or equal to 0."),
        ("PORT", "70000", "TOCSIN_PORT should be less than or equal to 65535."),
        ("DATABASE_URL", "mysql://root:hush@db/x", "TOCSIN_DATABASE_URL should begin with postgresql://"),
        ("REDIS_URL", "localhost:6379", "TOCSIN_REDIS_URL should begin with redis://"),
        ("PUBLIC_URL", "https://example.org/tocsin", "TOCSIN_PUBLIC_URL should be a scheme and a host only"),
        (
            "PUSH_EXTRA_HOSTS",
            "push.acme.dev:8443,push.test",
            "TOCSIN_PUSH_EXTRA_HOSTS cannot be taken: 'push.test' is not a host and a port",
        ),
        (
            "PUSH_EXTRA_HOSTS",
            "push.acme.dev:99999",
            "TOCSIN_PUSH_EXTRA_HOSTS cannot be taken: 'push.acme.dev",
        ),
        (
            "CHANNEL_HOSTS",
            "https://chat.acme.dev",
            "TOCSIN_CHANNEL_HOSTS cannot be taken: 'https://chat.acme.dev' is not a host, or a host",
        ),
        ("VAPID_SUBJECT", "mailto:ops@localhost", "TOCSIN_VAPID_SUBJECT should be an address people read"),
        ("SMTP_URL", "smtp://", "TOCSIN_SMTP_URL should name a host"),
        ("MAIL_FROM", "nobody", "TOCSIN_MAIL_FROM should be a mail address"),
        ("LOG_FORMAT", "xml", "TOCSIN_LOG_FORMAT should be 'json' or 'text'."),
        ("TRUSTED_PROXIES", "10.0.0.0/8,moon", "TOCSIN_TRUSTED_PROXIES"),
    ],
)
def test_a_wrong_value_ends_the_start_with_one_line(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, sentence: str
) -> None:
    monkeypatch.setenv(f"TOCSIN_{name}", value)
    with pytest.raises(SystemExit) as ended:
        load()
    line = str(ended.value)
    assert line.startswith(f"tocsin: {sentence}")
    assert "\n" not in line
    assert "hush" not in line


def test_every_wrong_value_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOCSIN_PORT", "x")
    monkeypatch.setenv("TOCSIN_LOG_FORMAT", "x")
    with pytest.raises(SystemExit, match=r"TOCSIN_PORT.*; TOCSIN_LOG_FORMAT"):
        load()


def test_a_data_folder_that_cannot_be_is_one_line_too(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("file").touch()
    monkeypatch.setenv("TOCSIN_DATA_DIR", "file")
    with pytest.raises(SystemExit, match="TOCSIN_DATA_DIR cannot be used"):
        load()


@pytest.mark.parametrize("secret", ["hunter2", "change-me-change-me-change-me-change-me", "x" * 40])
def test_a_well_known_secret_is_refused_where_others_come_in(
    monkeypatch: pytest.MonkeyPatch, secret: str
) -> None:
    monkeypatch.setenv("TOCSIN_SECRET_KEY", secret)
    assert load().secret_key == secret
    monkeypatch.setenv("TOCSIN_PUBLIC_URL", "https://tocsin.acme.dev")
    with pytest.raises(SystemExit) as ended:
        load()
    assert secret not in str(ended.value)


def test_a_public_deployment_reads_as_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOCSIN_PUBLIC_URL", "https://Tocsin.acme.dev/")
    monkeypatch.setenv("TOCSIN_SECRET_KEY", RANDOM)
    monkeypatch.setenv("TOCSIN_PUSH_EXTRA_HOSTS", " Push.acme.dev:8443, 127.0.0.1:9000,")
    monkeypatch.setenv("TOCSIN_CHANNEL_HOSTS", "chat.acme.dev, 10.0.0.7:08065")
    monkeypatch.setenv("TOCSIN_TRUSTED_PROXIES", "10.0.0.0/8,::1/128")
    settings = load()
    assert settings.public_url == "https://tocsin.acme.dev"
    assert settings.push_subject == "https://tocsin.acme.dev"
    assert settings.push_extra_hosts == {"push.acme.dev:8443", "127.0.0.1:9000"}
    assert settings.channel_hosts == {"chat.acme.dev", "10.0.0.7:8065"}
    assert [str(network) for network in settings.trusted_proxies] == ["10.0.0.0/8", "::1/128"]
    assert not settings.is_local


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgres://u:p%40ss@db:5433/x", "postgresql+asyncpg://u:p%40ss@db:5433/x"),
        (
            "postgresql://u@db/x?sslmode=require&channel_binding=require",
            "postgresql+asyncpg://u@db/x?ssl=require",
        ),
        ("postgresql://tocsin@/tocsin?host=/run/pg", "postgresql+asyncpg://tocsin@/tocsin?host=/run/pg"),
        ("postgresql:///tocsin?host=/run/pg", "postgresql+asyncpg://@/tocsin?host=/run/pg"),
    ],
)
def test_the_database_address_is_turned_into_sqlalchemys(
    monkeypatch: pytest.MonkeyPatch, url: str, expected: str
) -> None:
    monkeypatch.setenv("TOCSIN_DATABASE_URL", url)
    assert load().sqlalchemy_url == expected


def test_showing_the_settings_shows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOCSIN_SECRET_KEY", RANDOM)
    monkeypatch.setenv("TOCSIN_DATABASE_URL", "postgresql://u:hush@db/x")
    monkeypatch.setenv("TOCSIN_SMTP_URL", "smtp://u:hush@mail")
    shown = repr(load())
    assert RANDOM not in shown
    assert "hush" not in shown
