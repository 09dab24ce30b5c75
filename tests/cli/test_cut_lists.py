"""A list of subscriptions that the API cut: never OK, and told wherever it is shown."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from tests.cli.conftest import Wpx
from tests.harness.account import SUBSCRIPTION, Account
from tests.harness.dashboard_harness import TOKEN, panel_text, stage
from wpx_tui.api.client import UsageClient
from wpx_tui.api.secret import Secret

FULL = "sub_full"


def row(name: str, used: float = 1.0) -> dict[str, Any]:
    product = {"id": "prod", "name": f"Residential {name}", "type": "residential"}
    figures = {"traffic_used_gb": used, "traffic_remaining_gb": None}
    return {**SUBSCRIPTION, "id": name, "product": product, **figures}


@dataclass
class Listing:
    """Pages as the server gives them, each with counts; past the last one they are empty."""

    pages: list[list[Any]] = field(default_factory=list)
    counts: dict[str, Any] | None = None

    def page(self, request: Request) -> Response:
        number = int(request.args["page"])
        rows = self.pages[number - 1] if number <= len(self.pages) else []
        body: dict[str, Any] = {"data": rows, "success": True}
        if self.counts is not None:
            body["pagination"] = {"page": number, **self.counts}
        return Response(json.dumps(body), content_type="application/json")


@pytest.fixture
def listing(httpserver: HTTPServer) -> tuple[Listing, str]:
    served = Listing()
    httpserver.expect_request("/api/v1/subscriptions").respond_with_handler(served.page)
    return served, Account(httpserver).url


COUNTS = ("total", "total_pages", "per_page")


@dataclass(frozen=True)
class Layout:
    """A whole list in pages, with those counts that the server gives."""

    pages: list[list[dict[str, Any]]]
    counts: dict[str, Any] | None


@st.composite
def layouts(draw: st.DrawFn, least_pages: int = 1) -> Layout:
    size = draw(st.integers(1, 4))
    number = draw(st.integers(size * (least_pages - 1) + 1, 12))
    rows = [row(f"sub_{index}") for index in range(number)]
    if draw(st.booleans()):
        rows[draw(st.integers(0, number - 1))] = row(FULL, used=9.9)
    pages = [rows[start : start + size] for start in range(0, number, size)]
    true = {"total": number, "total_pages": len(pages), "per_page": size}
    names = draw(st.sets(st.sampled_from(COUNTS)))
    kind = draw(st.sampled_from([int, str]))
    counts = {name: kind(true[name]) for name in names}
    return Layout(pages, counts or draw(st.sampled_from([None, {}])))


def expected(pages: list[list[Any]]) -> int:
    return 2 if any(item and item["id"] == FULL for page in pages for item in page) else 0


bounded = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@bounded
@given(layout=layouts())
def test_a_whole_list_is_judged_whole_in_any_layout(
    wpx: Wpx, listing: tuple[Listing, str], layout: Layout
) -> None:
    served, url = listing
    served.pages, served.counts = layout.pages, layout.counts
    assert wpx("check", url=url).status == expected(layout.pages)


@bounded
@given(layout=layouts(least_pages=2), cut=st.data())
def test_a_list_cut_anywhere_is_never_ok(
    wpx: Wpx, listing: tuple[Listing, str], layout: Layout, cut: st.DataObject
) -> None:
    """A page that is empty, or another one's; or, where the API gives the total, any row less."""
    served, url = listing
    pages: list[list[Any]] = [list(page) for page in layout.pages]
    counts = dict(layout.counts or {})
    counts.setdefault(cut.draw(st.sampled_from(["total", "total_pages"])), None)
    true = {"total": sum(map(len, pages)), "total_pages": len(pages)}
    counts |= {name: true[name] for name in true if name in counts}
    which = cut.draw(st.integers(1 if "total" not in counts else 0, len(pages) - 1))
    kinds = ["empty", "repeat"] if which else ["empty"]
    kind = cut.draw(st.sampled_from([*kinds, "row", "nonsense"] if "total" in counts else kinds))
    index = cut.draw(st.integers(0, len(pages[which]) - 1))
    if kind == "empty":
        pages[which] = []
    elif kind == "repeat":
        pages[which] = list(pages[which - 1])
    elif kind == "row":
        del pages[which][index]
    else:
        pages[which][index : index + 1] = [None, row("beside")]
        pages[which].pop()
    served.pages, served.counts = pages, counts
    done = wpx("check", url=url)
    assert done.status != 0, done.out
    if which:  # or else the list may begin with nothing, or with nonsense
        assert done.status == (expected(pages) or 3)
        assert done.status == 2 or "incomplete" in done.out


CUT = [[row("sub_1")], [], [row("sub_3")]]
COUNTED = {"per_page": 100, "total": 201, "total_pages": 3}


def test_every_command_says_that_the_list_is_incomplete(
    wpx: Wpx, listing: tuple[Listing, str]
) -> None:
    served, url = listing
    served.pages, served.counts = CUT, COUNTED
    said = "incomplete: 2 of 201 subscriptions"
    checked = wpx("check", url=url)
    assert (checked.status, checked.out.split(" | ")[0]) == (3, f"WPX UNKNOWN - {said}")
    page = wpx("snapshot", url=url)
    assert page.status == 1
    assert said in page.out
    assert f"subscriptions: {said}" in page.err
    document = wpx("snapshot", "--json", url=url)
    figures = json.loads(document.out)["subscriptions"]["figures"]
    assert (figures["is_incomplete"], figures["announced"]) == (True, 201)
    assert len(figures["subscriptions"]) == 2
    assert said in document.err
    brief = wpx("snapshot", "--oneline", url=url)
    assert said in brief.err
    assert brief.out.strip().endswith(" · Residential sub_1 10.0 % · incomplete")
    of_one = wpx("snapshot", "--oneline", "--subscription", "sub_3", url=url)
    assert "incomplete" not in of_one.out, "that one is there"
    diagnosis = wpx("doctor", url=url)
    assert said in diagnosis.out
    served.counts = {"total_pages": 3}
    assert "incomplete: 2 of 3 pages" in wpx("check", url=url).out
    served.pages = [[], []]
    assert wpx("snapshot", "--oneline", url=url).out.strip().endswith(" · – · incomplete")
    served.pages = [[row("sub_1")], [], [row(FULL, used=9.9)]]
    assert wpx("check", url=url).status == 2
    served.pages, served.counts = [[row(f"sub_{n}") for n in range(20)], [row(FULL, 9.9)]], None
    assert wpx("check", url=url).status == 2, "a page may be capped without a word"
    served.pages, served.counts = [[row("sub_1")]], None
    assert "incomplete" not in wpx("snapshot", url=url).out


async def test_the_screen_says_that_the_list_is_incomplete(listing: tuple[Listing, str]) -> None:
    served, url = listing
    served.pages, served.counts = CUT, {"total_pages": 3}

    def connect(_url: str) -> UsageClient:
        return UsageClient(url, Secret(TOKEN))

    async with stage(connect=connect) as on:
        await on.until(lambda: "incomplete: 2 of 3 pages" in on.text, "the list is incomplete")
        assert "incomplete: 2 of 3 pages" in panel_text(on.app, "subscriptions")
        await on.pilot.press("w")
        await on.pilot.pause()
        assert "quotas incomplete" in on.text
        assert "all well" not in on.text.lower()


async def test_a_screen_of_one_line_says_it_too(listing: tuple[Listing, str]) -> None:
    served, url = listing
    served.pages, served.counts = CUT, {"total_pages": 3}

    def connect(_url: str) -> UsageClient:
        return UsageClient(url, Secret(TOKEN))

    async with stage((60, 1), connect=connect) as on:
        await on.until(lambda: "10.0 % incomplete" in on.text, "the list is incomplete")
