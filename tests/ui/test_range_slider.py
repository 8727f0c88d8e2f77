from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from visualsearch_desktop.ui import theme
from visualsearch_desktop.ui.facets.range_slider import HANDLE, RangeSlider

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def slider(qtbot: QtBot) -> RangeSlider:
    """100 pixels from 0 to 100, so that a value lies at that pixel beside half a handle."""
    slider = RangeSlider()
    qtbot.addWidget(slider)
    slider.resize(100 + HANDLE, slider.sizeHint().height())
    slider.setRange(0, 100)
    slider.setValue((0, 100))
    slider.show()
    return slider


def place(slider: RangeSlider, value: int) -> QPoint:
    return QPoint(HANDLE // 2 + value, slider.height() // 2)


def drag(slider: RangeSlider, start: int, end: int) -> None:
    QTest.mousePress(slider, LEFT, pos=place(slider, start))
    assert slider.isSliderDown()
    QTest.mouseMove(slider, place(slider, end))
    QTest.mouseRelease(slider, LEFT, pos=place(slider, end))
    assert not slider.isSliderDown()


def test_each_handle_moves_up_to_the_other(slider: RangeSlider) -> None:
    told: list[tuple[float, float]] = []
    slider.valueChanged.connect(told.append)
    drag(slider, 0, 30)
    assert slider.value() == pytest.approx((30, 100))
    drag(slider, 100, 10)
    assert slider.value() == (30, 30)
    assert told[-1] == (30, 30)


def test_the_bar_between_moves_both_within_the_ends(slider: RangeSlider) -> None:
    slider.setValue((20, 60))
    drag(slider, 40, 50)
    assert slider.value() == (30, 70)
    drag(slider, 50, 100)
    assert slider.value() == (60, 100)


def test_two_handles_at_an_end_come_apart_again(slider: RangeSlider) -> None:
    slider.setValue((100, 100))
    drag(slider, 100, 80)
    assert slider.value() == (80, 100)
    slider.setValue((0, 0))
    drag(slider, 0, 20)
    assert slider.value() == (0, 20)


def test_values_stay_between_the_ends(slider: RangeSlider) -> None:
    slider.setRange(10, 50)
    assert slider.value() == (10, 50)
    slider.setValue((70, -5))
    assert slider.value() == (10, 50)
    slider.setRange(5, 5)
    assert slider.value() == (5, 5)


def test_from_right_to_left_it_is_mirrored(slider: RangeSlider) -> None:
    slider.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    drag(slider, 100, 70)
    assert slider.value() == pytest.approx((30, 100))


def test_the_chosen_part_has_the_accent(slider: RangeSlider, qapp: QApplication) -> None:
    slider.setValue((50, 100))
    picture = slider.grab().toImage()
    accent, sunken = QColor(theme.current().accent), QColor(theme.current().sunken)
    assert picture.pixelColor(place(slider, 75)) == accent
    assert picture.pixelColor(place(slider, 25)) == sunken
