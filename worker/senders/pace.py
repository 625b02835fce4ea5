"""How many may leave now: so many a second, evenly, and no burst after a rest."""

from collections.abc import Callable


class Pace:
    def __init__(self, rate: float, *, clock: Callable[[], float]) -> None:
        self._rate = rate
        self._clock = clock
        self._most = max(1.0, rate / 4)
        self._saved = 1.0
        self._at = clock()

    def take(self, wanted: int) -> int:
        """How many of these may leave this moment; those count."""
        now = self._clock()
        self._saved = min(self._saved + (now - self._at) * self._rate, self._most)
        self._at = now
        taken = min(wanted, int(self._saved))
        self._saved -= taken
        return taken

    def give_back(self, unused: int) -> None:
        self._saved = min(self._saved + unused, self._most)

    @property
    def wait(self) -> float:
        """Seconds until the next one may leave."""
        return max(1.0 - self._saved, 0.0) / self._rate
