"""What moved: only whole, known days and countries that matter, and never zero for unknown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from wpx_tui.analysis.day_figures import ComparedCountries, CountryUse, DayCountries, DayUse
from wpx_tui.analysis.movers import (
    EXTREME_DAYS,
    LEAST_CHANGE,
    LEAST_COUNTRY,
    LEAST_KNOWN,
    RECENT_DAYS,
    WEEK,
    Extreme,
    Move,
    Still,
    country_moves,
    day_moves,
    extremes,
    movers,
)

SATURDAY = date(2026, 11, 28)
BYTES = st.integers(0, 10**13)
CODES = ("US", "DE", "GB", "FR", None)

USES = st.lists(
    st.builds(
        DayUse,
        st.integers(0, 60).map(lambda ago: SATURDAY - timedelta(days=ago)),
        BYTES | st.none(),
        st.booleans() | st.just(True),
    ),
    max_size=60,
    unique_by=lambda use: use.day,
)
ROWS = st.lists(st.builds(CountryUse, st.sampled_from(CODES), st.none(), BYTES | st.none())).map(
    tuple
)


def countries(
    this: dict[str, int | None], before: dict[str, int | None], *, is_complete: bool = True
) -> ComparedCountries:
    def day(at: date, uses: dict[str, int | None]) -> DayCountries:
        rows = tuple(CountryUse(code, f"Land {code}", use) for code, use in uses.items())
        return DayCountries(at, rows, is_complete)

    return ComparedCountries(day(SATURDAY, this), day(SATURDAY - WEEK, before))


def a_month(*changes: tuple[date, float | None], days: int = 30) -> list[DayUse]:
    """Return quiet days until Saturday, other figures on some."""
    uses = {SATURDAY - timedelta(days=ago): 100.0 + ago % 2 for ago in range(days)}
    return [DayUse(day, use) for day, use in {**uses, **dict(changes)}.items()]


@given(USES)
def test_a_day_moves_by_what_is_known_of_it_and_of_the_same_weekday_before(
    uses: Sequence[DayUse],
) -> None:
    known = {use.day: use.bytes for use in uses if use.is_whole and use.bytes is not None}
    moves = day_moves(uses)
    for move in moves:
        assert move.against == move.day - WEEK
        assert (known[move.day], known[move.against]) == (move.now, move.before)
        assert abs(move.difference) >= LEAST_CHANGE * move.before
        assert max(known) - move.day < timedelta(days=RECENT_DAYS)
    differences = [abs(move.difference) for move in moves]
    assert differences == sorted(differences, reverse=True)
    assert len({move.day for move in moves}) == len(moves)


@given(USES)
def test_no_known_day_of_the_last_thirty_is_beyond_the_highest_and_the_lowest(
    uses: Sequence[DayUse],
) -> None:
    known = {use.day: use.bytes for use in uses if use.is_whole and use.bytes is not None}
    recent = [use for day, use in known.items() if max(known) - day < timedelta(days=EXTREME_DAYS)]
    for extreme in extremes(uses):
        assert len(recent) == extreme.days >= LEAST_KNOWN
        assert extreme.bytes == (max if extreme.is_highest else min)(recent)
        assert known[extreme.day] == extreme.bytes


@given(ROWS, ROWS, st.booleans(), st.booleans())
def test_countries_that_move_are_known_on_both_days_and_matter_on_one(
    this: tuple[CountryUse, ...], before: tuple[CountryUse, ...], whole: bool, whole_before: bool
) -> None:
    days = ComparedCountries(
        DayCountries(SATURDAY, this, whole), DayCountries(SATURDAY - WEEK, before, whole_before)
    )
    moves = country_moves(days)
    for move in moves:
        for rows, use, is_complete in (
            (this, move.now, whole),
            (before, move.before, whole_before),
        ):
            own = [row.bytes for row in rows if row.code == move.code]
            assert None not in own, "unknown is never zero"
            assert own or is_complete, "what was left out is unknown"
            assert use == sum(size for size in own if size is not None)
        totals = [
            sum(row.bytes or 0 for row in rows if row.code and _is_known(row.code, rows))
            for rows in (this, before)
        ]
        assert move.now >= LEAST_COUNTRY * totals[0] or move.before >= LEAST_COUNTRY * totals[1]
    differences = [abs(move.difference) for move in moves]
    assert differences == sorted(differences, reverse=True)
    assert country_moves(days._replace(this=days.this._replace(countries=this[::-1]))) == moves


def _is_known(code: str, rows: Sequence[CountryUse]) -> bool:
    return all(row.bytes is not None for row in rows if row.code == code)


def test_a_country_moves_by_more_than_the_account_and_one_may_be_new_or_gone() -> None:
    before: dict[str, int | None] = {"US": 600, "DE": 200, "GB": 200}
    assert country_moves(countries({"US": 1200, "DE": 400, "GB": 400}, before)) == []
    moves = country_moves(countries({"US": 600, "DE": 290, "FR": 100, "IT": 1}, before))
    assert [(move.code, move.before, move.now) for move in moves] == [
        ("GB", 200, 0),
        ("FR", 0, 100),
        ("DE", 200, 290),
    ]
    assert moves[2].name == "Land DE"
    assert moves[2].share == 100 * 290 / 991
    cut = country_moves(countries({"US": 600, "DE": 290, "FR": 100}, before, is_complete=False))
    assert [(move.code, move.share) for move in cut] == [("DE", None)]


def test_days_that_swing_each_week_are_no_news_and_one_that_leaves_the_swing_is() -> None:
    swinging = [
        DayUse(SATURDAY - timedelta(days=ago), 150.0 if ago // 7 % 2 else 100.0)
        for ago in range(28)
    ]
    assert day_moves(swinging) == []
    steady = a_month((SATURDAY, 141.0))
    assert [(move.day, round(move.difference)) for move in day_moves(steady)] == [(SATURDAY, 40)]
    assert day_moves(a_month((SATURDAY, None))) == []
    assert day_moves(a_month((SATURDAY - WEEK, None), (SATURDAY, 141.0))) == []


def test_all_that_moved_is_bounded_and_the_newest_is_first() -> None:
    low = SATURDAY - timedelta(days=10)
    days = a_month(*((SATURDAY - timedelta(days=ago), 200.0 + ago) for ago in range(7)), (low, 9.0))
    both = countries({"US": 5, "DE": 90, "GB": 9}, {"US": 90, "DE": 5, "GB": 90})
    result = movers(days, both, most_days=2, most_countries=1)
    assert [type(mover) for mover in result].count(Extreme) == 2
    moves = [mover for mover in result if isinstance(mover, Move)]
    assert [move.code for move in moves].count("") == 2
    assert len(moves) == 3
    assert [mover.ends_at for mover in result] == sorted(
        (mover.ends_at for mover in result), reverse=True
    )
    assert result[-1] == Extreme(low, 9.0, is_highest=False, days=30)


def test_countries_of_a_day_of_which_more_is_to_come_do_not_move() -> None:
    both = countries({"US": 5, "DE": 90}, {"US": 90, "DE": 5})
    unfinished = [DayUse(SATURDAY, 95, is_whole=False), DayUse(SATURDAY - WEEK, 95)]
    assert movers(unfinished, both, tells_none=True) == ()
    assert len(movers((), both)) == 2
    same = both._replace(before=both.this._replace(day=SATURDAY - WEEK))
    assert movers((), same) == ()
    assert movers((), same, tells_none=True) == (Still(SATURDAY, SATURDAY - WEEK),)
    small = countries({"US": 101, "DE": 99}, {"US": 100, "DE": 102})
    (still,) = movers((), small, tells_none=True)
    assert isinstance(still, Still)
    assert [(move.code, move.difference) for move in still.largest] == [("DE", -3), ("US", 1)]
