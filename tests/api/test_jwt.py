"""When a token ends: read from a JWT, and no reason to fail whatever stands there instead."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wpx_tui.api.jwt import token_expiry
from wpx_tui.api.secret import Secret
from wpx_tui.present.panels.token import NOTICE, expiry_warning

NOW = datetime(2026, 11, 22, 14, 30, tzinfo=UTC)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)


def jwt(claims: object) -> Secret:
    """A token with these claims, as a server makes it: without padding."""
    parts = ({"alg": "HS256", "typ": "JWT"}, claims)
    encoded = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in parts]
    return Secret(b".".join([*encoded, b"signature"]).decode())


@given(st.integers(1, 2**37), st.text())
def test_the_end_of_any_jwt_is_found(seconds: int, name: str) -> None:
    end = token_expiry(jwt({"sub": name, "exp": seconds}))
    assert end is not None
    assert end.timestamp() == seconds


@given(st.text() | st.builds(".".join, st.lists(st.text(), min_size=3, max_size=3)))
def test_any_other_text_has_no_end(text: str) -> None:
    assert token_expiry(Secret(text)) is None


@given(JSON | st.builds(lambda value: {"exp": value}, JSON))
def test_any_claims_have_an_end_or_none(claims: object) -> None:
    end = token_expiry(jwt(claims))
    assert end is None or end.tzinfo is UTC


@pytest.mark.parametrize(
    "body",
    [
        b'{"exp": 0}',
        b'{"exp": -62135596800}',
        b"[" * 100_000,
        b'{"exp": 1' + b"0" * 5_000 + b"}",
        b'{"exp": true}',
        b"\xff",
    ],
)
def test_hostile_claims_have_no_end(body: bytes) -> None:
    encoded = base64.urlsafe_b64encode(body).decode()
    assert token_expiry(Secret(f"eyJ.{encoded}.sig")) is None


@pytest.mark.parametrize(
    ("left", "warning"),
    [
        (NOTICE + timedelta(seconds=1), None),
        (NOTICE, "token expires in 14 days"),
        (timedelta(hours=5, minutes=59), "token expires in 5 h"),
        (timedelta(seconds=59), "token expires in a minute"),
        (timedelta(0), "token expired"),
        (timedelta(days=-400), "token expired"),
    ],
)
def test_the_end_is_told_from_two_weeks_before(left: timedelta, warning: str | None) -> None:
    assert expiry_warning(NOW + left, NOW) == warning
    assert expiry_warning(None, NOW) is None
