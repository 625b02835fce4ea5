"""Other names of the same thing: those of the field, and those an organisation adds."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from api.domain.clean import clean_line
from api.domain.refusal import Refused
from api.domain.runbooks.words import stem, words_of

MOST_GROUPS: Final = 200
MOST_NAMES: Final = 12
LONGEST_NAME: Final = 60

Name = tuple[str, ...]
Groups = tuple[tuple[str, ...], ...]

BUILT_IN: Final[Groups] = (
    ("db", "database"),
    ("k8s", "kubernetes", "kube"),
    ("lb", "load balancer"),
    ("cert", "certificate", "tls", "ssl"),
    ("oom", "out of memory"),
    ("mem", "memory", "ram"),
    ("cpu", "processor"),
    ("postgres", "postgresql", "pg", "psql"),
    ("mq", "message queue", "queue"),
    ("conn", "connection"),
    ("auth", "authentication", "login", "sign in"),
    ("authz", "authorization", "authorisation", "permission"),
    ("config", "configuration", "settings"),
    ("deploy", "deployment", "release", "rollout"),
    ("rollback", "roll back", "revert"),
    ("failover", "fail over", "switchover", "promote"),
    ("replica", "standby", "secondary"),
    ("replication lag", "replica lag"),
    ("primary", "leader", "master"),
    ("dns", "name resolution", "resolver"),
    ("latency", "slow", "slowness"),
    ("outage", "down", "unavailable"),
    ("5xx", "server error"),
    ("4xx", "client error"),
    ("timeout", "timed out"),
    ("disk", "storage", "volume"),
    ("disk full", "no space left"),
    ("fs", "filesystem", "file system"),
    ("vm", "virtual machine"),
    ("net", "network"),
    ("fw", "firewall"),
    ("cdn", "edge cache"),
    ("ci", "pipeline", "build"),
    ("repo", "repository"),
    ("env", "environment"),
    ("prod", "production"),
    ("dev", "development"),
    ("ddos", "denial of service"),
    ("breach", "intrusion", "compromise"),
    ("secret", "credential", "password"),
    ("backup", "back up", "snapshot"),
    ("restart", "reboot", "bounce"),
    ("scaling", "autoscaling"),
    ("throttle", "rate limit"),
    ("pod", "container"),
    ("node", "host", "server"),
    ("cronjob", "cron", "scheduled job"),
    ("mail", "email", "smtp"),
    ("txn", "transaction"),
    ("deadlock", "lock contention"),
    ("msg", "message"),
    ("svc", "service"),
    ("sev", "severity"),
    ("oncall", "on call"),
)


@dataclass(frozen=True, slots=True)
class Synonyms:
    _others: Mapping[Name, tuple[Name, ...]] = field(default_factory=dict)
    _longest: int = 1
    words: frozenset[str] = frozenset()  # every word of every name, as it is written

    @classmethod
    def of(cls, groups: Iterable[Iterable[str]]) -> "Synonyms":
        """A name in two groups has the others of both."""
        others: dict[Name, dict[Name, None]] = {}
        words: set[str] = set()
        for group in groups:
            names = [tuple(words_of(name)) for name in group]
            words.update(word for name in names for word in name)
            for name in names:
                if name:
                    known = others.setdefault(_key(name), {})
                    known.update((one, None) for one in names if one and _key(one) != _key(name))
        longest = max((len(name) for name in others), default=1)
        return cls({name: tuple(found) for name, found in others.items()}, longest, frozenset(words))

    def length_at(self, words: Sequence[str], place: int) -> int:
        """Of how many words from here the longest name that is known is made; 0 where none is."""
        for length in range(min(self._longest, len(words) - place), 0, -1):
            if _key(words[place : place + length]) in self._others:
                return length
        return 0

    def others(self, name: Sequence[str]) -> tuple[Name, ...]:
        return self._others.get(_key(name), ())


def parse_synonyms(said: Iterable[Any]) -> Groups:
    """An organisation's own: groups of two names or more, tidied, none of them empty."""
    groups = [tuple(dict.fromkeys(_name(name) for name in group if str(name).strip())) for group in said]
    wanted = [group for group in groups if group]
    if len(wanted) > MOST_GROUPS:
        raise Refused("TOO_MANY_SYNONYMS", f"There are at most {MOST_GROUPS} groups of synonyms.")
    for group in wanted:
        if len(group) == 1:
            raise Refused("LONE_SYNONYM", f"“{group[0]}” needs another name of the same thing beside it.")
        if len(group) > MOST_NAMES:
            raise Refused("TOO_MANY_SYNONYMS", f"A thing has at most {MOST_NAMES} names: see “{group[0]}”.")
    return tuple(wanted)


def _name(said: Any) -> str:
    name = clean_line(str(said), 4 * LONGEST_NAME)
    if len(name) > LONGEST_NAME:
        raise Refused("LONG_SYNONYM", f"“{name[:20]}…” is too long: {LONGEST_NAME} letters at most.")
    if not words_of(name):
        raise Refused("BAD_SYNONYM", f"“{name}” holds no word.")
    return name


def _key(name: Iterable[str]) -> Name:
    return tuple(stem(word) for word in name)
