"""`python -m api.schema.print`: the schema as the screens' types are made from it."""

from pathlib import Path
from typing import Final

from api.schema.root import SCHEMA

FILE: Final = Path(__file__).with_name("schema.graphql")


def printed() -> str:
    return SCHEMA.as_str() + "\n"


if __name__ == "__main__":
    FILE.write_text(printed())
