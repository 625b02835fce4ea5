"""What a strict push service refuses in a request, whoever it is for (RFC 8030, and Mozilla's limits)."""

import re
from collections.abc import Mapping

LARGEST_BODY = 4096
LARGEST_TTL = 30 * 24 * 3600
TOPIC = re.compile(r"[A-Za-z0-9_-]{1,32}")
URGENCIES = ("very-low", "low", "normal", "high")


def objection(method: str, headers: Mapping[str, str], body: bytes) -> tuple[int, str] | None:
    """Status and reason of the refusal, None for a request in order."""
    if method != "POST":
        return 405, "a push is a POST"
    if len(body) > LARGEST_BODY:
        return 413, f"{len(body)} bytes, {LARGEST_BODY} are allowed"
    complaint = _header_complaint(headers)
    return (400, complaint) if complaint else None


def _header_complaint(headers: Mapping[str, str]) -> str | None:
    checks = {
        "TTL is missing, no number or over 30 days": not _granted(headers.get("TTL", "")),
        "Content-Encoding is not aes128gcm": headers.get("Content-Encoding") != "aes128gcm",
        "Content-Type is not application/octet-stream": headers.get("Content-Type")
        != "application/octet-stream",
        "Topic is not 1 to 32 characters of base64url": not TOPIC.fullmatch(headers.get("Topic", "none")),
        "unknown Urgency": headers.get("Urgency", "normal") not in URGENCIES,
    }
    return next((complaint for complaint, holds in checks.items() if holds), None)


def _granted(ttl: str) -> bool:
    return ttl.isdigit() and int(ttl) <= LARGEST_TTL
