"""The gate between builds and browsers: what a reader is shown, and when."""

from __future__ import annotations

import asyncio
import threading

import pytest
from msgspec import Struct

from sitegen.serve.gate import ClosedError, Gate


class Epoch(Struct, frozen=True):
    number: int


def number(epoch: Epoch) -> int:
    return epoch.number


@pytest.fixture
def gate() -> Gate[Epoch]:
    made: Gate[Epoch] = Gate()
    made.begin()
    made.end(Epoch(1))
    return made


async def looking(gate: Gate[Epoch]) -> asyncio.Task[int]:
    """A reader who has come, and waits or was answered."""
    task = asyncio.ensure_future(gate.look(number))
    await asyncio.sleep(0)
    return task


def test_before_the_first_build_everybody_waits() -> None:
    async def run() -> None:
        gate: Gate[Epoch] = Gate()
        early = await looking(gate)
        gate.begin()
        late = await looking(gate)
        assert not early.done()
        gate.end(Epoch(1))
        assert await asyncio.gather(early, late) == [1, 1]

    asyncio.run(run())


def test_who_comes_after_a_change_waits_for_a_build_that_began_after_it(gate: Gate[Epoch]) -> None:
    async def run() -> None:
        assert await gate.look(number) == 1
        gate.notice("a")
        one = await looking(gate)
        assert not one.done(), "the change was noticed, and no build has begun"
        assert gate.begin() == ("a",)
        two = await looking(gate)
        gate.notice("b")
        three = await looking(gate)
        gate.end(Epoch(2))
        assert await asyncio.gather(one, two) == [2, 2]
        assert not three.done(), "the build had begun before its change"
        four = await looking(gate)
        assert not four.done()
        assert gate.begin() == ("b",)
        gate.end(Epoch(3))
        assert await asyncio.gather(three, four) == [3, 3]

    asyncio.run(run())


def test_everybody_who_waits_for_a_build_looks_before_the_next_one_begins(
    gate: Gate[Epoch],
) -> None:
    """In the thread that builds: the loop of the readers may be busy."""

    async def run() -> None:
        gate.begin()
        seen: list[int] = []
        tasks = [
            asyncio.ensure_future(gate.look(lambda epoch: seen.append(epoch.number)))
            for _ in range(9)
        ]
        await asyncio.sleep(0)
        gate.end(Epoch(2))
        gate.begin()
        assert seen == [2] * 9
        await asyncio.gather(*tasks)

    asyncio.run(run())


def test_a_build_does_not_begin_while_somebody_looks(gate: Gate[Epoch]) -> None:
    begun = threading.Event()

    def build() -> None:
        gate.begin()
        begun.set()

    def look(_epoch: Epoch) -> bool:
        builder.start()
        return begun.wait(0.2)

    builder = threading.Thread(target=build)
    assert asyncio.run(gate.look(look)) is False
    builder.join()
    assert begun.is_set()


def test_what_fails_for_a_reader_fails_there(gate: Gate[Epoch]) -> None:
    def fail(_epoch: Epoch) -> None:
        raise OSError("gone")

    async def run() -> None:
        gate.begin()
        task = asyncio.ensure_future(gate.look(fail))
        other = await looking(gate)
        gate.end(Epoch(2))
        assert await other == 2
        with pytest.raises(OSError, match="gone"):
            await task

    asyncio.run(run())


def test_a_reader_who_leaves_is_forgotten(gate: Gate[Epoch]) -> None:
    async def run() -> None:
        gate.begin()
        task = await looking(gate)
        task.cancel()
        await asyncio.sleep(0)
        gate.end(Epoch(2))
        assert await gate.look(number) == 2
        assert task.cancelled()

    asyncio.run(run())


def test_the_end_reaches_everybody(gate: Gate[Epoch]) -> None:
    async def run() -> None:
        gate.begin()
        waiting = [await looking(gate), asyncio.ensure_future(gate.newer(1))]
        await asyncio.sleep(0)
        gate.close()
        for task in waiting:
            with pytest.raises(ClosedError):
                await task
        for late in (gate.look(number), gate.newer(1)):
            with pytest.raises(ClosedError):
                await late

    asyncio.run(run())


def test_who_listens_hears_of_the_next_epoch(gate: Gate[Epoch]) -> None:
    async def run() -> None:
        await gate.newer(0)
        task = asyncio.ensure_future(gate.newer(1))
        await asyncio.sleep(0)
        assert not task.done()
        gate.begin()
        gate.end(Epoch(2))
        await task

    asyncio.run(run())


def test_a_burst_is_one_change(gate: Gate[Epoch]) -> None:
    gate.notice("a")
    threading.Thread(target=lambda: [gate.notice(f"b{i}") for i in range(100)]).start()
    assert gate.wait(60)
    assert {"a", "b99"} <= set(gate.begin())
    assert gate.wait(0) is False


def test_a_burst_without_end_is_built_all_the_same(gate: Gate[Epoch]) -> None:
    over = threading.Event()

    def go_on() -> None:
        while not over.wait(0.001):
            gate.notice("log")

    writer = threading.Thread(target=go_on)
    writer.start()
    try:
        assert gate.wait(60)
    finally:
        over.set()
        writer.join()
