"""What the exporter answers: the metrics, a page with a link to them, and that it is alive."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Protocol
from urllib.parse import parse_qs, quote, urlsplit

from wpx_tui import __version__
from wpx_tui.exporter.http import Request, Response
from wpx_tui.outputs.prometheus.exposition import for_scraper
from wpx_tui.outputs.prometheus.figures import AccountView


class Scraped(Protocol):
    """An account that can be scraped."""

    @property
    def name(self) -> str:
        """The account's label."""

    def view(self) -> AccountView:
        """Return all that there is to be scraped now; it makes no call."""


class Pages:
    """The answers, by path, about one or more accounts."""

    def __init__(self, accounts: Sequence[Scraped]) -> None:
        self._accounts = {account.name: account for account in accounts}

    def respond(self, request: Request) -> Response:
        """Return the answer to a request."""
        try:
            target = urlsplit(request.target)
            query = parse_qs(target.query, keep_blank_values=True, max_num_fields=100)
        except ValueError:
            return Response(b"the address is not well formed\n", status=400)
        match target.path:
            case "/":
                return Response(self._landing().encode(), "text/html; charset=utf-8")
            case "/-/healthy":
                return Response(b"ok\n")
            case "/metrics":
                return self._metrics(query.get("account", []), request.headers.get("accept", ""))
        return Response(b"not found; see /metrics\n", status=404)

    def _metrics(self, names: Sequence[str], accept: str) -> Response:
        wanted = dict.fromkeys(names or self._accounts)
        if not wanted.keys() <= self._accounts.keys():
            known = ", ".join(self._accounts)
            return Response(f"no such account; there are: {known}\n".encode(), status=404)
        body, content_type = for_scraper((self._accounts[name].view() for name in wanted), accept)
        return Response(body, content_type)

    def _landing(self) -> str:
        links = "".join(
            f'<li><a href="/metrics?account={quote(name, safe="")}">{escape(name)}</a></li>\n'
            for name in self._accounts
        )
        return (
            '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n'
            "<title>wpx-top exporter</title>\n"
            f"<h1>wpx-top exporter {escape(__version__)}</h1>\n"
            '<p><a href="/metrics">Metrics</a> of all accounts, or of one:</p>\n'
            f"<ul>\n{links}</ul>\n"
            "</html>\n"
        )
