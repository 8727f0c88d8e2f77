from __future__ import annotations

from random import Random

from visualsearch_desktop.ui.camera.settled import HEIGHT, STILL_MS, WIDTH, SettledDetector

STEP_MS = 100
RED, GREEN, GREY = (180, 60, 60), (60, 121, 60), (150, 145, 140)
"""Red and green are equally light: 0.299 R + 0.587 G + 0.114 B is 96 for both."""


def scene(
    colour: tuple[int, int, int] | None = None, left: int = 10, noise: Random | None = None, light: int = 0
) -> bytes:
    """A grey counter, on it an article of one colour that fills a seventh of the picture."""
    cells = bytearray()
    for y in range(HEIGHT):
        for x in range(WIDTH):
            inside = colour is not None and left <= x < left + 9 and 6 <= y < 18
            for value in colour if inside and colour else GREY:
                cells.append(value + light + (noise.randint(-4, 4) if noise else 0))
    return bytes(cells)


class Watch:
    """Feeds a detector as live search does, and counts the searches."""

    def __init__(self) -> None:
        self.detector = SettledDetector()
        self.now = 0
        self.searches = 0

    def see(self, *frames: bytes) -> int:
        """The searches up to now."""
        for frame in frames:
            if self.detector.feed(frame, self.now):
                self.detector.searched()
                self.searches += 1
            self.now += STEP_MS
        return self.searches

    def hold(self, frame: bytes) -> int:
        """Long enough to settle, several times over."""
        return self.see(*[frame] * (4 * STILL_MS // STEP_MS))


def test_each_article_that_is_held_still_is_searched_once() -> None:
    watch = Watch()
    assert watch.hold(scene(RED)) == 1
    assert watch.hold(scene((30, 30, 120))) == 2
    assert watch.hold(scene(RED)) == 3


def test_nothing_is_searched_before_it_was_still_for_long_enough() -> None:
    watch = Watch()
    assert watch.see(*[scene(RED)] * (STILL_MS // STEP_MS)) == 0
    assert watch.see(scene(RED)) == 1


def test_an_article_of_another_colour_but_the_same_lightness_is_another() -> None:
    watch = Watch()
    watch.hold(scene(RED))
    assert watch.hold(scene(GREEN)) == 2


def test_moving_articles_are_not_searched_however_slow_they_are() -> None:
    watch = Watch()
    for _ in range(3):
        for left in range(0, WIDTH - 9):
            watch.see(scene(RED, left), scene(RED, left))
    assert watch.searches == 0
    assert watch.hold(scene(RED, 5)) == 1


def test_noise_tremor_and_a_little_light_are_not_another_picture() -> None:
    watch, noise = Watch(), Random(1)
    frames = [scene(RED, 10 + step % 2, noise, light=step % 8) for step in range(200)]
    assert watch.see(*frames) == 1


def test_a_search_stays_due_until_it_is_made_or_the_picture_moves() -> None:
    detector = SettledDetector()
    due = [detector.feed(scene(RED), at) for at in range(0, 3 * STILL_MS, STEP_MS)]
    assert due == [False] * (STILL_MS // STEP_MS) + [True] * (2 * STILL_MS // STEP_MS)
    assert not detector.feed(scene(GREEN), 3 * STILL_MS)
