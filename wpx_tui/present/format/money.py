"""Money for people: "$304", "$95.20", "1,350 kr", "CHF 1,350"; in ASCII "EUR 304"."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wpx_tui.analysis.cost import Cost, CostRange
    from wpx_tui.present.format.formatter import Formatter

SIGNS = {
    "USD": "$",
    "EUR": "€",
    "GBP": "£",
    "JPY": "¥",
    "INR": "₹",
    "KRW": "₩",
    "ILS": "₪",
    "BRL": "R$",
    "TRY": "₺",
    "PHP": "₱",
    "NGN": "₦",
    "UAH": "₴",
    "RUB": "₽",
    "VND": "₫",
    "PLN": "zł",
    "CZK": "Kč",
    "HUF": "Ft",
    "SEK": "kr",
    "NOK": "kr",
    "DKK": "kr",
}
"""The signs of currencies, by their ISO codes; the code stands for those that are not here."""

BEHIND = frozenset({"PLN", "CZK", "HUF", "SEK", "NOK", "DKK", "UAH", "RUB", "VND"})
"""Currencies whose sign stands behind the amount, after a blank."""

WITHOUT_CENTS = frozenset({"JPY", "KRW", "VND", "HUF"})

NO_DECIMALS_FROM = 100.0
"""From this amount on cents are no longer written."""


def code_of(text: str) -> str:
    """Return the ISO code of a currency that is given by its code or its sign.

    Raises ValueError, also for a sign that several currencies share.
    """
    matches = [code for code, sign in SIGNS.items() if sign == text]
    if len(matches) == 1:
        return matches[0]
    if len(text) == 3 and text.isascii() and text.isalpha():
        return text.upper()
    raise ValueError("must be an ISO code such as EUR, or a sign such as €")


def money(amount: float, fmt: Formatter) -> str:
    """Write an amount with its sign: "$95.20", without cents from 100 on."""
    return signed(number(amount, fmt), fmt)


def number(amount: float, fmt: Formatter) -> str:
    """Write an amount without its sign; a part of a cent is "<0.01"."""
    decimals = _decimals(amount, fmt)
    if decimals and 0 < amount < 0.005:
        return "<0.01"
    return f"{amount:,.{decimals}f}"


def signed(number: str, fmt: Formatter) -> str:
    """Return a number, or a range of numbers, with the sign of the currency."""
    if number.startswith("<"):
        return f"<{signed(number[1:], fmt)}"
    code = _currency(fmt)
    sign = SIGNS.get(code, code)
    if not sign.isascii() and fmt.glyphs.dash.isascii():
        sign = code
    if sign == code:
        return f"{code} {number}"
    return f"{number} {sign}" if code in BEHIND else f"{sign}{number}"


def cost_text(cost: Cost, fmt: Formatter) -> str:
    """Write what a period cost: "$1,350", or "at least $1,350" where not all has a price."""
    return f"{'' if cost.is_whole else 'at least '}{money(cost.amount, fmt)}"


def middle_and_range(cost: CostRange, fmt: Formatter) -> tuple[str, str]:
    """Write the median, "$1,440", and the range, "$1,424–1,457", as fine as the range deserves.

    The range is empty where both its ends read the same.
    """
    top, wide = cost.p90, cost.p90 - cost.p10
    finest = 10.0 ** -_decimals(top, fmt)
    step = finest
    if wide > finest:
        digit = math.floor(math.log10(top))
        by_width = math.floor(math.log10(wide / 4))
        step = max(10.0 ** max(min(digit - 1, by_width), digit - 3), finest)
    decimals = 0 if step >= 1 else _decimals(0.0, fmt)
    low, middle, high = (f"{round(value / step) * step:,.{decimals}f}" for value in cost)
    between = "" if low == high else signed(f"{low}{fmt.glyphs.dash}{high}", fmt)
    return signed(middle, fmt), between


def _currency(fmt: Formatter) -> str:
    return "USD" if fmt.prices is None else fmt.prices.currency


def _decimals(amount: float, fmt: Formatter) -> int:
    """Return 2 below 100, as it would be written, and 0 from there on."""
    is_small = round(amount, 2) < NO_DECIMALS_FROM
    return 2 if is_small and _currency(fmt) not in WITHOUT_CENTS else 0
