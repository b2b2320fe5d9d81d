"""The icon: a number that can be read at sixteen pixels, three shapes, and never red."""

import pytest
from PySide6.QtGui import QColor, QImage

from wor_sidecar.tray.view_qt import badge

pytestmark = pytest.mark.usefixtures("qapp")


def painted(count: int, size: int, *, away: bool = False) -> QImage:
    return badge.paint(count, size, away=away).toImage()


def colours(image: QImage) -> list[QColor]:
    return [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]


def contrast(one: QColor, other: QColor) -> float:
    def light(colour: QColor) -> float:
        parts = [part / 255 for part in (colour.red(), colour.green(), colour.blue())]
        linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    lights = sorted((light(one), light(other)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


@pytest.mark.parametrize("size", badge.SIZES)
def test_every_size_is_painted_by_itself(size: int) -> None:
    found = badge.icon(7, away=False).availableSizes()
    assert size in [one.width() for one in found]


@pytest.mark.parametrize(
    ("count", "size", "words"),
    [(1, 16, "1"), (12, 16, "12"), (99, 16, "99"), (100, 16, "9+"), (100, 24, "99+"), (4000, 64, "99+")],
)
def test_what_does_not_fit_is_more_than_that(count: int, size: int, words: str) -> None:
    assert badge.words(count, size) == words


@pytest.mark.parametrize("size", badge.SIZES)
@pytest.mark.parametrize("count", [0, 1, 42, 200])
@pytest.mark.parametrize("away", [False, True])
def test_nothing_of_it_is_red(size: int, count: int, away: bool) -> None:
    for colour in colours(painted(count, size, away=away)):
        if colour.alpha() > 40:
            assert colour.red() <= max(colour.green(), colour.blue()) + 12


@pytest.mark.parametrize("size", badge.SIZES)
def test_away_is_grey_and_has_a_shape_of_its_own(size: int) -> None:
    away, nobody, one = painted(0, size, away=True), painted(0, size), painted(1, size)
    assert away != nobody
    assert away != one
    assert nobody != one
    ground = away.pixelColor(size // 2, size // 5)
    assert (
        max(ground.red(), ground.green(), ground.blue()) - min(ground.red(), ground.green(), ground.blue())
        < 32
    )


@pytest.mark.parametrize("ground", [badge.BLUE, badge.GREY])
def test_the_number_stands_out_from_its_ground(ground: str) -> None:
    assert contrast(QColor("white"), QColor(ground)) > 4.5


@pytest.mark.parametrize("size", badge.SIZES)
def test_a_number_fills_the_icon_and_stays_within_its_edge(size: int) -> None:
    for count in (1, 8, 42, 99):
        image = painted(count, size)
        white = [
            (x, y)
            for x in range(2, size - 2)
            for y in range(2, size - 2)
            if image.pixelColor(x, y).lightness() > 200
        ]
        tall = max(y for _, y in white) - min(y for _, y in white) + 1
        assert tall >= size * 0.35
