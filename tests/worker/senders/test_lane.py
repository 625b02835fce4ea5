"""A server's lane: bounded, closed while the server is silent, tried again with care."""

import asyncio

import pytest

from worker.senders.lane import Lane, LaneClosedError, Lanes


async def fall_silent(lane: Lane, times: int) -> None:
    for _ in range(times):
        async with lane as since:
            lane.stayed_silent(since=since)


async def test_no_more_than_its_width_is_inside_at_once() -> None:
    lane = Lane(width=3, patience=5)
    inside, most = 0, 0

    async def pass_through() -> None:
        nonlocal inside, most
        async with lane:
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0.001)
            inside -= 1

    await asyncio.gather(*(pass_through() for _ in range(20)))
    assert most == 3
    assert lane.is_idle


async def test_who_finds_no_place_in_time_is_turned_away() -> None:
    lane = Lane(width=1, patience=0.02)
    async with lane:
        with pytest.raises(LaneClosedError) as closed:
            async with lane:
                pass
    assert "under way" in closed.value.why
    async with lane:
        assert not lane.is_idle
    assert lane.is_idle


async def test_five_silences_close_it_and_four_do_not() -> None:
    lane = Lane(width=9, patience=5)
    await fall_silent(lane, 4)
    async with lane:
        lane.answered()
    await fall_silent(lane, 5)
    with pytest.raises(LaneClosedError) as closed:
        await fall_silent(lane, 1)
    assert 0 < closed.value.after.total_seconds() <= 0.5


async def test_a_server_that_answers_others_is_not_silent() -> None:
    lane = Lane(width=9, patience=5)
    async with lane as slow:
        async with lane:
            lane.answered()
        for _ in range(9):
            lane.stayed_silent(since=slow)
    await fall_silent(lane, 1)


async def test_after_its_rest_one_send_at_a_time_tries_again() -> None:
    lane = Lane(width=9, patience=5)
    await fall_silent(lane, 5)
    await asyncio.sleep(0.51)
    async with lane:
        with pytest.raises(LaneClosedError):
            await fall_silent(lane, 1)
        lane.answered()
        async with lane:
            lane.answered()


async def test_a_rest_grows_with_the_silence() -> None:
    lane = Lane(width=9, patience=5)
    await fall_silent(lane, 5)
    await asyncio.sleep(0.51)
    async with lane as since:
        await asyncio.sleep(1.01)
        lane.stayed_silent(since=since)
    with pytest.raises(LaneClosedError) as closed:
        await fall_silent(lane, 1)
    # It was half a second, and is one.
    assert closed.value.after.total_seconds() > 0.5


async def test_those_who_waited_for_a_place_learn_that_it_closed() -> None:
    lane = Lane(width=1, patience=5)
    await fall_silent(lane, 4)

    async def give_up() -> None:
        async with lane as since:
            await asyncio.sleep(0.01)
            lane.stayed_silent(since=since)

    async def wait() -> None:
        with pytest.raises(LaneClosedError):
            await fall_silent(lane, 1)

    await asyncio.gather(give_up(), wait(), wait())
    assert not lane._places.locked()


async def test_idle_lanes_are_forgotten_and_busy_ones_kept() -> None:
    lanes = Lanes(width=1, patience=1, most=2)
    busy, idle = lanes.of("busy"), lanes.of("idle")
    async with busy:
        lanes.of("third")
        assert lanes.of("busy") is busy
        assert lanes.of("idle") is not idle
