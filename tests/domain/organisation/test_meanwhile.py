"""What others did to a thing while somebody had it open."""

import pytest

from api.domain.organisation.meanwhile import Edited, meanwhile

OLD = {"name": "Payments", "members": ["ana"], "time_zone": "UTC"}


@pytest.mark.parametrize(
    ("edits", "told"),
    [
        ([], "Somebody else changed it meanwhile."),
        ([Edited("Bo", OLD, OLD | {"name": "Money"})], "Bo changed name meanwhile."),
        (
            [Edited("Bo", OLD, {"name": "Money", "members": ["bo"], "time_zone": "CET"})],
            "Bo changed name, members and time zone meanwhile.",
        ),
        ([Edited("Bo", OLD, OLD | {"secret": "another address"})], "Bo changed secret meanwhile."),
        ([Edited("Bo", None, OLD)], "Bo changed name, members and time zone meanwhile."),
        ([Edited("Bo", OLD, None)], "Bo archived it meanwhile."),
        (
            [Edited("Bo", OLD, OLD | {"name": "Money"}), Edited("Di", OLD | {"name": "Money"}, OLD)],
            "Bo and Di changed it meanwhile, and changed it back.",
        ),
        (
            [
                Edited("Bo", OLD, OLD | {"name": "Money"}),
                Edited("Di", OLD | {"name": "Money"}, OLD | {"name": "Money", "members": []}),
                Edited("Bo", OLD | {"name": "Money", "members": []}, OLD | {"name": "Cash", "members": []}),
            ],
            "Bo and Di changed name and members meanwhile.",
        ),
    ],
)
def test_it_is_told_in_a_sentence(edits: list[Edited], told: str) -> None:
    assert meanwhile(edits) == told
