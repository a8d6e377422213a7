"""The budget of time for a text: what runs on is ended, whatever it does, and nothing stays
armed."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from hostile_texts import TIME
from support import SiteTest

from sitegen.markdown import budget
from sitegen.parse import document


def run_on() -> None:
    while True:
        pass


def search_on() -> None:
    re.search("(a+)+b", "a" * 100)


def in_a_thread(work: Callable[[], None]) -> None:
    raised: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:
            raised.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if raised:
        raise raised[0]


def in_this_thread(work: Callable[[], None]) -> None:
    work()


everywhere = pytest.mark.parametrize("where", [in_this_thread, in_a_thread])


@pytest.fixture(autouse=True)
def nothing_stays_armed() -> Iterator[None]:
    before = signal.getsignal(signal.SIGVTALRM), sys.unraisablehook
    yield
    assert (signal.getsignal(signal.SIGVTALRM), sys.unraisablehook) == before
    assert signal.getitimer(signal.ITIMER_VIRTUAL) == (0, 0)
    assert not budget._watched
    assert sum(thread.name == "sitegen-budget" for thread in threading.enumerate()) <= 1


@everywhere
def test_what_runs_on_is_ended(where: Callable[[Callable[[], None]], None]) -> None:
    def work() -> None:
        with budget.limit(0.05):
            run_on()

    with pytest.raises(budget.OverBudget):
        where(work)


def test_a_regular_expression_that_runs_on_is_ended() -> None:
    with pytest.raises(budget.OverBudget), budget.limit(0.05):
        search_on()


@everywhere
def test_what_ends_in_time_is_left_alone(where: Callable[[Callable[[], None]], None]) -> None:
    done = []

    def work() -> None:
        for i in range(200):
            with budget.limit(10):
                done.append(i)

    where(work)
    assert done == list(range(200))


@everywhere
def test_an_exception_passes(where: Callable[[Callable[[], None]], None]) -> None:
    def work() -> None:
        with budget.limit(10):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        where(work)


@everywhere
def test_who_swallows_the_exception_does_not_get_away(
    where: Callable[[Callable[[], None]], None],
) -> None:
    def work() -> None:
        with budget.limit(0.05):
            try:
                run_on()
            except BaseException:
                done.append("swallowed")

    done: list[str] = []
    with pytest.raises(budget.OverBudget):
        where(work)
    assert done == ["swallowed"]


def test_what_is_lost_is_raised_again() -> None:
    done = []
    with (  # noqa: PT012
        pytest.raises(budget.OverBudget),
        budget.limit(0.05),
    ):
        for _ in range(2):
            try:
                run_on()
            except budget.OverBudget:
                done.append("lost")
        run_on()
    assert done == ["lost", "lost"]


class LostIn:
    """What its destructor raises, Python hands to `sys.unraisablehook`."""

    def __init__(self, work: Callable[[], None]) -> None:
        self._work = work

    def __del__(self) -> None:
        self._work()


def test_a_limit_that_ends_in_a_destructor_is_not_reported_and_comes_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reported: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda lost: reported.append(lost.exc_type))
    with (  # noqa: PT012
        pytest.raises(budget.OverBudget),
        budget.limit(0.05),
    ):
        LostIn(run_on)
        run_on()
    assert reported == []


def test_other_lost_exceptions_are_reported_to_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    def hear(lost: sys.UnraisableHookArgs) -> None:
        burn(0.3)
        reported.append(lost.exc_type)

    def fail() -> None:
        raise ValueError

    reported: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", hear)
    with (  # noqa: PT012
        pytest.raises(budget.OverBudget),
        budget.limit(0.05),
    ):
        LostIn(fail)
        run_on()
    assert reported == [ValueError]


@everywhere
def test_nothing_comes_after_the_end(where: Callable[[Callable[[], None]], None]) -> None:
    def work() -> None:
        for i in range(20):
            try:
                with budget.limit(0.01):
                    burn(0.005 * (i % 10))
            except budget.OverBudget:
                ended.append(i)
            burn(0.005)  # innocent

    ended: list[int] = []
    where(work)


def burn(seconds: float) -> None:
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass


@everywhere
def test_limits_in_each_other(where: Callable[[Callable[[], None]], None]) -> None:
    def work() -> None:
        with budget.limit(0.2):
            with pytest.raises(budget.OverBudget), budget.limit(0.05):
                run_on()
            said.append("inner")
            with budget.limit(1000):
                run_on()

    said: list[str] = []
    with pytest.raises(budget.OverBudget):
        where(work)
    assert said == ["inner"]


def test_a_timer_of_somebody_else_goes_on() -> None:
    def tick(*_: object) -> None:
        ticks.append(1)

    ticks: list[int] = []
    before = signal.signal(signal.SIGVTALRM, tick)
    try:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0.05, 0)
        with budget.limit(10):
            burn(0.01)
        assert signal.getsignal(signal.SIGVTALRM) is tick
        assert 0 < signal.getitimer(signal.ITIMER_VIRTUAL)[0] <= 0.05
        while not ticks:
            pass
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def test_without_timers_a_thread_looks_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(signal, "setitimer")
    with pytest.raises(budget.OverBudget), budget.limit(0.05):
        run_on()


def test_time_is_enough_for_any_machine() -> None:
    assert budget.seconds_for(0) == 10
    assert budget.seconds_for(budget.MAX_CHARACTERS) > 40


def test_front_matter_has_a_budget_as_well(site: SiteTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document, "SECONDS", TIME)
    site.write("content/posts/a.md", "+++\nparams" + ".a" * 30_000 + " = 1\n+++\nText.\n")
    assert site.build().printed.startswith(
        "content/posts/a.md:1: error: the front matter takes more than 0.03 seconds to read\n"
    )


AFTER = """
import sys
import threading

from sitegen.markdown import budget


def use_up():
    try:
        with budget.limit(0.01):
            while True:
                pass
    except budget.OverBudget:
        pass


def trace(*_):
    return trace


def traced():
    return "went on"


thread = threading.Thread(target=use_up)
thread.start()
thread.join()
sys.settrace(trace)
print(traced())
"""


def test_what_is_traced_goes_on_after_a_thread_used_up_its_budget() -> None:
    """In CPython 3.11 it waits for ever while an exception for a thread has not been raised."""
    command = [sys.executable, "-c", AFTER]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.stdout == "went on\n"
