"""Which of the languages we have a reader would rather read, as their browser says it."""

from collections.abc import Collection


def preferred(header: str, languages: Collection[str]) -> str | None:
    """Of `languages` the one that an Accept-Language header wants most; None where it wants none of them."""
    best: tuple[float, str] | None = None
    for part in header[:500].split(","):
        tag, _, weight = part.strip().partition(";")
        language = tag.strip().lower().partition("-")[0]
        wanted = _weight(weight)
        if language in languages and wanted > 0 and (best is None or wanted > best[0]):
            best = (wanted, language)
    return best[1] if best else None


def _weight(text: str) -> float:
    name, _, value = text.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
