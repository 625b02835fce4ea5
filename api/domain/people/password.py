"""Which passwords are good enough: length counts, the obvious does not."""

import unicodedata

from api.domain.refusal import Refused

SHORTEST = 12
LONGEST = 256
_FEWEST_DIFFERENT = 5
# The commonest ones that are long enough to pass, and the words people stretch into such.
_WORST = frozenset(
    """
    123456789012 1234567890123 123123123123 123456123456 012345678901 qwertyuiop12 qwertyuiop123
    qwertyuiopasdf qwertyuiop[] 1q2w3e4r5t6y 1qaz2wsx3edc 1qaz2wsx3edc4rfv zaq12wsxcde3 qazwsxedcrfv
    password1234 password12345 password123456 passwordpassword password123! password1234! mypassword123
    passw0rd1234 p@ssw0rd1234 p@ssword1234 adminadminadmin administrator administrator1 admin1234567
    letmeinletmein letmein12345 iloveyou1234 iloveyouforever welcome12345 welcome123456 welcomewelcome
    changemechangeme changeme1234 changeme12345 abcdefghijkl abcdefghijklm abcd12345678 abc123456789
    q1w2e3r4t5y6 trustno1trustno1 superman1234 football1234 baseball1234 sunshine1234 princess1234
    correcthorsebatterystaple tocsintocsin tocsin123456 tocsinpassword
    """.split()  # noqa: SIM905 - a list literal would be fifty lines
) | {"correct horse battery staple"}


def normal_form(password: str) -> str:
    """The same password however the keyboard composed its accents."""
    return unicodedata.normalize("NFKC", password)


def check_password(password: str, *, email: str) -> None:
    """Refuse what is short, somebody's address, or among the first that anyone would try."""
    secret = normal_form(password)
    if len(secret) < SHORTEST:
        raise Refused("PASSWORD_TOO_SHORT", f"A password has at least {SHORTEST} characters.")
    if len(secret) > LONGEST:
        raise Refused("PASSWORD_TOO_LONG", f"A password has at most {LONGEST} characters.")
    if any("\ud800" <= character <= "\udfff" for character in secret):
        raise Refused("PASSWORD_NOT_TEXT", "This password holds characters that are no text.")
    plain = secret.casefold().strip()
    if plain == email.casefold() or plain in _WORST or len(set(plain)) < _FEWEST_DIFFERENT:
        raise Refused("PASSWORD_TOO_EASY", "This password is too easy to guess.")
