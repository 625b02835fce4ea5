"""One of our own programs as a child."""

import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from api.processes.child import end, spawn

_PATIENCE = 12.0


@dataclass(frozen=True, slots=True)
class Program:
    child: subprocess.Popen[bytes]

    @classmethod
    def start(
        cls, command: Sequence[str], *, environment: Mapping[str, str], pass_fds: Sequence[int] = ()
    ) -> "Program":
        """In our folder, writing where we write. Without us it is killed: what it holds is made for that."""
        child = spawn(
            command,
            folder=Path.cwd(),
            log=None,
            last_signal=signal.SIGKILL,
            environment=environment,
            pass_fds=pass_fds,
        )
        return cls(child)

    def stop(self) -> None:
        end(self.child, by=signal.SIGTERM, patience=_PATIENCE)
