"""The languages that status pages speak: one module each, and nothing said anywhere else."""

from collections.abc import Iterable, Mapping
from typing import Final

from api.publishing.words.ar import AR
from api.publishing.words.de import DE
from api.publishing.words.en import EN
from api.publishing.words.es import ES
from api.publishing.words.fr import FR
from api.publishing.words.ja import JA
from api.publishing.words.vocabulary import Words

LANGUAGES: Final[Mapping[str, Words]] = {words.tag: words for words in (EN, DE, FR, ES, JA, AR)}


def spoken(tags: Iterable[str]) -> tuple[Words, ...]:
    """Of these tags those we have words for, in their order; English where there is none."""
    return tuple(LANGUAGES[tag] for tag in dict.fromkeys(tags) if tag in LANGUAGES) or (EN,)
