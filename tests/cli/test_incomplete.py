"""A list of subscriptions that was cut: said everywhere, and never OK."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from tests.cli.conftest import Wpx
from wpx_tui.api.models import Pagination, Subscription
from wpx_tui.api.pagination import Page, Pages


def quota(name: str, used: float) -> dict[str, object]:
    return {
        "id": name,
        "product": {"name": f"Residential {name}"},
        "status": "active",
        "traffic_limit_gb": 10.0,
        "traffic_used_gb": used,
    }


def serve(server: HTTPServer, pages: list[list[dict[str, object]]], **counts: object) -> str:
    """Have `server` give these pages, an empty one after the last; its base URL."""

    def answer(request: Request) -> Response:
        number = int(request.args["page"])
        items = pages[number - 1] if number <= len(pages) else []
        body = {"data": items, "success": True} | ({"pagination": counts} if counts else {})
        return Response(json.dumps(body), content_type="application/json")

    server.expect_request("/api/v1/subscriptions").respond_with_handler(answer)
    return server.url_for("/").rstrip("/")


@pytest.mark.parametrize(
    ("pages", "counts", "status", "words"),
    [
        ([[quota("a", 1)], [], [quota("c", 9.9)]], {"total_pages": 3}, 2, "99.0 %"),
        ([[quota("a", 1)], [], [quota("c", 1)]], {"total_pages": 3}, 3, "incomplete: "),
        ([[quota("a", 1)]], {"total": 5}, 3, "incomplete: 1 of 5"),
        ([[quota("a", 1)], [quota("b", 9.9)]], {"total_pages": "2"}, 2, "99.0 %"),
        ([[quota(str(n), 1) for n in range(20)], [quota("x", 9.9)]], {}, 2, "99.0 %"),
        ([[quota("a", 1)]], {"total": "1", "total_pages": "1"}, 0, "OK"),
    ],
)
def test_a_check_asks_on_and_is_never_ok_of_a_cut_list(
    wpx: Wpx,
    httpserver: HTTPServer,
    pages: list[list[dict[str, object]]],
    counts: dict[str, object],
    status: int,
    words: str,
) -> None:
    ran = wpx("check", url=serve(httpserver, pages, **counts))
    assert ran.status == status, ran.out
    assert words in ran.out


def test_a_snapshot_says_it_on_standard_error_and_in_the_document(
    wpx: Wpx, httpserver: HTTPServer
) -> None:
    url = serve(httpserver, [[quota("a", 1)]], total=5)
    ran = wpx("snapshot", "--json", url=url)
    assert ran.status == 1
    assert "subscriptions: incomplete: 1 of 5" in ran.err
    assert json.loads(ran.out)["subscriptions"]["figures"]["is_incomplete"] is True
    assert "incomplete: 1 of 5" in wpx("snapshot", url=url).out


@settings(deadline=None)
@given(
    st.integers(1, 60),
    st.integers(5, 25),
    st.integers(0, 59),
    st.sampled_from(["total", "total_pages", "both"]),
)
def test_a_list_that_is_cut_anywhere_is_never_whole(
    rows: int, size: int, lost: int, counted: str
) -> None:
    """A server that announces the rows, or the pages, and loses one row or the page that has it."""
    names = [f"s{number}" for number in range(rows)]
    cut = [names[start : start + size] for start in range(0, rows, size)]
    lost %= rows
    if counted == "total_pages":
        cut[lost // size] = []
        if lost // size == len(cut) - 1:
            return  # the last page may well be empty
    else:
        cut = [[name for name in page if name != f"s{lost}"] for page in cut]
    counts = Pagination(
        total=None if counted == "total_pages" else rows,
        total_pages=None if counted == "total" else len(cut),
        per_page=size,
    )
    pages, number = Pages(), 0
    while pages.add(
        Page([Subscription(id=name) for name in (cut[number] if number < len(cut) else [])], counts)
    ):
        number += 1
    assert pages.is_cut()
