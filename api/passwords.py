"""Passwords hashed with argon2id in threads of their own, so that no other request waits for them."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from api.domain.people.password import normal_form
from api.domain.refusal import Refused

T = TypeVar("T")

# OWASP's figures: one lane and 19 MiB, so that people who sign in never crowd out a page on a small machine.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
# Two at a time, and a queue that ends, are enough for people.
_THREADS = ThreadPoolExecutor(max_workers=2, thread_name_prefix="argon2")
_MOST_WAITING = 32
_waiting = 0
# Verified for accounts that do not exist, so that their answer takes as long as any other.
_NOBODYS = _HASHER.hash("nobody's password")


async def hash_password(password: str) -> str:
    return await _in_thread(partial(_HASHER.hash, normal_form(password)))


async def matches(password_hash: str | None, password: str) -> bool:
    """False, after the same work, for a person without a password or a person who does not exist."""
    right = await _in_thread(partial(_verify, password_hash or _NOBODYS, normal_form(password)))
    return right and password_hash is not None


def _verify(password_hash: str, password: str) -> bool:
    try:
        return _HASHER.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


async def _in_thread(work: partial[T]) -> T:
    global _waiting  # noqa: PLW0603 - one queue in a process, as there is one pool
    if _waiting >= _MOST_WAITING:
        raise Refused("BUSY", "Too many people are signing in just now. Try again in a moment.")
    _waiting += 1
    try:
        return await asyncio.get_running_loop().run_in_executor(_THREADS, work)
    finally:
        _waiting -= 1
