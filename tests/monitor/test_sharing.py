"""One set of polls for every process: real processes, a real store, a server that counts."""

from __future__ import annotations

import asyncio
import json
import queue
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.harness.environment import environment
from tests.harness.fake_clock import FakeClock
from tests.harness.pty import PATIENCE
from tests.monitor import viewer
from wpx_tui.api import models
from wpx_tui.api.client import UsageClient
from wpx_tui.api.enums import Period
from wpx_tui.api.errors import ApiError, StatusError
from wpx_tui.api.models import Realtime
from wpx_tui.api.secret import Secret
from wpx_tui.demo.runner import DemoServer
from wpx_tui.monitor import store_clock
from wpx_tui.monitor.account_store import SHAPE, AccountStore
from wpx_tui.monitor.api_clock import ApiClock
from wpx_tui.monitor.bodies import decoded
from wpx_tui.monitor.feeds import FEEDS, INTERVALS, SUMMARY
from wpx_tui.monitor.kept import kept_state
from wpx_tui.monitor.once import poll_once
from wpx_tui.monitor.queries import SummaryQuery
from wpx_tui.monitor.selection import Selection
from wpx_tui.monitor.sharing import SharedAnswers
from wpx_tui.monitor.source import Fetched, SharedFailureError, Wanted
from wpx_tui.monitor.state import AccountState

TOKEN = "sharing-token-that-is-never-stored"
URL = "http://127.0.0.1:9"
KEPT = ("Summary", "Realtime", "Countries", "History", "Subscriptions")
MODELS = {name: getattr(models, name) for name in KEPT}
WANTED = Wanted("realtime", "realtime", "Realtime", 5.0)
VALUE = Realtime.model_validate({"current_minute": {"bytes": 7}})


# ---- real processes


class Viewer:
    """One process of `tests.monitor.viewer` and what it says."""

    def __init__(self, folder: Path, url: str, interval: float, period: str = "month") -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", viewer.__name__, str(folder), url, str(interval), period],
            stdout=subprocess.PIPE,
            env=environment(**{viewer.TOKEN: TOKEN}),
            text=True,
        )
        self._lines: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(json.loads(line))
        self._lines.put(None)

    def until_asked(self, feed: str, after: float) -> float:
        """Wait for an answer that was asked later than `after`, and return when it was."""
        while True:
            news = self.next(feed)
            if news["asked"] is not None and news["asked"] > after:
                return float(news["asked"])

    def next(self, feed: str) -> dict[str, Any]:
        """Wait for news of a feed."""
        end = time.monotonic() + PATIENCE
        while True:
            news = self._lines.get(timeout=max(end - time.monotonic(), 0.01))
            assert news is not None, "the viewer ended"
            if news["feed"] == feed:
                return news

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()


@contextmanager
def viewers(count: int, folder: Path, url: str, interval: float) -> Iterator[list[Viewer]]:
    running = [Viewer(folder, url, interval) for _ in range(count)]
    try:
        yield running
    finally:
        for one in running:
            one.kill()


def now() -> float:
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def calls(server: DemoServer) -> Counter[str]:
    """How often each endpoint was called."""
    return Counter({kind.rpartition("/")[2]: number for kind, number in server.requests.items()})


def test_four_viewers_make_the_calls_of_one(tmp_path: Path) -> None:
    interval, rounds = 0.5, 8
    with DemoServer(token=TOKEN) as server, viewers(4, tmp_path, server.base_url, interval) as four:
        first = four[0].until_asked("realtime", 0.0)
        for one in four:
            one.until_asked("realtime", first + rounds * interval)
        polls = (now() - first) / (0.9 * interval) + 2
        made = calls(server)
    # History is also asked twice for the comparison.
    assert made["realtime"] <= 1.1 * polls, made
    assert made["usage"] <= 1.1 * polls, made
    assert made["history"] <= 1.1 * polls + 2 + 6, made
    for file in tmp_path.rglob("*"):
        assert file.is_dir() or TOKEN.encode() not in file.read_bytes(), file


@pytest.mark.parametrize(("scenario", "number"), [("outage", 5), ("unauthorized", 2)])
def test_failures_are_counted_together(tmp_path: Path, scenario: str, number: int) -> None:
    with DemoServer(token=TOKEN, scenario=scenario) as server:
        with viewers(4, tmp_path, server.base_url, 0.5) as four:
            known = [0]
            while max(known) < number:
                known = [one.next("realtime")["failures"] for one in four]
        made = calls(server)["realtime"]
    # What failed last may not have been told to all, or not yet been answered.
    assert made <= max(known) + 2, (made, known)


def test_other_questions_are_asked_apart_and_shorter_intervals_serve_longer_ones(
    tmp_path: Path,
) -> None:
    """Among them one that only wants the figures now and then, and one of another period."""
    with DemoServer(token=TOKEN) as server:
        url = server.base_url
        wanted = [(0.5, "month"), (0.5, "month"), (1.5, "month"), (0.5, "today")]
        all_of_them = [Viewer(tmp_path, url, interval, period) for interval, period in wanted]
        try:
            first = all_of_them[0].until_asked("summary", 0.0)
            for one in all_of_them:
                one.until_asked("summary", first + 3.0)
            polls = (now() - first) / (0.9 * 0.5) + 2
            made = calls(server)
        finally:
            for one in all_of_them:
                one.kill()
    assert made["realtime"] <= 1.1 * polls, made
    assert 1.4 * made["realtime"] <= made["usage"] <= 2.2 * polls, made


def test_who_is_killed_is_followed_by_the_others(tmp_path: Path) -> None:
    with DemoServer(token=TOKEN) as server, viewers(4, tmp_path, server.base_url, 1.0) as four:
        for one in four:
            one.until_asked("summary", 0.0)
        while len(four) > 1:
            four.pop(0).kill()
            after = now()
            asked = [one.until_asked("realtime", after) for one in four]
            assert all(when > after for when in asked)


def test_ten_scripts_make_the_calls_of_one(tmp_path: Path) -> None:
    with DemoServer(token=TOKEN) as server:
        env = environment(
            WPX_STORE="on",
            HOME=str(tmp_path),
            WEPROXIES_API_TOKEN=TOKEN,
            WEPROXIES_BASE_URL=server.base_url,
        )

        def run(*arguments: str) -> str:
            return subprocess.run(
                [sys.executable, "-m", "wpx_tui", *arguments],
                env=env,
                capture_output=True,
                text=True,
                check=True,
            ).stdout

        lines = {run("snapshot", "--oneline") for _ in range(5)}
        checks = {run("check", "--warning", "1000", "--critical", "1000") for _ in range(5)}
        assert (len(lines), len(checks)) == (1, 1)
        assert server.requests.total() <= 5
        before = server.requests.total()
        run("snapshot", "--oneline", "--fresh")
        run("snapshot", "--oneline", "--max-age", "0.001")
        run("--no-store", "snapshot", "--oneline")
        assert server.requests.total() == before + 3 * 2


# ---- one process


def shared(folder: Path, clock: FakeClock, token: str = TOKEN, **options: Any) -> SharedAnswers:
    store = AccountStore(folder, URL, Secret(token))
    return SharedAnswers(store, ApiClock(clock, lambda _ahead: None), **options)


class Api:
    """A fetch that counts, and fails while there is an error."""

    def __init__(self, error: ApiError | None = None) -> None:
        self.error = error
        self.value = VALUE
        self.calls = 0

    async def __call__(self) -> Realtime:
        self.calls += 1
        await asyncio.sleep(0.01)
        if self.error is not None:
            raise self.error
        return self.value


@settings(max_examples=40)
@given(pauses=st.lists(st.sampled_from([0.0, 0.003, 0.03]), min_size=2, max_size=5))
def test_any_interleaving_makes_one_call(
    tmp_path_factory: pytest.TempPathFactory, pauses: list[float]
) -> None:
    folder, clock, api = tmp_path_factory.mktemp("store"), FakeClock(), Api()

    async def get(pause: float) -> object:
        await asyncio.sleep(pause)
        return await shared(folder, clock).get(WANTED, api)

    async def run() -> list[object]:
        return await asyncio.gather(*map(get, pauses))

    answers = asyncio.run(run())
    assert api.calls == 1
    for answer in answers:
        assert isinstance(answer, Fetched)
        assert (answer.value, answer.asked, answer.fetched_at) == (VALUE, clock.now(), clock.utc())
        assert answer.next_at >= clock.now() + 0.9 * WANTED.interval


async def test_an_answer_keeps_its_age_and_is_asked_for_again_when_due(tmp_path: Path) -> None:
    clock, api = FakeClock(), Api()
    asked, utc = clock.now(), clock.utc()
    await shared(tmp_path, clock).get(WANTED, api)
    await clock.advance(4)
    other = shared(tmp_path, clock)
    answer = await other.get(WANTED, api)
    assert isinstance(answer, Fetched)
    assert (answer.asked, answer.fetched_at, api.calls) == (asked, utc, 1)
    await other.get(WANTED._replace(since=clock.now()), api)
    assert api.calls == 2
    await clock.advance(6)
    await other.get(WANTED, api)
    assert api.calls == 3
    await clock.advance(6)
    assert (old := other.stored(WANTED)) is not None
    assert old.asked == clock.now() - 6


async def test_an_answer_that_says_the_same_is_read_once(tmp_path: Path) -> None:
    """Who follows keeps the value while the body is the same; the times are each answer's own."""
    clock, api, read = FakeClock(), Api(), Counter[str]()

    def decode(model: str, body: str) -> object:
        read[body] += 1
        return decoded(model, body)

    follower, poller = shared(tmp_path, clock, decode=decode), shared(tmp_path, clock)
    answers = []
    for size in (7, 7, 8, 7):
        api.value = Realtime.model_validate({"current_minute": {"bytes": size}})
        await poller.get(WANTED, api)
        answers.append(await follower.get(WANTED, api))
        await clock.advance(6)
    assert [answer.value.current_minute.bytes for answer in map(fetched, answers)] == [7, 7, 8, 7]
    assert [answer.asked for answer in map(fetched, answers)] == [
        clock.now() - ago for ago in (24, 18, 12, 6)
    ]
    assert (api.calls, sum(read.values())) == (4, 3)


def fetched(answer: Any) -> Fetched[Realtime]:
    assert isinstance(answer, Fetched)
    return answer


async def test_a_failure_is_the_same_for_all_until_it_is_due(tmp_path: Path) -> None:
    clock = FakeClock()
    api = Api(StatusError("429 from the API", "wait", status=429, retry_after=60.0))
    with pytest.raises(SharedFailureError) as first:
        await shared(tmp_path, clock).get(WANTED, api)
    await clock.advance(59)
    with pytest.raises(SharedFailureError) as second:
        await shared(tmp_path, clock).get(WANTED, api)
    assert api.calls == 1
    assert second.value.failure == first.value.failure
    assert first.value.next_at <= second.value.next_at <= first.value.next_at + 0.4
    await clock.advance(2)
    with pytest.raises(SharedFailureError) as third:
        await shared(tmp_path, clock).get(WANTED, api)
    assert (third.value.failure.number, api.calls) == (2, 2)


@pytest.mark.parametrize("boot", ["this-boot", ""])
async def test_a_wall_clock_that_is_set_makes_nobody_ask_or_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, boot: str
) -> None:
    """With a boot's id the wall clock does not count; without one it is all there is."""
    monkeypatch.setattr(store_clock, "boot_id", lambda: boot)
    clock, api = FakeClock(), Api()
    await shared(tmp_path, clock).get(WANTED, api)
    await clock.step(-7 * 86_400.0)
    await shared(tmp_path, clock).get(WANTED, api)
    assert api.calls == (1 if boot else 2), "from the future by the only clock: it does not count"
    await clock.advance(6)
    await shared(tmp_path, clock).get(WANTED, api)
    await clock.step(14 * 86_400.0)
    await shared(tmp_path, clock).get(WANTED, api)
    assert api.calls == (2 if boot else 4)


async def test_what_another_boot_left_is_old_however_young_it_looks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both the answer and a failure that was to be waited for; the age is by the wall clock."""
    clock, api = FakeClock(), Api()
    monkeypatch.setattr(store_clock, "boot_id", lambda: "one-boot")
    await shared(tmp_path, clock).get(WANTED, api)
    monkeypatch.setattr(store_clock, "boot_id", lambda: "the-next-boot")
    await clock.step(3600.0)
    next_boot = shared(tmp_path, clock)
    kept = next_boot.stored(WANTED)
    assert kept is not None
    assert clock.now() - kept.asked == 3600.0
    assert next_boot.at_hand(WANTED) is None
    api.error = StatusError("503 from the API", status=503, retry_after=60.0)
    with pytest.raises(SharedFailureError):
        await next_boot.get(WANTED, api)
    monkeypatch.setattr(store_clock, "boot_id", lambda: "the-boot-after-that")
    api.error = None
    answer = await shared(tmp_path, clock).get(WANTED, api)
    assert isinstance(answer, Fetched)
    assert (answer.asked, api.calls) == (clock.now(), 3)


async def test_a_script_whose_clock_is_off_tells_a_turn_by_the_apis(tmp_path: Path) -> None:
    """Five minutes behind, it has not noticed that "today" is another day for the API."""
    clock, api = FakeClock(datetime(2024, 1, 15, 23, 54, 50, tzinfo=UTC)), Api()
    api_clock = ApiClock(clock, lambda _ahead: None, enough=1)
    api_clock.take(300.0)
    selection = Selection(period=Period.TODAY)
    wanted = SUMMARY.wanted(SummaryQuery(Period.TODAY), 60.0)
    await SharedAnswers(AccountStore(tmp_path, URL, Secret(TOKEN)), api_clock).get(wanted, api)

    def at_hand(*, is_light: bool) -> AccountState | None:
        store = AccountStore(tmp_path, URL, Secret(TOKEN))
        names = [SUMMARY.name]
        return kept_state(store, clock, selection, names, INTERVALS, None, is_light=is_light)

    for is_light in (True, False):
        state = at_hand(is_light=is_light)
        assert state is not None
        assert state.summary.answer is not None
    await clock.advance(30)
    assert at_hand(is_light=True) is None
    assert at_hand(is_light=False) is None
    async with UsageClient(URL, Secret(TOKEN)) as client:
        store = AccountStore(tmp_path, URL, Secret(TOKEN))
        state = await poll_once(client, clock, selection, [SUMMARY.name], store=store)
    assert state.summary.failure is not None, "it was asked anew"
    assert state.at == datetime(2024, 1, 16, 0, 0, 20, tzinfo=UTC)


async def test_an_api_slower_than_the_interval_is_asked_once_for_all_who_wait(
    tmp_path: Path,
) -> None:
    """Each answer is due again when it comes; who waited for it takes it all the same."""
    clock, calls, rounds = FakeClock(), 0, 3

    async def slowly() -> Realtime:
        nonlocal calls
        calls += 1
        await clock.sleep(WANTED.interval + 3)
        return VALUE

    async def watch(viewer: SharedAnswers) -> list[float]:
        answers = [await viewer.get(WANTED, slowly) for _ in range(rounds)]
        return [answer.asked for answer in answers if isinstance(answer, Fetched)]

    watching = [asyncio.create_task(watch(shared(tmp_path, clock))) for _ in range(5)]
    while not all(task.done() for task in watching):
        await asyncio.sleep(0.25)  # as long as anybody waits before another look
        await clock.advance(WANTED.interval + 3)
    times = [task.result() for task in watching]
    assert all(sorted(set(asked)) == asked and len(asked) == rounds for asked in times)
    assert calls <= rounds + 1, times


async def test_one_who_hangs_in_mid_request_is_waited_for_once(tmp_path: Path) -> None:
    """The kernel keeps the lock of a stopped process: after 15 s one of the others asks."""
    clock, hung, api = FakeClock(), asyncio.Event(), Api()

    async def never() -> Realtime:
        hung.set()
        await asyncio.Event().wait()
        raise AssertionError("it hangs")

    stopped = asyncio.create_task(shared(tmp_path, clock).get(WANTED, never))
    await hung.wait()
    others = [shared(tmp_path, clock) for _ in range(3)]
    waiting = [asyncio.create_task(other.get(WANTED, api)) for other in others]
    await clock.advance(14.9)
    await asyncio.sleep(0.5)
    assert api.calls == 0
    await clock.advance(0.2)
    await asyncio.gather(*waiting)
    assert api.calls == 1
    await clock.advance(6)
    await asyncio.gather(*(other.get(WANTED, api) for other in others))
    assert api.calls == 2, "without another wait"
    stopped.cancel()
    with suppress(asyncio.CancelledError):
        await stopped


async def test_who_is_to_be_stopped_in_mid_request_lets_the_others_ask(tmp_path: Path) -> None:
    clock, asking, api = FakeClock(), asyncio.Event(), Api()
    store = AccountStore(tmp_path, URL, Secret(TOKEN))
    going_on = asyncio.Event()

    async def slowly() -> Realtime:
        asking.set()
        await going_on.wait()
        return VALUE

    stopped = SharedAnswers(store, ApiClock(clock, lambda _ahead: None))
    task = asyncio.create_task(stopped.get(WANTED, slowly))
    await asking.wait()
    store.release_locks()
    async with asyncio.timeout(PATIENCE):  # the clock stands still: 15 s never pass
        first = await shared(tmp_path, clock).get(WANTED, api)
    assert isinstance(first, Fetched)
    going_on.set()
    await task
    assert isinstance(await shared(tmp_path, clock).get(WANTED, api), Fetched)
    assert api.calls == 1


async def test_two_accounts_share_nothing(tmp_path: Path) -> None:
    clock, api = FakeClock(), Api()
    for token in ("one-token-of-an-account", "another-token-of-another"):
        await shared(tmp_path, clock, token).get(WANTED, api)
    assert api.calls == 2


async def test_without_a_store_each_asks_alone_and_says_so_once(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    news: list[str] = []
    alone, api = shared(tmp_path / "file", FakeClock(), report=news.append), Api()
    assert [await alone.get(WANTED, api) for _ in range(3)] == [VALUE] * 3
    assert (api.calls, len(news)) == (3, 1)
    api.error = StatusError("503 from the API", status=503)
    with pytest.raises(StatusError):
        await alone.get(WANTED, api)


# ---- what is kept

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)


def payload(model: type[models.Model]) -> st.SearchStrategy[dict[str, Any]]:
    """Answers with the model's own fields, of right and of wrong types."""
    return st.fixed_dictionaries({}, optional=dict.fromkeys(model.model_fields, JSON | ROWS))


ROWS: st.SearchStrategy[Any] = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "id": st.text(),
            "country_code": st.text(),
            "bytes": st.integers() | st.floats(),
            "success_rate": st.floats(0, 100),
            "traffic_used_gb": st.floats(0, 1e15),
            "timestamp": st.datetimes().map(str),
            "expires_at": st.datetimes(timezones=st.just(UTC)).map(datetime.isoformat),
        },
    ),
    max_size=3,
)


@given(name=st.sampled_from(KEPT), data=st.data())
def test_what_is_kept_is_read_back_equal(name: str, data: st.DataObject) -> None:
    model = MODELS[name]
    if name == "Subscriptions":
        rows = data.draw(st.lists(payload(models.Subscription), max_size=3))
        value = model(subscriptions=tuple(map(models.Subscription.model_validate, rows)))
    else:
        value = model.model_validate(data.draw(payload(model)))
    try:
        body = value.model_dump_json()
    except ValueError:  # no UTF-8: it is not kept
        return
    assert model.model_validate_json(body) == value


def test_another_shape_has_another_number() -> None:
    """If this fails, raise `SHAPE` by one and write the new shape's digest here."""
    fields = [sorted(model.model_fields) for model in vars(models).values() if is_model(model)]
    digest = blake2b(json.dumps(fields).encode(), digest_size=8).hexdigest()
    assert (SHAPE, digest) == (1, "633af6c1f664adad")


def is_model(thing: object) -> bool:
    """Whether it is a model of what is kept."""
    others = (models.Alert, models.Pagination)
    return isinstance(thing, type) and issubclass(thing, models.Model) and thing not in others


def test_every_feed_is_shared() -> None:
    assert {row.name for row in FEEDS} == set(INTERVALS)
    assert {getattr(row, "model", None) for row in FEEDS} == set(KEPT)
