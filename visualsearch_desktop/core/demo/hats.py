"""The shapes of hats."""

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
    symmetric,
)
from visualsearch_desktop.core.demo.painting import Part


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
