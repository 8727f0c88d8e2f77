"""The shapes of shoes, seen from the side with their toes to the left."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from visualsearch_desktop.core.demo.fabrics import INSIDE, Cloth
from visualsearch_desktop.core.demo.outlines import (
    CENTRE,
    curve,
    ellipse,
    loop,
    path,
    ribbon,
    rounded,
)
from visualsearch_desktop.core.demo.painting import Part, changed
from visualsearch_desktop.core.demo.tops import METAL


def pair(shoe: list[Part]) -> list[Part]:
    """A shoe with its twin behind it."""
    behind = [changed(part, lambda p: (p - (CENTRE, 400)) * 0.93 + (CENTRE + 44, 352), 0.86) for part in shoe]
    return behind + [changed(part, lambda p: p + np.array((-16, 22))) for part in shoe]


def sneaker(cloth: Cloth, accent: Cloth, sole: Cloth, high: bool) -> list[Part]:
    """A trainer, ankle-high or low."""
    collar = 196.0 if high else 262.0
    lean = 8.0 if high else 0.0
    upper = path(
        [(70, 420), (66, 386), (96, 354), (150, 336), (212, 298), (258, collar + 16)],
        [(258, collar + 16), (300, collar + 26), (352, collar + 12), (392 - lean, collar - 14)],
        [(392 - lean, collar - 14), (402 - lean, collar + 20), (396, 330), (406, 380), (408, 420)],
    )
    lining = path(
        [(246, collar + 22), (270, collar - 18), (300, collar - 4)],
        [(300, collar - 4), (350, collar - 2), (390 - lean, collar - 16)],
        [(390 - lean, collar - 16), (350, collar + 32), (260, collar + 36)],
    )
    tongue = path(
        [(222, 300), (238, collar - 18), (262, collar - 34), (284, collar - 22)],
        [(284, collar - 22), (280, collar + 40), (236, 320)],
    )
    toe = path([(70, 420), (66, 386), (96, 354), (128, 343)], [(128, 343), (150, 372), (148, 420)])
    heel = path([(398, 316), (399, 360), (407, 420)], [(407, 420), (352, 420)], [(352, 420), (362, 370), (398, 316)])
    panel = path(
        [(160, 420), (200, 380), (262, 352)], [(262, 352), (300, 330), (326, 300)], [(326, 300), (340, 340), (300, 420)]
    )
    stripe = curve([(196, 412), (262, 392), (322, 346), (352, 300)])
    bed = path(
        [(58, 414), (120, 420), (240, 420), (412, 412)],
        [(412, 412), (420, 432), (414, 454)],
        [(414, 454), (300, 460), (120, 460), (72, 450), (54, 430), (58, 414)],
    )
    tread = path(
        [(66, 446), (120, 453), (300, 453), (416, 446)],
        [(416, 446), (412, 464), (396, 467)],
        [(396, 467), (240, 467), (110, 467), (66, 446)],
    )
    eyestay = path(
        [(160, 340), (214, 305), (262, collar + 24)],
        [(262, collar + 24), (292, collar + 34)],
        [(292, collar + 34), (250, 330), (196, 362)],
    )
    parts = [
        Part(tongue, replace(cloth, tone=cloth.tone * 0.94), wrinkles=0.3, lift=0),
        Part(lining, replace(accent, tone=accent.tone * INSIDE), wrinkles=0.3, bulge=-0.4, lift=0.3),
        Part(
            upper,
            cloth,
            wrinkles=0.5,
            bulge=1.1,
            lift=0.6,
            folds=((curve([(150, 350), (168, 384), (172, 408)]), 6.0), (curve([(128, 352), (140, 390)]), 5.0)),
        ),
        Part(toe, accent, wrinkles=0.1, bulge=0.8, lift=0.6, stitches=(curve([(124, 347), (144, 374), (143, 414)]),)),
        Part(panel, replace(cloth, tone=cloth.tone * 1.08), wrinkles=0.1, bulge=0.5, lift=0.6),
        Part(ribbon(stripe, 22, 9), accent, wrinkles=0, bulge=0.6, lift=0.7),
        Part(heel, accent, wrinkles=0.1, bulge=0.6, lift=0.6),
        Part(
            eyestay,
            replace(cloth, tone=cloth.tone * 0.95),
            wrinkles=0.1,
            bulge=0.6,
            lift=0.8,
            stitches=(curve([(196, 357), (248, 326), (286, collar + 38)]),),
        ),
    ]
    count = 6 if high else 4
    lace = Cloth("plain", ("white",), "rib", tone=0.98)
    for t in np.linspace(0.04, 0.9, count):
        x, y = 178 + t * 90, 340 - t * (340 - collar - 34)
        parts.append(
            Part(ribbon(curve([(x - 12, y - 14), (x + 2, y - 8), (x + 24, y + 10)]), 8), lace, wrinkles=0, lift=1.1)
        )
    parts.append(
        Part(bed, sole, wrinkles=0.1, bulge=0.7, lift=0.4, seams=(curve([(62, 438), (240, 445), (414, 438)]),))
    )
    parts.append(Part(tread, replace(accent, pattern="plain", tone=accent.tone * 0.8), wrinkles=0, bulge=0.5, lift=0.2))
    return pair(parts)


def boot(cloth: Cloth, sole: Cloth, laced: bool, height: float) -> list[Part]:
    """A boot: laced, or with elastic sides."""
    top = 420 - height
    upper = path(
        [(76, 428), (70, 398), (92, 368), (140, 352), (204, 330), (236, 290), (240, top)],
        [(240, top), (310, top + 8), (386, top - 4)],
        [(386, top - 4), (384, 300), (392, 360), (398, 428)],
    )
    mouth = path([(241, top + 1), (310, top - 14), (385, top - 4)], [(385, top - 4), (310, top + 18), (241, top + 1)])
    bed = path(
        [(66, 424), (200, 430), (402, 424)],
        [(402, 424), (405, 446)],
        [(405, 446), (300, 449), (90, 449)],
        [(90, 449), (64, 440), (66, 424)],
    )
    heel = path([(296, 440), (405, 440)], [(405, 440), (400, 478)], [(400, 478), (308, 478)], [(308, 478), (296, 440)])
    front = path(
        [(70, 444), (180, 440), (290, 442)],
        [(290, 442), (250, 462), (220, 474)],
        [(220, 474), (150, 477), (100, 472), (70, 446)],
    )
    crease = (
        (curve([(198, 338), (236, 352), (262, 384)]), 7.0),
        (curve([(236, 300), (276, 330), (320, 336)]), 8.0),
        (curve([(240, 268), (290, 292), (350, 292)]), 7.0),
    )
    parts = [
        Part(mouth, replace(cloth, tone=cloth.tone * INSIDE), wrinkles=0, bulge=-0.4, lift=0),
        Part(
            upper,
            cloth,
            wrinkles=0.6,
            bulge=1.2,
            folds=crease,
            seams=(curve([(140, 354), (180, 384), (190, 426)]), curve([(330, top), (340, 330), (324, 426)])),
            lift=0.5,
        ),
    ]
    parts += [
        Part(heel, sole, wrinkles=0, bulge=0.5, lift=0),
        Part(front, sole, wrinkles=0, bulge=0.4, lift=0),
        Part(
            bed,
            replace(sole, tone=sole.tone * 1.15),
            wrinkles=0,
            bulge=0.6,
            lift=0.4,
            stitches=(curve([(74, 432), (200, 437), (398, 432)]),),
        ),
    ]
    if laced:
        lace = Cloth("plain", ("brown" if cloth.colours[0] == "black" else "beige",), "rib")
        flap = path(
            [(200, 336), (234, 292), (240, top)], [(240, top), (272, top + 6)], [(272, top + 6), (268, 300), (232, 352)]
        )
        parts.append(Part(flap, replace(cloth, tone=cloth.tone * 0.9), wrinkles=0.2, bulge=0.7, lift=0.8))
        for y in np.linspace(top + 24, 326, 6):
            x = 240 - max(0.0, y - 290) * 0.8
            parts.append(
                Part(ribbon(curve([(x - 4, y - 6), (x + 14, y - 4), (x + 34, y + 8)]), 6), lace, wrinkles=0, lift=1.1)
            )
            parts.append(Part(ellipse(x + 34, y + 8, 4, 4), METAL, wrinkles=0))
    else:
        gore = path(
            [(290, top + 8), (344, top + 6)],
            [(344, top + 6), (338, 300), (316, 352)],
            [(316, 352), (300, 300), (290, top + 8)],
        )
        parts.append(Part(gore, Cloth("plain", ("black",), "rib"), wrinkles=0, bulge=-0.2, lift=0))
        parts.append(
            Part(
                ribbon(loop((372, top - 20), (384, top - 16), (386, top + 14), (374, top + 14)), 5),
                Cloth("plain", ("black",), "rib"),
                wrinkles=0,
            )
        )
    return pair(parts)


def heel(cloth: Cloth, height: float, strap: bool, bow: bool) -> list[Part]:
    """A pump with a heel."""
    up = 440 - height
    upper = path(
        [(64, 452), (62, 436), (96, 414), (140, 404)],
        [(140, 404), (190, 420), (240, up + 48), (310, up + 22), (370, up - 40)],
        [(370, up - 40), (396, up - 30), (400, up + 10), (392, up + 40)],
        [(392, up + 40), (330, up + 54), (262, 432), (190, 458), (110, 462), (64, 452)],
    )
    inside = path(
        [(140, 404), (200, 392), (260, up + 20), (330, up - 16), (372, up - 40)],
        [(372, up - 40), (316, up + 30), (240, up + 56), (190, 424), (140, 404)],
    )
    sole = path(
        [(62, 450), (110, 463), (190, 459), (262, 434), (330, up + 54), (392, up + 38)],
        [(392, up + 38), (392, up + 48), (330, up + 64), (262, 444), (190, 468), (100, 470), (62, 456)],
    )
    spike = path(
        [(334, up + 50), (394, up + 34)],
        [(394, up + 34), (398, up + 64), (388, 470)],
        [(388, 470), (376, 470)],
        [(376, 470), (374, up + 84), (340, up + 50)],
    )
    parts = [
        Part(inside, Cloth("plain", ("beige",), "leather"), wrinkles=0, bulge=-0.4, lift=0),
        Part(spike, replace(cloth, tone=cloth.tone * 0.85), wrinkles=0, bulge=0.8, lift=0),
        Part(sole, Cloth("plain", ("brown",), "smooth", tone=0.7), wrinkles=0, bulge=0.4, lift=0),
        Part(upper, cloth, wrinkles=0.2, bulge=1.3, lift=0.4),
    ]
    if strap:
        parts.append(
            Part(
                ribbon(curve([(384, up - 46), (350, up - 74), (300, up - 66), (276, up - 30), (282, up + 28)]), 9),
                cloth,
                wrinkles=0,
                lift=0.8,
            )
        )
        parts.append(Part(ellipse(296, up - 62, 7, 7), METAL, wrinkles=0))
    if bow:
        parts += [
            Part(
                loop((140, 404), (140 + d * 16, 384), (140 + d * 36, 388), (140 + d * 34, 412), (140 + d * 14, 416)),
                cloth,
                wrinkles=0.1,
                lift=1.0,
            )
            for d in (-1, 1)
        ]
        parts.append(Part(ellipse(140, 402, 8, 9), cloth, wrinkles=0, lift=1.0))
    return pair(parts)


def sandal(cloth: Cloth, sole: Cloth, straps: int, platform: float) -> list[Part]:
    """A sandal with straps over an open bed."""
    top = 446 - platform
    bed = path(
        [(58, top), (130, top + 6), (240, top - 4), (330, top - 22), (408, top - 24)],
        [(408, top - 24), (414, 440), (408, 464)],
        [(408, 464), (240, 467), (80, 466), (56, 452), (58, top)],
    )
    insole = path(
        [(58, top + 2), (130, top - 10), (240, top - 20), (330, top - 40), (404, top - 36)],
        [(404, top - 36), (412, top - 24)],
        [(412, top - 24), (330, top - 18), (240, top), (130, top + 10), (58, top + 2)],
    )
    back = path(
        [(372, top - 30), (392, top - 96), (404, top - 100)], [(404, top - 100), (412, top - 60), (410, top - 24)]
    )
    parts = [
        Part(insole, Cloth("plain", ("beige",), "suede"), wrinkles=0.1, bulge=0.3, lift=0),
        Part(
            bed,
            sole,
            wrinkles=0.1,
            bulge=0.6,
            lift=0.3,
            seams=(curve([(60, top + 14), (200, top + 12), (410, top - 8)]),),
        ),
        Part(back, cloth, wrinkles=0.2, lift=0.5),
    ]
    for x in np.linspace(104, 236, straps):
        rise = 52 + 26 * (x - 104) / 132
        near = curve([(x - 12, top + 10), (x - 2, top - rise * 0.5), (x + 18, top - rise * 0.9), (x + 34, top - rise)])
        far = curve([(x + 34, top - rise), (x + 56, top - rise * 0.7), (x + 64, top - 10)])
        parts.append(Part(ribbon(far, 20, 26), replace(cloth, tone=cloth.tone * INSIDE), wrinkles=0, bulge=0.4, lift=0))
        parts.append(Part(ribbon(near, 38, 22), cloth, wrinkles=0.2, bulge=0.9, lift=0.9))
    ankle = curve([(402, top - 86), (360, top - 108), (304, top - 112), (262, top - 92)])
    parts.append(Part(ribbon(ankle, 15), cloth, wrinkles=0.1, lift=0.7))
    parts.append(
        Part(ribbon(curve([(262, top - 96), (250, top - 66), (240, top - 40)]), 14), cloth, wrinkles=0.1, lift=0.6)
    )
    parts.append(
        Part(
            rounded(316, top - 123, 340, top - 100, 4),
            METAL,
            wrinkles=0,
            holes=(rounded(322, top - 117, 334, top - 106, 2),),
        )
    )
    return pair(parts)
