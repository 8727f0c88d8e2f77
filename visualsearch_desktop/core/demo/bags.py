"""The shapes of bags."""

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
    symmetric,
)
from visualsearch_desktop.core.demo.painting import Part
from visualsearch_desktop.core.demo.tops import BOTH, METAL

GOLD = Cloth("plain", ("yellow",), "smooth", shine=0.8, tone=0.86)


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
