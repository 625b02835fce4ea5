"""What the tests of the kit send."""

from typing import Any


def page(title: str = "SEV1 checkout #142", *, tag: str = "inc-142") -> dict[str, Any]:
    return {
        "notification": {
            "title": title,
            "body": "Acknowledge by 14:32",
            "tag": tag,
            "actions": [{"action": "ack", "title": "Acknowledge"}],
            "data": {"kind": "page", "capability": tag},
        }
    }
