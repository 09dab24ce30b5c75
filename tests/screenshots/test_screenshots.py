"""The pictures in the repository show what the app shows today."""

from __future__ import annotations

import pytest

from tests.screenshots import film
from tests.screenshots.gallery import FOLDER, PICTURES, Picture, take


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.name)
async def test_a_picture_is_current(picture: Picture) -> None:
    shown = await take(picture)
    assert picture.path.read_text().split("\n") == shown.split("\n"), (
        f"{picture.path.name} is not what the app draws: run `python -m tests.screenshots`, "
        "look at the pictures, and commit them if they are meant"
    )


async def test_the_film_is_current_and_small() -> None:
    shown = await film.film()
    assert len(shown) < 300_000
    assert film.PATH.read_text() == shown, "run `python -m tests.screenshots demo` and look at it"


def test_no_picture_is_left_over() -> None:
    names = {film.PATH.name, *(each.path.name for each in PICTURES)}
    assert {path.name for path in FOLDER.glob("*.svg")} == names
