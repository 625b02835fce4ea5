"""Every language says everything, with its own plurals, numbers and dates."""

import dataclasses
import re
from datetime import date, timedelta
from decimal import Decimal

import pytest

from api.publishing.speech import Speech
from api.publishing.words import LANGUAGES, spoken
from api.publishing.words.en import EN
from api.publishing.words.vocabulary import Words
from tests.support.oncall import DAY, HOUR, MINUTE
from tests.support.status_story import NOW

EVERYBODY = pytest.mark.parametrize("words", LANGUAGES.values(), ids=LANGUAGES)
SLOT = re.compile(r"\{(\w+)\}")
COUNTED = ("minutes", "hours", "days", "earlier_updates", "days_ago", "trouble", "no_trouble")


def sentences(words: Words) -> dict[str, str]:
    found: dict[str, str] = {}
    for field in dataclasses.fields(words):
        value = getattr(words, field.name)
        if isinstance(value, str):
            found[field.name] = value
        elif isinstance(value, dict) and field.name not in COUNTED:
            found |= {f"{field.name}.{key}": text for key, text in value.items()}
    return found


@EVERYBODY
def test_a_language_says_everything_and_fills_the_same_slots(words: Words):
    ours, english = sentences(words), sentences(EN)
    assert ours.keys() == english.keys()
    # A Japanese month is its number, so its date has the same slots all the same.
    assert {name: set(SLOT.findall(text)) for name, text in ours.items()} == {
        name: set(SLOT.findall(text)) for name, text in english.items()
    }
    assert all(text.strip() for text in ours.values())
    assert len(words.months) == 12


@EVERYBODY
def test_every_number_has_its_form(words: Words):
    for name in COUNTED:
        forms = getattr(words, name)
        assert {words.plural(number) for number in range(200)} == set(forms), name
        assert all("{n}" in forms[kind] for kind in ("few", "many", "other") if kind in forms), name


def test_no_two_languages_are_the_same_words_under_two_names():
    for one in LANGUAGES.values():
        if one is not EN:
            same = {name for name, text in sentences(one).items() if sentences(EN)[name] == text}
            assert not {"unknown_since", "next_update", "overdue", "missing", "counted"} & same


@pytest.mark.parametrize(
    ("tag", "said"),
    [
        ("en", ["1 minute", "2 minutes", "1 hour 1 minute", "47 hours", "2 days"]),
        ("de", ["1 Minute", "2 Minuten", "1 Stunde 1 Minute", "47 Stunden", "2 Tage"]),
        ("fr", ["1 minute", "2 minutes", "1 heure 1 minute", "47 heures", "2 jours"]),
        ("ja", ["1分", "2分", "1時間 1分", "47時間", "2日"]),
        ("ar", ["دقيقة واحدة", "دقيقتان", "ساعة واحدة دقيقة واحدة", "47 ساعة", "يومان"]),
    ],
)
def test_lengths_are_said_as_people_say_them(tag: str, said: list[str]):
    speech = Speech(LANGUAGES[tag], NOW)
    lengths = (MINUTE, 2 * MINUTE, HOUR + MINUTE, 47 * HOUR, 2 * DAY)
    assert [speech.length(length) for length in lengths] == said


def test_nothing_at_all_is_no_minute():
    assert Speech(LANGUAGES["en"], NOW).length(timedelta()) == "0 minutes"
    assert Speech(LANGUAGES["fr"], NOW).length(timedelta(seconds=20)) == "0 minute"


@pytest.mark.parametrize(
    ("tag", "day", "month", "share"),
    [
        ("en", "3 March 2026", "March 2026", "99.90 %"),
        ("de", "3. März 2026", "März 2026", "99,90 %"),
        ("fr", "3 mars 2026", "mars 2026", "99,90 %"),
        ("es", "3 de marzo de 2026", "marzo de 2026", "99,90 %"),
        ("ja", "2026年3月3日", "2026年3月", "99.90%"),
        ("ar", "3 مارس 2026", "مارس 2026", "99٫90٪"),
    ],
)
def test_dates_and_shares_are_written_as_each_language_writes_them(
    tag: str, day: str, month: str, share: str
):
    speech = Speech(LANGUAGES[tag], NOW)
    assert speech.day(date(2026, 3, 3)) == day
    assert speech.month(date(2026, 3, 3)) == month
    assert speech.percent(Decimal("99.90")).replace("\u202f", " ").replace("\xa0", " ") == share


def test_a_day_is_said_only_where_it_is_not_today():
    speech = Speech(EN, NOW)
    assert speech.near(NOW) == "14:12 UTC"
    assert speech.near(NOW - DAY) == "19 November 2026, 14:12 UTC"
    assert speech.end(NOW, since=NOW - HOUR) == "14:12 UTC"
    assert speech.end(NOW + DAY, since=NOW) == "21 November 2026, 14:12 UTC"


def test_what_a_partial_outage_counts_is_a_plain_number():
    speech = Speech(EN, NOW)
    assert [speech.weight(one) for one in (0.3, 0.5, 1, 0, 0.125)] == [
        "30 %",
        "50 %",
        "100 %",
        "0 %",
        "12.5 %",
    ]


def test_a_page_speaks_what_it_has_words_for():
    assert [one.tag for one in spoken(("de", "tlh", "ar", "de"))] == ["de", "ar"]
    assert [one.tag for one in spoken(("tlh",))] == ["en"]
