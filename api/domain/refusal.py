"""The answer "no": a stable code for programs and one sentence for people."""


class Refused(Exception):  # noqa: N818 - a refusal is an answer, not an error
    """Raised by rules and actions; every face turns it into its own shape of "no"."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
