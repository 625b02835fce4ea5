"""What a search makes of a runbook, by how its runs went."""

from hypothesis import given
from hypothesis import strategies as st

from api.domain.runbooks.worth import OVERDUE, worth

COUNTS = st.integers(0, 1000)


def test_one_that_nobody_judged_counts_as_its_words_do():
    assert worth(worked=0, partly=0, judged=0, is_overdue=False) == 1
    assert worth(worked=0, partly=0, judged=0, is_overdue=True) == OVERDUE


@given(worked=COUNTS, partly=COUNTS, misled=COUNTS)
def test_one_more_that_worked_never_takes_it_down_and_one_that_misled_never_lifts_it(
    worked: int, partly: int, misled: int
):
    judged = worked + partly + misled
    now = worth(worked=worked, partly=partly, judged=judged, is_overdue=False)
    assert 0.5 < now < 1.5
    assert worth(worked=worked + 1, partly=partly, judged=judged + 1, is_overdue=False) > now
    assert worth(worked=worked, partly=partly, judged=judged + 1, is_overdue=False) < now
