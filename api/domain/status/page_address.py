"""Where a status page is found: one of its own host, the public one, or one among others."""

from typing import Final

# The handle of the page that needs no handle.
PUBLIC: Final = "public"


def page_url(handle: str, *, domain: str | None, base_url: str) -> str:
    """Without a slash at its end. A page at a host of its own is the root there, and always over TLS."""
    if domain is not None:
        return f"https://{domain}"
    return f"{base_url}/status" if handle == PUBLIC else f"{base_url}/status/p/{handle}"
