"""Finds the browsers of this machine; a missing one is a failure with a remedy, never a skipped test."""

from functools import cache
from pathlib import Path
from shutil import which


@cache
def chromium() -> str:
    return _first(
        ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"), package="chromium"
    )


@cache
def firefox() -> str:
    return _first(("firefox-esr", "firefox"), package="firefox-esr")


@cache
def dbus_daemon() -> str:
    return _first(("dbus-daemon",), package="dbus")


def _first(names: tuple[str, ...], *, package: str) -> str:
    found = next((path for name in names if (path := which(name) or _installed(name))), None)
    if found is None:
        raise RuntimeError(f"none of {', '.join(names)} is installed: apt-get install {package} libnotify4")
    return found


def _installed(name: str) -> str | None:
    """Some shells of root have a PATH without /usr/bin of the system."""
    path = Path("/usr/bin") / name
    return str(path) if path.exists() else None
