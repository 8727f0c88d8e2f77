"""The shapes of shoes, bags and hats. Shoes are seen from the side, their toes to the left."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from visualsearch_desktop.core.demo.fabrics import Cloth
from visualsearch_desktop.core.demo.outlines import (
    CENTRE,
    curve,
    ellipse,
    loop,
    path,
    ribbon,
    rounded,
    symmetric,
)
from visualsearch_desktop.core.demo.painting import Part, changed
from visualsearch_desktop.core.demo.tops import BOTH, METAL

INSIDE = 0.5


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


def tote(cloth: Cloth, handle: Cloth, width: float, print_: Cloth | None) -> list[Part]:
    """A shopper with two handles, and perhaps a printed disc."""
    top, bottom = 236.0, 520.0
    half = path(
        [(0, top), (width, top - 4)],
        [(width, top - 4), (width - 3, 380), (width - 12, bottom)],
        [(width - 12, bottom), (width * 0.5, bottom + 7), (0, bottom + 8)],
    )
    mouth = path(
        [(0, top - 14), (width - 8, top - 12)],
        [(width - 8, top - 12), (width, top - 3)],
        [(width, top - 3), (0, top + 4)],
    )
    behind = curve([(CENTRE - 62, top), (CENTRE - 52, 120), (CENTRE, 84), (CENTRE + 52, 120), (CENTRE + 62, top)])
    front = curve(
        [
            (CENTRE - 70, top + 40),
            (CENTRE - 66, top - 30),
            (CENTRE - 50, 142),
            (CENTRE, 104),
            (CENTRE + 50, 142),
            (CENTRE + 66, top - 30),
            (CENTRE + 70, top + 40),
        ]
    )
    folds = tuple(
        (side(line), b)
        for side in BOTH
        for line, b in (
            (curve([(width - 20, top + 20), (width - 50, 340), (width - 40, 470)]), 9.0),
            (curve([(66, top + 50), (84, 330), (70, 400)]), 8.0),
        )
    )
    parts = [
        Part(ribbon(behind, 15), replace(handle, tone=handle.tone * 0.8), wrinkles=0.1, lift=0),
        Part(symmetric(mouth), replace(cloth, tone=cloth.tone * INSIDE), wrinkles=0, bulge=0, lift=0.3),
        Part(
            symmetric(half),
            cloth,
            folds=folds,
            wrinkles=1.2,
            stitches=(curve([(CENTRE - width, top + 16), (CENTRE, top + 20), (CENTRE + width, top + 16)]),),
            thread="beige",
            lift=0.4,
        ),
        Part(ribbon(front, 16), handle, wrinkles=0.1, lift=0.9),
    ]
    if print_:
        parts.append(Part(ellipse(CENTRE, 392, 62, 62), print_, wrinkles=0.5, bulge=0, lift=0))
        parts.append(
            Part(
                loop(
                    (CENTRE - 40, 420),
                    (CENTRE - 14, 372),
                    (CENTRE + 4, 396),
                    (CENTRE + 22, 366),
                    (CENTRE + 44, 420),
                    (CENTRE, 436),
                ),
                replace(cloth, pattern="plain"),
                wrinkles=0.3,
                bulge=0,
                lift=0,
            )
        )
    return parts


def backpack(cloth: Cloth, trim: Cloth, rolled: bool) -> list[Part]:
    """A rucksack with a front pocket, closed with a zip or a rolled flap."""
    zip_cloth = Cloth("plain", ("black",), "rib")
    outline = path(
        [(0, 122), (70, 126), (112, 170)],
        [(112, 170), (126, 300), (130, 470)],
        [(130, 470), (124, 512), (100, 524), (50, 526), (0, 526)],
    )
    pocket = path(
        [(0, 338), (84, 340), (98, 356)], [(98, 356), (102, 430), (100, 488)], [(100, 488), (88, 502), (0, 504)]
    )
    parts = []
    for side in BOTH:
        parts.append(
            Part(
                ribbon(side(curve([(96, 180), (150, 230), (164, 330), (154, 430), (126, 486)])), 22),
                trim,
                wrinkles=0.2,
                lift=0,
            )
        )
        wing = path(
            [(120, 380), (148, 392)], [(148, 392), (152, 460), (142, 506)], [(142, 506), (118, 512), (120, 380)]
        )
        parts.append(Part(side(wing), replace(cloth, tone=cloth.tone * 0.85), wrinkles=0.6, lift=0.4))
    parts.append(
        Part(
            ribbon(
                curve([(CENTRE - 30, 132), (CENTRE - 24, 90), (CENTRE, 78), (CENTRE + 24, 90), (CENTRE + 30, 132)]), 15
            ),
            trim,
            wrinkles=0.1,
            lift=0,
        )
    )
    parts.append(
        Part(
            symmetric(outline),
            cloth,
            wrinkles=1.0,
            bulge=1.3,
            lift=0.5,
            folds=((curve([(CENTRE - 96, 300), (CENTRE - 60, 322), (CENTRE - 20, 318)]), 7.0),),
        )
    )
    if rolled:
        flap = path(
            [(0, 118), (84, 124), (118, 168)], [(118, 168), (122, 240), (112, 290)], [(112, 290), (60, 306), (0, 308)]
        )
        parts.append(Part(symmetric(flap), trim, wrinkles=0.6, bulge=1.1, lift=1.0))
    else:
        arch = curve(
            [
                (CENTRE - 108, 318),
                (CENTRE - 100, 200),
                (CENTRE - 50, 154),
                (CENTRE + 50, 154),
                (CENTRE + 100, 200),
                (CENTRE + 108, 318),
            ]
        )
        parts.append(Part(ribbon(arch, 7), zip_cloth, wrinkles=0, bulge=0.4, lift=0.4))
        parts.append(Part(rounded(CENTRE + 98, 260, CENTRE + 110, 296, 4), METAL, wrinkles=0))
    parts.append(Part(symmetric(pocket), cloth, wrinkles=0.6, bulge=1.0, lift=0.9))
    parts.append(
        Part(
            ribbon(curve([(CENTRE - 90, 372), (CENTRE, 366), (CENTRE + 90, 372)]), 6),
            zip_cloth,
            wrinkles=0,
            bulge=0.3,
            lift=0.3,
        )
    )
    parts.append(
        Part(
            rounded(CENTRE - 26, 420, CENTRE + 26, 452, 4),
            trim,
            wrinkles=0,
            bulge=0.5,
            lift=0.6,
            stitches=(rounded(CENTRE - 22, 424, CENTRE + 22, 448, 3),),
        )
    )
    if rolled:
        for side in BOTH:
            x = float(side(np.array([[52.0, 0.0]]))[0, 0])
            parts.append(
                Part(rounded(x - 8, 250, x + 8, 380, 3), replace(trim, tone=trim.tone * 0.75), wrinkles=0, lift=1.0)
            )
            parts.append(
                Part(
                    rounded(x - 12, 322, x + 12, 344, 3), METAL, wrinkles=0, holes=(rounded(x - 7, 327, x + 7, 339, 2),)
                )
            )
    return parts


def handbag(cloth: Cloth, shape: str, chain: bool) -> list[Part]:
    """A leather bag; `shape` is "frame", "flap" or "round"."""
    if shape == "round":
        half = path([(0, 246), (90, 250), (140, 300)], [(140, 300), (172, 390), (132, 482), (60, 512), (0, 516)])
    elif shape == "flap":
        half = path(
            [(0, 272), (140, 272), (152, 290)],
            [(152, 290), (158, 400), (156, 480)],
            [(156, 480), (148, 500), (110, 505), (0, 505)],
        )
    else:
        half = path(
            [(0, 252), (112, 250)], [(112, 250), (150, 380), (166, 500)], [(166, 500), (156, 514), (120, 518), (0, 519)]
        )
    low = 256.0 if shape != "flap" else 278.0
    arch = curve(
        [
            (CENTRE - 84, low + 16),
            (CENTRE - 78, 180),
            (CENTRE - 40, 116),
            (CENTRE + 40, 116),
            (CENTRE + 78, 180),
            (CENTRE + 84, low + 16),
        ]
    )
    stitches = (curve([(CENTRE - 150, 490), (CENTRE, 496), (CENTRE + 150, 490)]),) if shape != "round" else ()
    parts = []
    if chain:
        along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(arch, axis=0).T))])
        for d in np.arange(0, along[-1], 15):
            x, y = float(np.interp(d, along, arch[:, 0])), float(np.interp(d, along, arch[:, 1]))
            parts.append(Part(ellipse(x, y, 8, 8), GOLD, wrinkles=0, lift=0.3, holes=(ellipse(x, y, 4, 4),)))
    else:
        parts.append(Part(ribbon(arch, 17), cloth, wrinkles=0.1, bulge=1.2, lift=0))
    parts.append(Part(symmetric(half), cloth, wrinkles=0.5, bulge=1.3, lift=0.6, stitches=stitches, thread="beige"))
    if shape == "flap":
        flap = path([(0, 266), (146, 268), (156, 290)], [(156, 290), (150, 348), (104, 392), (50, 408), (0, 412)])
        parts.append(Part(symmetric(flap), cloth, wrinkles=0.4, bulge=1.0, lift=1.1))
    elif shape == "frame":
        band = path([(0, 246), (114, 244)], [(114, 244), (122, 284)], [(122, 284), (0, 288)])
        parts.append(
            Part(
                symmetric(band),
                cloth,
                wrinkles=0.1,
                bulge=0.8,
                lift=0.8,
                stitches=(curve([(CENTRE - 118, 279), (CENTRE, 283), (CENTRE + 118, 279)]),),
                thread="beige",
            )
        )
    else:
        parts.append(
            Part(
                ribbon(curve([(CENTRE - 136, 306), (CENTRE - 80, 262), (CENTRE + 80, 262), (CENTRE + 136, 306)]), 7),
                Cloth("plain", ("black",), "rib"),
                wrinkles=0,
                lift=0.4,
            )
        )
    clasp = {"flap": 396.0, "frame": 284.0, "round": 300.0}[shape]
    parts.append(
        Part(rounded(CENTRE - 17, clasp - 13, CENTRE + 17, clasp + 15, 6), GOLD, wrinkles=0, bulge=1.2, lift=1.0)
    )
    for side in BOTH:
        x = float(side(np.array([[84.0, 0.0]]))[0, 0])
        parts.append(Part(ellipse(x, low + 18, 11, 11), GOLD, wrinkles=0, lift=0.8))
    return parts


GOLD = Cloth("plain", ("yellow",), "smooth", shine=0.8, tone=0.86)


def cap(cloth: Cloth, peak: Cloth) -> list[Part]:
    """A baseball cap, its peak to the left."""
    dome = path(
        [(130, 370), (134, 270), (190, 196), (270, 178), (350, 206), (396, 290), (400, 372)],
        [(400, 372), (270, 392), (130, 370)],
    )
    brim = path(
        [(150, 350), (96, 366), (50, 400), (34, 436)],
        [(34, 436), (90, 428), (190, 424), (262, 392)],
        [(262, 392), (200, 360), (150, 350)],
    )
    under = path([(34, 436), (100, 416), (190, 414), (262, 392)], [(262, 392), (196, 434), (90, 440), (34, 436)])
    seams = (curve([(264, 180), (226, 260), (222, 384)]), curve([(276, 180), (340, 260), (356, 380)]))
    rows = tuple(
        curve([(152 - 24 * k, 366 + 14 * k), (120 - 20 * k, 388 + 10 * k), (196, 418 - k)]) for k in (0.6, 1.4, 2.2)
    )
    return [
        Part(dome, cloth, wrinkles=0.7, bulge=1.4, seams=seams, lift=0),
        Part(
            ribbon(curve([(132, 362), (270, 384), (399, 364)]), 16),
            replace(cloth, tone=cloth.tone * 0.9),
            wrinkles=0.1,
            bulge=0.5,
            lift=0.3,
        ),
        Part(under, replace(peak, tone=peak.tone * 0.6), wrinkles=0, bulge=0.2, lift=0),
        Part(brim, peak, wrinkles=0.2, bulge=1.2, lift=0.9, stitches=rows, thread="grey"),
        Part(ellipse(270, 180, 11, 7), peak, wrinkles=0, lift=0.7),
        *(
            Part(ellipse(x, y, 4.5, 4.5), replace(cloth, tone=cloth.tone * 0.6), wrinkles=0, bulge=-0.6, lift=0)
            for x, y in ((190, 256), (300, 246), (372, 286))
        ),
    ]


def beanie(cloth: Cloth, bobble: Cloth | None) -> list[Part]:
    """A knitted hat with a turned-up edge."""
    dome = path([(0, 176), (70, 190), (120, 260), (132, 390)], [(132, 390), (0, 398)])
    fold = path([(0, 336), (130, 328)], [(130, 328), (144, 350), (142, 424)], [(142, 424), (120, 436), (0, 442)])
    rib = replace(cloth, surface="rib")
    parts = [
        Part(symmetric(dome), replace(cloth, surface="knit"), wrinkles=0.9, bulge=1.3, lift=0),
        Part(symmetric(fold), rib, wrinkles=0.5, bulge=1.1, lift=0.9),
    ]
    if bobble:
        t = np.linspace(0, 2 * np.pi, 90, endpoint=False)
        reach = 44 + 5 * np.sin(t * 23) * np.sin(t * 7 + 1)
        outline = np.stack([CENTRE + reach * np.cos(t), 160 + reach * np.sin(t)], 1)
        parts.append(Part(outline, replace(bobble, surface="suede"), wrinkles=3.0, bulge=1.4, lift=1.0))
    return parts


def sun_hat(cloth: Cloth, band: Cloth, brim_width: float) -> list[Part]:
    """A hat with a brim and a band: of straw with a wide brim, or a bucket hat with a narrow one."""
    brim = loop(
        (CENTRE - brim_width, 384),
        (CENTRE - brim_width * 0.6, 344),
        (CENTRE, 336),
        (CENTRE + brim_width * 0.6, 344),
        (CENTRE + brim_width, 384),
        (CENTRE + brim_width * 0.62, 424),
        (CENTRE, 436),
        (CENTRE - brim_width * 0.62, 424),
    )
    crown = path(
        [(0, 204), (74, 210), (100, 250)], [(100, 250), (108, 320), (112, 378)], [(112, 378), (60, 394), (0, 398)]
    )
    belt = path([(0, 352), (60, 348), (110, 336)], [(110, 336), (113, 376)], [(113, 376), (60, 392), (0, 396)])
    rows = tuple(
        loop(*((CENTRE + (x - CENTRE) * k, 388 + (y - 388) * k) for x, y in brim[::8])) for k in (0.78, 0.88, 0.96)
    )
    return [
        Part(brim, cloth, wrinkles=0.6, bulge=0.8, lift=0, seams=rows),
        Part(
            symmetric(crown),
            cloth,
            wrinkles=0.6,
            bulge=1.3,
            lift=1.0,
            folds=((curve([(CENTRE - 50, 222), (CENTRE, 236), (CENTRE + 50, 222)]), 9.0),),
        ),
        Part(symmetric(belt), band, wrinkles=0.2, bulge=0.4, lift=0.4),
    ]
