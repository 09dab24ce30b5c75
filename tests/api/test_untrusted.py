"""Whatever bytes come: figures or an `ApiError`, and nothing else."""

from __future__ import annotations

import gzip
import json
import tracemalloc
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wpx_tui.api.decompression import decompress
from wpx_tui.api.errors import ApiError, UnreadableError
from wpx_tui.api.fields import MAX_ITEMS
from wpx_tui.api.models import Countries, Pagination, Payload, Subscription
from wpx_tui.api.pagination import MAX_PAGES, MAX_PAGES_WITHOUT_NEWS, Page, Pages
from wpx_tui.api.refusals import status_error
from wpx_tui.api.reply import MAX_VALUES, Reply
from wpx_tui.api.responses import parse_alert, parse_payload, parse_subscriptions_page
from wpx_tui.api.sanitize import clean
from wpx_tui.api.secret import MIN_REDACTED, Secret, redact
from wpx_tui.api.validation import check_base_url, check_proxy, check_token

PAYLOADS = Payload.__subclasses__()
FIELDS = sorted(
    {field for model in PAYLOADS for field in model.model_fields}
    | {"data", "success", "pagination", "bytes", "requests", "timestamp", "country", "US", "id"}
)
numbers = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
leaves = st.none() | st.booleans() | numbers | st.text() | st.just("2024-01-01")
json_values = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(FIELDS) | st.text(max_size=5), inner, max_size=6)
    ),
    max_leaves=25,
)
envelopes = json_values | st.fixed_dictionaries(
    {"data": json_values}, optional={"success": st.booleans(), "pagination": json_values}
)
bodies = st.binary(max_size=200) | envelopes.map(lambda value: json.dumps(value).encode())
statuses = st.sampled_from([200, 200, 200, 201, 204, 302, 401, 403, 404, 429, 500, 503, 599])
headers = st.dictionaries(
    st.sampled_from(["retry-after", "date", "location", "content-type"]), st.text(), max_size=4
)
replies = st.builds(Reply, statuses, headers, bodies)


@given(replies, st.sampled_from(PAYLOADS))
def test_an_answer_is_figures_or_an_error_in_one_short_line(
    reply: Reply, model: type[Payload]
) -> None:
    for read in (
        lambda: parse_payload(reply, model),
        lambda: parse_alert(reply),
        lambda: page(reply),
    ):
        if (error := failure_of(read)) is not None:
            assert 0 < len(error.reason) < 180
            assert error.reason.isprintable()


@given(st.text(st.characters() | st.characters(categories=["Cs"])))
def test_half_a_character_loses_no_more_than_itself(name: str) -> None:
    country = {"country_name": f"a{name}", "requests": 7, f"{name}x": 1}
    body = json.dumps({"data": {"countries": [country]}}).encode()
    (row,) = parse_payload(Reply(200, {}, body), Countries).countries
    assert row.requests == 7
    pairs_joined = name.encode("utf-16", "surrogatepass").decode("utf-16", "ignore")
    assert row.country_name == clean(f"a{pairs_joined}")


def failure_of(read: Callable[[], object]) -> ApiError | None:
    """The error that `read` ends with, if it is one of ours; any other ends the test."""
    try:
        read()
    except ApiError as error:
        return error
    return None


def page(reply: Reply) -> None:
    Pages().add(parse_subscriptions_page(reply))


@given(st.sampled_from(PAYLOADS), st.data())
def test_a_figure_that_did_arrive_is_kept_whatever_is_beside_it(
    model: type[Payload], data: st.DataObject
) -> None:
    rows = [*data.draw(st.lists(leaves, max_size=3)), {"bytes": 7, "country": "US"}]
    beside = data.draw(st.dictionaries(st.text(max_size=3), json_values, max_size=3))
    name = model.figure_fields[-1]
    is_list = name in ("data_points", "countries", "by_country")
    body = json.dumps({"data": {**beside, name: rows if is_list else {"total": 7}}})
    kept = getattr(parse_payload(Reply(200, {}, body.encode()), model), name)
    assert (kept[-1].bytes if is_list else kept.total) == 7


# --- echoes of the token


def escaped(token: str) -> str:
    return "".join(f"\\u{ord(char):04x}" for char in token)


ECHOES: dict[str, Callable[[str], str]] = {
    "as it is": lambda token: token,
    "escaped": escaped,
    "escaped in capitals": lambda token: escaped(token).upper().replace("\\U", "\\u"),
    "one letter escaped": lambda token: f"{escaped(token[0])}{token[1:]}",
    "with escaped slashes": lambda token: token.replace("/", r"\/"),
    "percent-encoded": lambda token: "".join(f"%{ord(char):02X}" for char in token),
    "in small letters": str.lower,
    "with nothing in between": lambda token: r"\u200b".join(token),
    "with format characters in between": lambda token: "\u2060".join(token),
    "with half characters in between": lambda token: r"\ud800".join(token),
    "cut off": lambda token: token[:40],
    "without its start": lambda token: token[30:],
    "in an address": lambda token: f"https://x.invalid/?token={token}&more=1",
    "behind much else": lambda token: "x " * 40 + token,
}
tokens = st.text(st.sampled_from("ABCxyz019._-/+="), min_size=MIN_REDACTED, max_size=200).filter(
    lambda token: len(set(token)) > 6
)


@pytest.mark.parametrize("echo", ECHOES.values(), ids=ECHOES)
@given(token=tokens.filter(lambda token: len(token) > 60))
def test_an_echo_of_the_token_is_never_shown(echo: Callable[[str], str], token: str) -> None:
    secret = Secret(token)
    echoed = echo(token)
    names = f'{{"country_name": "{echoed}", "country_code": "{echoed}"}}'
    body = f'{{"message": "not {echoed}", "data": {{"countries": [{names}]}}}}'.encode()
    (row,) = parse_payload(Reply(200, {}, body), Countries).countries
    texts = [row.country_name, row.country_code, status_error(Reply(401, {}, body)).reason]
    location = status_error(Reply(302, {"location": f"//{token}.invalid"}, b"")).reason
    for text in (*texts, location):
        assert text is not None
        assert not shared(token, text, MIN_REDACTED + 8)
    assert secret.reveal() == token


def shared(one: str, other: str, length: int) -> bool:
    """Whether so many characters of `one` stand in `other`, in whichever case."""
    one, other = one.lower(), other.lower()
    return any(one[at : at + length] in other for at in range(len(one) - length + 1))


@given(st.text())
def test_a_text_without_the_token_is_left_alone(text: str) -> None:
    secret = Secret("a-token/that.nobody_has+said=1")
    assert redact(text) == text
    assert redact(f"{text} {secret.reveal()}") == f"{text} ***"


# --- many values


@pytest.mark.parametrize("unit", [b"[],", b"{},", b"1,", b'"",', b"[[]],"])
def test_millions_of_values_are_not_read(unit: bytes) -> None:
    body = b'{"data": {"countries": [' + unit * MAX_VALUES + b"0]}}"
    with pytest.raises(UnreadableError, match=r"^answered with more than 200,000 values$"):
        parse_payload(Reply(200, {}, body), Countries)


def test_the_largest_honest_answer_is_read() -> None:
    rows = [
        {"country_code": "US", "country_name": "A, [B] {C}", "requests": 1, "bytes": 2, "new": [3]}
        for _ in range(MAX_ITEMS)
    ]
    body = json.dumps({"data": {"countries": rows}}, indent=4).encode()
    assert len(parse_payload(Reply(200, {}, body), Countries).countries) == MAX_ITEMS


# --- compression

LIMIT = 1000
packers = st.sampled_from(
    [
        ("gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("deflate", lambda body: zlib.compress(body, wbits=-15)),
    ]
)


@given(packers, st.binary(max_size=2 * LIMIT))
def test_what_was_packed_comes_back_up_to_the_limit(
    packer: tuple[str, object], body: bytes
) -> None:
    encoding, pack = packer
    assert callable(pack)
    if len(body) <= LIMIT:
        assert decompress(pack(body), encoding, LIMIT) == body
    else:
        with pytest.raises(UnreadableError):
            decompress(pack(body), encoding, LIMIT)


@given(packers, st.binary(min_size=1, max_size=LIMIT), st.data())
def test_a_part_is_never_taken_for_the_whole(
    packer: tuple[str, object], body: bytes, data: st.DataObject
) -> None:
    encoding, pack = packer
    assert callable(pack)
    whole = pack(body)
    cut = data.draw(st.integers(0, len(whole) - 1))
    with pytest.raises(UnreadableError):
        decompress(whole[:cut], encoding, LIMIT)


@given(st.lists(st.binary(max_size=LIMIT // 3), min_size=1, max_size=5), st.data())
def test_gzip_of_several_members_is_one_body_up_to_the_limit(
    parts: list[bytes], data: st.DataObject
) -> None:
    body, whole = b"".join(parts), b"".join(map(gzip.compress, parts))
    if len(body) <= LIMIT:
        assert decompress(whole, "gzip", LIMIT) == body
    else:
        with pytest.raises(UnreadableError, match="more than 1000 bytes"):
            decompress(whole, "gzip", LIMIT)
    tail = data.draw(st.binary(min_size=1, max_size=20))
    with pytest.raises(UnreadableError):
        decompress(whole + tail, "gzip", LIMIT)


def test_empty_members_without_end_are_no_answer() -> None:
    with pytest.raises(UnreadableError, match="damaged"):
        decompress(gzip.compress(b"") * 100_000, "gzip", LIMIT)


@given(st.binary(), st.sampled_from(["gzip", "deflate", "br", "", "gzip, gzip"]))
def test_any_bytes_in_any_encoding(raw: bytes, encoding: str) -> None:
    error = failure_of(lambda: decompress(raw, encoding, LIMIT))
    assert error is None or error.reason.startswith("answered ")


def test_a_bomb_takes_no_more_memory_than_the_limit() -> None:
    bomb = gzip.compress(bytes(100 * 2**20))
    tracemalloc.start()
    try:
        with pytest.raises(UnreadableError, match="more than 1 MiB"):
            decompress(bomb, "gzip", 2**20)
        assert tracemalloc.get_traced_memory()[1] < 4 * 2**20
    finally:
        tracemalloc.stop()


# --- pages


@given(
    st.lists(st.lists(st.integers(0, 20), max_size=8), min_size=1, max_size=6),
    st.builds(
        Pagination,
        total=st.none() | st.integers(0, 10**12),
        total_pages=st.none() | st.integers(0, 10**12),
    ),
)
def test_any_pages_come_to_an_end_with_each_subscription_once(
    server: list[list[int]], pagination: Pagination
) -> None:
    """The server goes through its pages and repeats the last one for ever."""
    pages, calls = Pages(), 0
    more = True
    while more:
        items = server[min(calls, len(server) - 1)]
        rows = [Subscription(id=f"s{number}") for number in items]
        more = pages.add(Page(rows, pagination))
        calls += 1
    assert calls <= len(server) + MAX_PAGES_WITHOUT_NEWS
    seen = [number for items in server[:calls] for number in items]
    subscriptions = pages.result(is_incomplete=False).subscriptions
    assert [item.id for item in subscriptions] == [f"s{number}" for number in dict.fromkeys(seen)]


def test_a_server_with_ever_more_subscriptions_is_not_believed() -> None:
    pages, pagination = Pages(), Pagination(total=10**9)
    for number in range(MAX_PAGES - 1):
        assert pages.add(Page([Subscription(id=f"s{number}")], pagination))
    with pytest.raises(UnreadableError, match="more than 100 pages"):
        pages.add(Page([Subscription(id="one more")], pagination))


# --- what the operator sets


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("https://api.weproxies.com", "https://api.weproxies.com"),
        ("http://127.0.0.1:8787/", "http://127.0.0.1:8787"),
        ("https://gate.test/usage/api/v1/", "https://gate.test/usage"),
        ("http://[::1]:80", "http://[::1]:80"),
    ],
)
def test_base_urls_of_use(text: str, url: str) -> None:
    assert check_base_url(text).geturl() == url


@pytest.mark.parametrize(
    "text",
    [
        "",
        "api.weproxies.com",
        "ftp://api.weproxies.com",
        "https://",
        "https://user:s3cret@api.weproxies.com",
        "https://user:s3c/ret@api.weproxies.com",
        "https://host:99999",
        "https://host:s3cret",
        "https://[::1",
        "https://host/?token=s3cret",
        "https://host/#s3cret",
        "https://ho st",
        "https://host\n",
    ],
)
def test_base_urls_of_no_use_are_told_without_being_repeated(text: str) -> None:
    with pytest.raises(ValueError, match=r"^the base URL ") as caught:
        check_base_url(text)
    assert "s3c" not in str(caught.value)


@given(st.text())
def test_addresses_are_good_or_a_value_error(text: str) -> None:
    for check in (check_base_url, check_proxy):
        for scheme in ("", "http://", "socks5h://"):
            try:
                assert check(scheme + text).hostname
            except ValueError as error:
                assert str(error).isprintable()  # noqa: PT017  # either outcome is right


@pytest.mark.parametrize("token", ["", "s3cret\n", "s3cret ", "s3crét"])
def test_a_token_that_cannot_be_sent_is_refused_without_being_shown(token: str) -> None:
    with pytest.raises(ValueError, match="the token") as caught:
        check_token(Secret(token))
    assert "s3cr" not in str(caught.value)
