"""Names of the same thing, as the organisation's file lists them: a list of them for each thing."""

from functools import partial
from typing import Final

from api.domain.marked import Entry, Listing, Marked, as_text, plain
from api.domain.refusal import Refused
from api.domain.runbooks.synonyms import MOST_GROUPS, Groups, parse_synonyms

SYNONYMS: Final = "synonyms"


def read_synonyms(top: Entry) -> Groups | None:
    """None where the file does not speak of them; `[]` says that there are none."""
    if not top.has(SYNONYMS):
        return None
    listing = top.written.pairs[SYNONYMS]
    if not isinstance(listing, Listing):
        line = top.written.key_lines.get(SYNONYMS, listing.line)
        top.wrong("it must be a list; write [] to say that there are none.", SYNONYMS, line=line)
        return ()
    if len(listing.items) > MOST_GROUPS:
        top.wrong(f"there are at most {MOST_GROUPS} groups.", SYNONYMS)
    none: Groups = ()
    read = (top.attempt(partial(_group, item), none, key=SYNONYMS, line=item.line) for item in listing.items)
    return tuple(group for groups in read for group in groups)


def write_synonyms(groups: Groups) -> list[list[str]]:
    return [list(group) for group in groups]


def _group(item: Marked) -> Groups:
    names = [as_text(plain(one)) for one in item.items] if isinstance(item, Listing) else []
    if not names:
        raise Refused("BAD_SYNONYMS", "each must be a list of names, like [ledger, general ledger].")
    return parse_synonyms([names])
