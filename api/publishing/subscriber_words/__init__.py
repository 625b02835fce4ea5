"""What subscribers read, in the languages of the pages: one module each, and nothing said elsewhere."""

from collections.abc import Mapping
from typing import Final

from api.publishing.subscriber_words.ar import AR
from api.publishing.subscriber_words.de import DE
from api.publishing.subscriber_words.en import EN
from api.publishing.subscriber_words.es import ES
from api.publishing.subscriber_words.fr import FR
from api.publishing.subscriber_words.ja import JA
from api.publishing.subscriber_words.vocabulary import SubscriberWords

SUBSCRIBER_WORDS: Final[Mapping[str, SubscriberWords]] = {
    "en": EN,
    "de": DE,
    "fr": FR,
    "es": ES,
    "ja": JA,
    "ar": AR,
}
