"""What a newcomer reads when everything runs."""

from api.settings import Settings


def first_steps(settings: Settings) -> list[str]:
    return ["", f"Tocsin runs at {settings.public_url}", _phone(settings), ""]


def _phone(settings: Settings) -> str:
    if settings.public_url.startswith("https://"):
        return f"On a phone: open {settings.public_url} and add it to the home screen."
    return "A phone needs HTTPS: docs/phone-https.md shows three ways, the shortest takes one command."
