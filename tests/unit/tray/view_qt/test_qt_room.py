"""What stands in sight is small and whole: the answers, a tick in lines, the frame around a list."""

import pytest
from PySide6.QtWidgets import QStyle, QWidget

from wor_sidecar.tray.view_qt.style import colours_of, sheet, space
from wor_sidecar.tray.view_qt.wrapping import WrapTick, wrapped

LEAST_FRAME = 3


def test_the_answers_leave_the_room_to_the_question(seat):
    page = seat.opens()
    assert page.foot.height() <= space(215)  # 190 pixels, in the letters of a common desktop
    assert seat.window.frame.area.height() > seat.window.height() / 2


def test_an_answers_fields_stand_beside_its_button(seat):
    page = seat.opens()
    for one in page.answers._one.values():
        tops = {box.geometry().bottom() for box in one.fields.boxes}
        assert len(tops) <= 1
        assert not tops or one.button.mapTo(one, one.button.rect().topLeft()).y() < max(tops)


@pytest.mark.parametrize("width", [110, 150, 230, 600])
def test_every_line_of_a_tick_is_painted_whole(qtbot, qapp, width: int):
    window = QWidget()
    qtbot.addWidget(window)
    window.setStyleSheet(sheet(colours_of(qapp.palette())))
    tick = WrapTick("De jongere zegt zelf ook ja gy (nodig)", window)
    window.show()
    tick.resize(width, tick.heightForWidth(width))
    room = tick.style().subElementRect(QStyle.SubElement.SE_CheckBoxContents, tick._option(), tick)
    words = wrapped(tick.text(), tick.fontMetrics(), width - tick._frame().width())
    assert tick.fontMetrics().size(0, words).height() <= room.height()


def test_the_frame_of_the_focus_lies_around_heading_and_rows(seat):
    seat.sees("desk")
    listing = seat.page.list
    for focused in (True, False):
        (listing if focused else seat.page.again).setFocus()
        seat.settle()
        for part in (listing.horizontalHeader(), listing.viewport()):
            place = part.geometry()
            assert place.left() >= LEAST_FRAME
            assert place.top() >= LEAST_FRAME
            assert place.right() < listing.width() - LEAST_FRAME
    assert listing.verticalScrollBar().maximum() == 0
