"""How a stored picture is turned and mirrored to be looked at, and which of its pixels a part of that view is."""

from __future__ import annotations

from dataclasses import dataclass

from visualsearch_desktop.core.types import Crop

Box = tuple[int, int, int, int]
"""Left, top, right and bottom edge in pixels, the latter two outside."""

Size = tuple[int, int]
"""Width and height in pixels."""


@dataclass(frozen=True, slots=True)
class Pose:
    """Mirrored left to right first, if at all, then turned by `quarters` clockwise (0 to 3)."""

    mirrored: bool = False
    quarters: int = 0

    def turned(self, quarters: int) -> Pose:
        """Turned further, clockwise."""
        return Pose(self.mirrored, (self.quarters + quarters) % 4)

    def flipped(self) -> Pose:
        """Mirrored left to right after everything else."""
        return Pose(not self.mirrored, -self.quarters % 4)

    def size(self, stored: Size) -> Size:
        """The size of a stored picture as it is looked at."""
        width, height = stored
        return (height, width) if self.quarters % 2 else (width, height)

    def stored(self, crop: Crop, stored: Size) -> Box:
        """Where the part of the view lies in the stored picture; edges beyond the picture are drawn in."""
        width, height = self.size(stored)
        left, right = _pixel(crop.left, width), _pixel(crop.right, width)
        top, bottom = _pixel(crop.top, height), _pixel(crop.bottom, height)
        for _ in range(self.quarters):
            left, top, right, bottom = top, width - right, bottom, width - left
            width, height = height, width
        if self.mirrored:
            left, right = width - right, width - left
        return left, top, right, bottom


UPRIGHT = Pose()

EXIF_POSES = {
    2: Pose(mirrored=True),
    3: Pose(quarters=2),
    4: Pose(mirrored=True, quarters=2),
    5: Pose(mirrored=True, quarters=3),
    6: Pose(quarters=1),
    7: Pose(mirrored=True, quarters=1),
    8: Pose(quarters=3),
}
"""What makes a picture upright, by the value of EXIF's Orientation tag (Exif 2.32, 4.6.4)."""


def _pixel(share: float, length: int) -> int:
    # In this order no number at all (NaN) becomes the far edge.
    return round(max(0.0, min(1.0, share)) * length)
