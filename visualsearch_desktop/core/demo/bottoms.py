"""The cuts of dresses, skirts, trousers and shorts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from visualsearch_desktop.core.demo.fabrics import Cloth
from visualsearch_desktop.core.demo.outlines import CENTRE, Points, curve, left, path, ribbon, right, rounded, symmetric
from visualsearch_desktop.core.demo.painting import Part
from visualsearch_desktop.core.demo.tops import BOTH, METAL, TopCut, buttons, inside_back, neckline, rib_collar, sleeves


def dress(cut: TopCut, cloth: Cloth, flare: float, hem: float, belt: Cloth | None, frill: bool) -> list[Part]:
    """A dress: a bodice like a top's, and a skirt that widens by `flare` pixels down to `hem`."""
    s, waist, w = cut.shoulder, 290.0, cut.waist
    inset = 26 if cut.sleeve == "none" else 0
    bodice = path(
        neckline(cut),
        [(cut.neck_width, 88), (s - inset, 108)],
        [(s - inset, 108), (s - 14 - inset * 0.7, 156), (s - 12, 200)],
        [(s - 12, 200), (w + 4, 250), (w, waist + 6)],
        [(w, waist + 6), (0, waist + 10)],
    )
    sway = np.array([0.0, 0.25, 0.5, 0.75, 1.0])
    reach = w + flare
    hemline = [(float(reach * (1 - t)), hem + 8 * float(np.sin(t * 9)) + 10 * float(t)) for t in sway]
    skirt = path(
        [(0, waist - 4), (w, waist - 6)],
        [(w, waist - 6), (w + flare * 0.45, waist + 0.35 * (hem - waist)), (reach, hem)],
        hemline,
    )
    pleats = 3.0 + flare / 14
    parts = [inside_back(cut, cloth), *sleeves(replace(cut, shoulder=s), cloth)]
    if frill:
        lower = [(x + 10, y + 30) for x, y in hemline[:-1]] + [(0.0, hemline[-1][1] + 30)]
        band = path([(0, hem - 16), (reach - 6, hem - 24)], [(reach - 6, hem - 24), (reach + 10, hem + 30)], lower)
        parts.append(Part(symmetric(band), cloth, pleats=pleats * 1.7, wrinkles=0.3))
    parts.append(Part(symmetric(skirt), cloth, pleats=pleats, wrinkles=0.7, lift=0.3))
    parts.append(Part(symmetric(bodice), cloth, wrinkles=0.8, lift=0.4, folds=_bodice_folds(s, w)))
    parts.append(replace(rib_collar(cut, cloth, 5), cloth=cloth))
    if belt:
        parts.append(
            Part(rounded(CENTRE - w - 2, waist - 10, CENTRE + w + 2, waist + 10, 3), belt, wrinkles=0.3, lift=0.8)
        )
        parts.append(
            Part(
                rounded(CENTRE - 13, waist - 13, CENTRE + 13, waist + 13, 4),
                METAL,
                wrinkles=0,
                holes=(rounded(CENTRE - 8, waist - 8, CENTRE + 8, waist + 8, 2),),
            )
        )
    return parts


def _bodice_folds(s: float, w: float) -> tuple[tuple[Points, float], ...]:
    lines = (
        (curve([(s - 18, 206), (s - 44, 222), (s - 58, 246)]), 7.0),
        (curve([(w - 6, 280), (w - 30, 262), (w - 38, 232)]), 6.0),
    )
    return tuple((side(line), breadth) for line, breadth in lines for side in BOTH)


def skirt(cloth: Cloth, waist: float, flare: float, hem: float, pleats: float, front: str, button: Cloth) -> list[Part]:
    """A skirt; `front` is "plain", "buttons" or "tiers"."""
    top = 130.0
    reach = waist + flare
    outline = path(
        [(0, top), (waist, top - 3)],
        [(waist, top - 3), (waist + 14 + flare * 0.35, top + 80), (reach, hem)],
        [(reach, hem), (reach * 0.55, hem + 12), (0, hem + 15)],
    )
    parts = []
    if front == "tiers":
        for share in (1.0, 0.68, 0.36):
            low = top + (hem - top) * share
            wide = waist + 14 + flare * share
            tier = path(
                [(0, top), (waist, top - 2)],
                [(waist, top - 2), (wide - 10, low - 60), (wide, low)],
                [(wide, low), (wide * 0.6, low + 10), (0, low + 13)],
            )
            parts.append(Part(symmetric(tier), cloth, pleats=pleats, wrinkles=0.4, lift=0.8))
    else:
        parts.append(Part(symmetric(outline), cloth, pleats=pleats, wrinkles=0.8))
    band = path(
        [(0, top - 24), (waist - 2, top - 27)],
        [(waist - 2, top - 27), (waist + 2, top + 4)],
        [(waist + 2, top + 4), (0, top + 8)],
    )
    parts.append(
        Part(
            symmetric(band),
            replace(cloth, pattern="plain" if cloth.pattern == "colour block" else cloth.pattern),
            wrinkles=0.3,
            lift=0.5,
        )
    )
    if front == "buttons":
        fly = rounded(CENTRE - 14, top - 22, CENTRE + 14, hem + 13, 2)
        parts.append(Part(fly, cloth, wrinkles=0.4, bulge=0.3, lift=0.4))
        parts += buttons(CENTRE, [top - 9, *np.linspace(top + 34, hem - 28, 6)], button, 5.5)
    return parts


def trousers(
    cloth: Cloth, width: float, ankle: float, hem: float, jeans: bool, cuffed: bool, button: Cloth
) -> list[Part]:
    """Trousers or shorts: legs `ankle` wide at `hem`, with the details of jeans or of plain trousers."""
    top, crotch, waist = 84.0, 250.0, 88.0
    spread = 20 + (hem - crotch) * 0.06
    outer, inner = spread + ankle, spread - ankle * 0.15
    knee = crotch + (hem - crotch) * 0.5
    leg = path(
        [(0, top), (waist, top)],
        [(waist, top), (width, top + 105), (width * 0.45 + outer * 0.55 + 3, knee), (outer, hem)],
        [(outer, hem), ((outer + inner) / 2, hem + 6), (inner, hem + 4)],
        [(inner, hem + 4), (inner * 0.6 + 4, knee), (2, crotch), (-3, crotch - 20)],
        [(-3, crotch - 20), (-3, top)],
    )
    lines = [
        (curve([(6, crotch - 4), (34, crotch - 22), (70, crotch - 30)]), 7.0),
        (curve([(8, crotch + 18), (34, crotch + 6), (60, crotch + 6)]), 6.0),
    ]
    if hem > 420:
        lines += [
            (curve([(outer - 10, knee + 8), ((outer + inner) / 2, knee + 20), (inner + 12, knee + 10)]), 6.0),
            (curve([(inner + 8, hem - 30), ((outer + inner) / 2, hem - 38), (outer - 8, hem - 26)]), 6.0),
            (curve([(inner + 6, knee - 50), ((outer + inner) / 2, knee - 42), (outer - 6, knee - 56)]), 5.0),
        ]
    pocket = (
        curve([(44, top + 14), (52, top + 42), (94, top + 58)]) if jeans else curve([(62, top + 12), (90, top + 76)])
    )
    side_seam = curve([(outer - 5, hem - 4), (width * 0.45 + outer * 0.55 - 3, knee), (width - 6, top + 105)])
    thread = "orange" if jeans else cloth.colours[0]
    parts = []
    for side, turn in ((left, 3.0), (right, -3.0)):
        parts.append(
            Part(
                side(leg),
                cloth,
                angle=turn,
                wrinkles=0.9,
                lift=0.5,
                folds=tuple((side(line), breadth) for line, breadth in lines),
                seams=(
                    side(pocket),
                    *(
                        ()
                        if jeans
                        else (side(curve([((outer + inner) / 2, hem - 10), (width * 0.55, knee), (54, top + 30)])),)
                    ),
                ),
                stitches=(side(pocket + np.array((2.5, 3))), side(side_seam)) if jeans else (),
                thread=thread,
            )
        )
        if cuffed:
            cuff = path(
                [(outer + 3, hem - 20), (outer + 4, hem + 4)],
                [(outer + 4, hem + 4), ((outer + inner) / 2, hem + 11), (inner - 3, hem + 8)],
                [(inner - 3, hem + 8), (inner - 2, hem - 16)],
            )
            parts.append(Part(side(cuff), replace(cloth, tone=cloth.tone * 1.12), angle=turn, wrinkles=0.2, lift=0.8))
    fly = curve([(CENTRE + 22, top + 10), (CENTRE + 22, top + 90), (CENTRE + 6, top + 124)])
    parts.append(
        Part(
            ribbon(curve([(CENTRE, top + 10), (CENTRE + 1, crotch - 8)]), 3),
            replace(cloth, tone=cloth.tone * 0.8),
            wrinkles=0,
            lift=0.3,
        )
    )
    parts.append(
        Part(
            ribbon(fly, 2),
            replace(cloth, tone=cloth.tone * 0.85),
            wrinkles=0,
            lift=0.2,
            stitches=(fly,) if jeans else (),
            thread=thread,
        )
    )
    band = path(
        [(0, top - 14), (waist - 2, top - 17)],
        [(waist - 2, top - 17), (waist + 1, top + 12)],
        [(waist + 1, top + 12), (0, top + 16)],
    )
    edges = tuple(
        curve([(CENTRE - waist, top + y), (CENTRE, top + y + 3), (CENTRE + waist, top + y)]) for y in (-12, 8)
    )
    parts.append(Part(symmetric(band), cloth, wrinkles=0.2, lift=0.5, stitches=edges if jeans else (), thread=thread))
    for x in (-58.0, 58.0):
        parts.append(Part(rounded(CENTRE + x - 4, top - 20, CENTRE + x + 4, top + 18, 2), cloth, wrinkles=0, lift=0.7))
    return parts + buttons(CENTRE, [top], button, 6)
