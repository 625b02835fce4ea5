"""A sample somebody pastes into the tester, read as its integration's address would read it."""

from datetime import datetime

from api.domain.alerts.alert import Batch
from api.domain.refusal import Refused
from api.http.formats import FORMATS
from api.http.formats.json_body import read_json


def read_sample(kind: str, sample: str, received_at: datetime) -> Batch:
    """Refused where nothing in it can be taken."""
    if kind not in FORMATS:
        raise Refused("BAD_KIND", f"Nothing is known of the format “{kind}”.")
    return FORMATS[kind](read_json(sample.encode("utf-8", "surrogatepass")), received_at=received_at)
