"""The cuts of garments for the upper body: T-shirts, shirts, hoodies, jackets, coats, and the tops of dresses."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from visualsearch_desktop.core.demo.fabrics import Cloth
from visualsearch_desktop.core.demo.outlines import (
    CENTRE,
    Points,
    curve,
    ellipse,
    left,
    path,
    ribbon,
    right,
    rounded,
    symmetric,
)
from visualsearch_desktop.core.demo.painting import Part

BOTH = (right, left)


@dataclass(frozen=True, slots=True)
class TopCut:
    """The measures of a top, in pixels from the centre line or from the picture's top edge."""

    neck: str = "crew"  # crew, v, scoop, collar or high
    sleeve: str = "short"  # none, short, three-quarter or long
    hem: float = 478.0
    width: float = 112.0
    waist: float = 108.0
    shoulder: float = 120.0
    curved_hem: bool = False

    @property
    def neck_width(self) -> float:
        """From the centre line to where neckline and shoulder meet."""
        return {"scoop": 62.0, "v": 48.0, "high": 40.0}.get(self.neck, 46.0)

    @property
    def neck_depth(self) -> float:
        """The height of the neckline's lowest point in the picture."""
        return {"v": 172.0, "scoop": 152.0, "crew": 120.0, "collar": 128.0}.get(self.neck, 98.0)


def neckline(cut: TopCut) -> Points:
    """The right half of the front neckline, from the centre to the shoulder, as (distance, y)."""
    w, d = cut.neck_width, cut.neck_depth
    if cut.neck == "v":
        return path([(0, d), (w, 88)])
    return curve([(0, d), (w * 0.55, d - 6), (w * 0.92, (d + 88) / 2 - 2), (w, 88)])


def body(cut: TopCut) -> Points:
    """The right half of a top's front, from the neckline's centre to the hem's, as (distance, y)."""
    s, armpit = cut.shoulder, 208.0
    hem = [(cut.width, cut.hem - 3), (cut.width * 0.5, cut.hem + 3), (0, cut.hem + 4)]
    if cut.curved_hem:
        hem = [
            (cut.width, cut.hem - 34),
            (cut.width * 0.72, cut.hem - 6),
            (cut.width * 0.4, cut.hem + 6),
            (0, cut.hem + 7),
        ]
    inset = 0 if cut.sleeve != "none" else 22
    return path(
        neckline(cut),
        [(cut.neck_width, 88), (s - inset, 112)],
        [(s - inset, 112), (s - 12 - inset * 0.8, 160), (s - 10, armpit)],
        [(s - 10, armpit), (cut.waist, (armpit + cut.hem) / 2 - 10), (cut.width, hem[0][1])],
        hem,
    )


def inside_back(cut: TopCut, cloth: Cloth) -> Part:
    """The inside of the back that shows through the neckline."""
    w = cut.neck_width
    half = path(
        [(0, 96), (w * 0.6, 94), (w, 86)],
        [(w, 86), (w + 2, 100)],
        [(w, 104), (w * 0.6, cut.neck_depth + 6), (0, cut.neck_depth + 10)],
    )
    inner = replace(cloth, tone=cloth.tone * 0.66, pattern="plain" if cloth.pattern == "denim" else cloth.pattern)
    return Part(symmetric(half), inner, wrinkles=0.3, bulge=0.2, lift=0)


def sleeves(cut: TopCut, cloth: Cloth, cuff: Cloth | None = None, roomy: float = 0.0) -> list[Part]:
    """Both sleeves, with cuffs where a cloth for them is given."""
    s = cut.shoulder
    if cut.sleeve == "none":
        return []
    if cut.sleeve == "short":
        half = path(
            [(s - 12, 106), (s + 8, 114), (s + 42, 170), (s + 66 + roomy, 232)],
            [(s + 66 + roomy, 232), (s + 44, 246), (s + 14, 256)],
            [(s + 14, 256), (s - 4, 222), (s - 18, 190)],
        )
        hem = curve([(s + 62 + roomy, 224), (s + 42, 238), (s + 12, 247)])
        return [
            Part(
                side(half),
                cloth,
                angle=turn,
                wrinkles=0.7,
                seams=(side(hem),),
                folds=((side(curve([(s - 2, 212), (s + 20, 190), (s + 30, 165)])), 6.0),),
            )
            for side, turn in ((right, -28.0), (left, 28.0))
        ]
    end = 452.0 if cut.sleeve == "long" else 350.0
    reach = (end - 110) / 342
    out, low = s + 20 + 56 * reach + roomy, s - 18 + 44 * reach
    half = path(
        [
            (s - 12, 106),
            (s + 8, 115),
            (s + 30 + roomy * 0.6, 180),
            (s + 52 * reach + 14 + roomy, 110 + (end - 110) * 0.6),
            (out, end),
        ],
        [(out, end), ((out + low) / 2, end + 7), (low, end + 10)],
        [(low, end + 10), (s + 4 * reach, 110 + (end - 110) * 0.66), (s - 14, 240), (s - 18, 190)],
    )
    elbow = 110 + (end - 110) * 0.56
    folds = (
        (curve([(s + 2, elbow + 6), (s + 24, elbow - 6), (s + 42, elbow - 20)]), 6.0),
        (curve([(s + 4, elbow + 34), (s + 22, elbow + 20), (s + 36, elbow + 16)]), 5.0),
        (curve([(s - 8, 226), (s + 12, 205), (s + 22, 176)]), 7.0),
        (curve([(low + 4, end - 18), ((low + out) / 2, end - 26), (out - 8, end - 22)]), 5.0),
    )
    parts = [
        Part(side(half), cloth, angle=turn, wrinkles=1.1, folds=tuple((side(line), w) for line, w in folds))
        for side, turn in ((right, -9.0), (left, 9.0))
    ]
    if cuff:
        band = path(
            [(out + 1, end - 8), (out - 1, end + 22)],
            [(out - 1, end + 22), (low + 3, end + 30)],
            [(low + 3, end + 30), (low - 2, end + 2)],
        )
        parts += [
            Part(side(band), cuff, angle=turn, wrinkles=0.2, lift=0.4) for side, turn in ((right, -9.0), (left, 9.0))
        ]
    return parts


def body_folds(cut: TopCut) -> tuple[tuple[Points, float], ...]:
    """Creases as gravity and armholes pull them."""
    s, h = cut.shoulder, cut.hem
    lines = (
        (curve([(s - 16, 214), (s - 44, 236), (s - 62, 270)]), 8.0),
        (curve([(cut.waist - 4, h - 120), (cut.waist - 40, h - 100), (cut.waist - 66, h - 62)]), 9.0),
        (curve([(s - 30, 150), (s - 48, 190), (s - 50, 230)]), 7.0),
    )
    return tuple((side(line), w) for line, w in lines for side in BOTH)


def rib_collar(cut: TopCut, cloth: Cloth, width: float = 11) -> Part:
    """The band around a neckline."""
    half = neckline(cut)
    line = np.concatenate([left(half)[::-1], right(half)[1:]])
    return Part(ribbon(line, width), replace(cloth, surface="rib", pattern="plain"), wrinkles=0, bulge=0.8, lift=0.5)


def t_shirt(cut: TopCut, cloth: Cloth, pocket: bool, collar: Cloth) -> list[Part]:
    """A T-shirt."""
    hem = symmetric_line(cut, cut.hem - 11)
    parts = [inside_back(cut, cloth), *sleeves(cut, cloth)]
    parts.append(Part(symmetric(body(cut)), cloth, folds=body_folds(cut), seams=(hem,), lift=0.55))
    parts.append(rib_collar(cut, collar))
    if pocket:
        outline = path(
            [(264, 200), (318, 200)], [(318, 200), (318, 248), (291, 262)], [(291, 262), (264, 248), (264, 200)]
        )
        parts.append(Part(outline, cloth, wrinkles=0.2, bulge=0.4, lift=0.35, seams=(curve([(264, 210), (318, 210)]),)))
    return parts


def symmetric_line(cut: TopCut, y: float) -> Points:
    """A seam across the whole front, a little curved."""
    w = cut.width + 6
    return curve([(CENTRE - w, y - 4), (CENTRE, y + 3), (CENTRE + w, y - 4)])


def buttons(x: float, heights: list[float], cloth: Cloth, radius: float = 4.5) -> list[Part]:
    """Round buttons in a column."""
    smooth = replace(cloth, pattern="plain", surface="smooth", shine=0.5)
    return [Part(ellipse(x, y, radius, radius), smooth, wrinkles=0, bulge=0.9, lift=1.2) for y in heights]


def shirt_collar(cut: TopCut, cloth: Cloth, drop: float = 46, band: bool = True) -> list[Part]:
    """A turned-down collar with points."""
    w = cut.neck_width
    leaf = path(
        [(w - 16, 76), (w + 4, 82), (w + 9, 96)],
        [(w + 9, 96), (w + 10, 118), (w * 0.66, 128 + drop * 0.55)],
        [(w * 0.66, 128 + drop * 0.55), (w * 0.3, 138), (1, 120)],
        [(1, 120), (w * 0.4, 100), (w - 16, 76)],
    )
    edge = path(
        [(w + 5, 100), (w + 5, 118), (w * 0.68, 122 + drop * 0.55)],
        [(w * 0.68, 122 + drop * 0.55), (w * 0.3, 138), (4, 123)],
    )
    parts = []
    if band:
        stand = path([(0, 92), (w * 0.6, 88), (w - 6, 70)], [(w - 6, 70), (w * 0.5, 66), (0, 68)])
        parts.append(Part(symmetric(stand), replace(cloth, tone=cloth.tone * 0.85), wrinkles=0.1, bulge=0.6, lift=0))
    parts += [
        Part(side(leaf), cloth, angle=turn, wrinkles=0.15, bulge=0.6, lift=0.9, seams=(side(edge),))
        for side, turn in ((right, 40.0), (left, -40.0))
    ]
    return parts


def shirt(cut: TopCut, cloth: Cloth, button: Cloth, pocket: bool) -> list[Part]:
    """A buttoned shirt."""
    cuff = cloth if cut.sleeve == "long" else None
    parts = [inside_back(cut, cloth), *sleeves(cut, cloth, cuff)]
    parts.append(Part(symmetric(body(cut)), cloth, folds=body_folds(cut), lift=0.5))
    placket = rounded(CENTRE - 12, 124, CENTRE + 13, cut.hem + 5, 2)
    parts.append(
        Part(
            placket,
            cloth,
            wrinkles=0.4,
            bulge=0.25,
            lift=0.35,
            seams=(curve([(CENTRE + 9, 124), (CENTRE + 9, cut.hem + 4)]),),
        )
    )
    parts += shirt_collar(cut, cloth)
    if pocket:
        outline = path(
            [(272, 210), (326, 208)], [(326, 208), (327, 262), (300, 276)], [(300, 276), (273, 264), (272, 210)]
        )
        parts.append(
            Part(outline, cloth, wrinkles=0.2, bulge=0.35, lift=0.35, seams=(curve([(272, 221), (326, 219)]),))
        )
    parts += buttons(CENTRE, [138.0, *np.linspace(186, cut.hem - 34, 6)], button)
    return parts


def hoodie(cut: TopCut, cloth: Cloth, cord: Cloth, zipped: bool) -> list[Part]:
    """A hooded sweatshirt, with a zip or a pouch pocket."""
    rib = replace(cloth, surface="rib", pattern="plain")
    hood = path([(0, 40), (36, 42), (68, 66), (82, 104)], [(82, 104), (60, 132), (0, 150)])
    opening = path([(0, 58), (30, 62), (48, 86)], [(48, 86), (34, 128), (0, 152)])
    parts = [
        *sleeves(cut, cloth, rib, roomy=10),
        Part(symmetric(body(cut)), cloth, folds=body_folds(cut), lift=0.5),
        Part(
            symmetric(
                path(
                    [(0, cut.hem - 14), (cut.width + 2, cut.hem - 20)],
                    [(cut.width, cut.hem - 20), (cut.width - 5, cut.hem + 14)],
                    [(cut.width - 5, cut.hem + 14), (0, cut.hem + 20)],
                )
            ),
            rib,
            wrinkles=0.2,
            lift=0.4,
        ),
        Part(symmetric(hood), cloth, bulge=1.2, wrinkles=0.8, lift=1.1),
        Part(symmetric(opening), replace(cloth, tone=cloth.tone * 0.55), bulge=-0.5, wrinkles=0.4, lift=0),
    ]
    lip = curve([(0, 156), (30, 138), (50, 92), (32, 58), (0, 52)])
    parts += [Part(ribbon(side(lip), 11), cloth, wrinkles=0.1, lift=0.7) for side in BOTH]
    if zipped:
        parts += zip_line(158, cut.hem + 18)
    else:
        pouch = path(
            [(0, cut.hem - 128), (52, cut.hem - 128)],
            [(52, cut.hem - 128), (62, cut.hem - 90), (84, cut.hem - 58)],
            [(84, cut.hem - 58), (84, cut.hem - 18)],
            [(84, cut.hem - 18), (0, cut.hem - 13)],
        )
        slit = curve([(50, cut.hem - 124), (58, cut.hem - 90), (79, cut.hem - 57)])
        parts.append(
            Part(symmetric(pouch), cloth, wrinkles=0.5, bulge=0.5, lift=0.7, seams=tuple(side(slit) for side in BOTH))
        )
    for side in BOTH:
        parts.append(Part(ribbon(side(curve([(24, 148), (28, 190), (23, 236)])), 4.2), cord, wrinkles=0, lift=1.2))
        parts.append(
            Part(ribbon(side(curve([(23, 232), (22.5, 246)])), 5.5), replace(cord, tone=0.7), wrinkles=0, lift=0.8)
        )
    return parts


METAL = Cloth("plain", ("grey",), "smooth", shine=0.9, tone=1.15)


def zip_line(top: float, bottom: float) -> list[Part]:
    """A closed zip down the front with its puller."""
    teeth = curve([(CENTRE, top), (CENTRE, bottom)])
    tape = Cloth("plain", ("black",), "rib")
    return [
        Part(ribbon(teeth, 9), tape, wrinkles=0, bulge=0.5, lift=0.3, stitches=(teeth,), thread="grey"),
        Part(rounded(CENTRE - 4, top + 4, CENTRE + 4, top + 26, 3), METAL, wrinkles=0, lift=1.2),
    ]


def bomber(cut: TopCut, cloth: Cloth, trim: Cloth) -> list[Part]:
    """A short jacket with ribbed collar, cuffs and hem, and a zip."""
    rib = replace(trim, surface="rib", pattern="plain")
    parts = [inside_back(cut, cloth), *sleeves(cut, cloth, rib, roomy=14)]
    parts.append(Part(symmetric(body(cut)), cloth, folds=body_folds(cut), wrinkles=1.5, lift=0.6))
    hem = path(
        [(0, cut.hem - 16), (cut.width + 2, cut.hem - 22)],
        [(cut.width + 2, cut.hem - 22), (cut.width - 8, cut.hem + 20)],
        [(cut.width - 8, cut.hem + 20), (0, cut.hem + 25)],
    )
    parts.append(Part(symmetric(hem), rib, wrinkles=0.2, lift=0.4))
    parts.append(rib_collar(cut, rib, 26))
    for side, turn in ((right, 18.0), (left, -18.0)):
        slit = side(curve([(58, 372), (82, 420)]))
        parts.append(Part(ribbon(slit, 9), replace(cloth, tone=cloth.tone * 0.8), angle=turn, wrinkles=0, lift=0.6))
    return parts + zip_line(118, cut.hem + 22)


def puffer(cut: TopCut, cloth: Cloth) -> list[Part]:
    """A quilted jacket: its tubes are the folds between the quilting lines."""
    quilt = tuple((symmetric_line(replace(cut, width=130), y), 9.0) for y in np.arange(150.0, cut.hem, 44))
    arms = [
        replace(
            part,
            folds=tuple(
                (curve([(CENTRE + d * 90, y), (CENTRE + d * 222, y + 18)]), 8.0) for y in np.arange(160.0, 440, 42)
            ),
            bulge=1.4,
        )
        for part, d in zip(sleeves(cut, cloth, None, roomy=22), (1, -1), strict=True)
    ]
    front = Part(symmetric(body(cut)), cloth, folds=quilt, bulge=1.3, wrinkles=0.9, lift=0.7)
    collar = Part(
        symmetric(path([(0, 66), (38, 64), (54, 72)], [(54, 72), (60, 112)], [(60, 112), (30, 130), (0, 132)])),
        cloth,
        bulge=1.4,
        wrinkles=0.6,
        folds=((curve([(190, 96), (CENTRE, 100), (290, 96)]), 6.0),),
    )
    return [*arms, front, collar, *zip_line(76, cut.hem + 2)]


def denim_jacket(cut: TopCut, cloth: Cloth, button: Cloth) -> list[Part]:
    """A jacket with yoke, flap pockets, and stitches in a bright thread."""
    parts = [inside_back(cut, cloth), *sleeves(cut, cloth, cloth)]
    yoke = [side(curve([(12, 206), (60, 204), (110, 200)])) for side in BOTH]
    darts = [side(curve([(d, 236), (d - 14, cut.hem - 20)])) for d in (42.0, 84.0) for side in BOTH]
    parts.append(
        Part(
            symmetric(body(cut)),
            cloth,
            folds=body_folds(cut),
            seams=(*yoke, *darts),
            stitches=(*yoke, *darts),
            thread="orange",
            lift=0.5,
        )
    )
    parts.append(
        Part(
            symmetric(
                path(
                    [(0, cut.hem - 20), (cut.width + 2, cut.hem - 25)],
                    [(cut.width + 2, cut.hem - 25), (cut.width, cut.hem + 6)],
                    [(cut.width, cut.hem + 6), (0, cut.hem + 10)],
                )
            ),
            cloth,
            wrinkles=0.3,
            lift=0.4,
            stitches=(symmetric_line(cut, cut.hem + 2),),
            thread="orange",
        )
    )
    placket = rounded(CENTRE - 13, 128, CENTRE + 14, cut.hem + 8, 2)
    threads = tuple(curve([(CENTRE + d, 130), (CENTRE + d, cut.hem + 6)]) for d in (-10, 10))
    parts.append(Part(placket, cloth, wrinkles=0.3, bulge=0.3, lift=0.4, stitches=threads, thread="orange"))
    for side in BOTH:
        flap = side(
            path(
                [(32, 206), (84, 203)],
                [(84, 203), (84, 224)],
                [(84, 224), (58, 240)],
                [(58, 240), (32, 226)],
                [(32, 226), (32, 206)],
            )
        )
        parts.append(
            Part(
                flap,
                cloth,
                wrinkles=0.2,
                bulge=0.5,
                lift=0.8,
                stitches=(side(path([(35, 223), (58, 235)], [(58, 235), (81, 221)])),),
                thread="orange",
            )
        )
        parts += buttons(float(side(np.array([[58.0, 226.0]]))[0, 0]), [226.0], button, 4)
    parts += shirt_collar(cut, cloth, 60)
    return parts + buttons(CENTRE, list(np.linspace(150, cut.hem - 8, 6)), button, 5)


def coat(cut: TopCut, cloth: Cloth, button: Cloth, double: bool, belt: bool) -> list[Part]:
    """A coat or blazer with lapels, one- or double-breasted, with or without a belt."""
    cut = replace(cut, neck="v")
    blouse = Part(
        symmetric(path([(0, 96), (46, 90)], [(46, 90), (44, 170), (0, 250)])),
        Cloth("plain", ("white",), tone=0.93),
        wrinkles=0.4,
        lift=0,
    )
    parts = [blouse, inside_back(cut, replace(cloth, pattern="plain")), *sleeves(cut, cloth)]
    deep = 262.0
    front = path(
        [(0, deep), (28, 170)],
        [(28, 170), (50, 88)],
        [(50, 88), (cut.shoulder, 112)],
        [(cut.shoulder, 112), (cut.shoulder - 12, 160), (cut.shoulder - 10, 208)],
        [(cut.shoulder - 10, 208), (cut.waist, 320), (cut.width, cut.hem)],
        [(cut.width, cut.hem), (cut.width * 0.5, cut.hem + 6), (0, cut.hem + 7)],
    )
    opening = CENTRE + (30 if double else 10)
    parts.append(
        Part(
            symmetric(front),
            cloth,
            folds=body_folds(cut),
            wrinkles=0.8,
            lift=0.55,
            seams=(curve([(opening, deep - 6), (opening + 2, cut.hem + 8)]),),
        )
    )
    lapel = path(
        [(50, 84), (62, 92), (66, 130)],
        [(66, 130), (72, 152)],
        [(72, 152), (50, 158)],
        [(50, 158), (52, 166), (70, 170)],
        [(70, 170), (46, 222), (4, deep + 8)],
        [(4, deep + 8), (20, 190), (50, 84)],
    )
    parts += [
        Part(side(lapel), cloth, angle=turn, wrinkles=0.2, bulge=0.5, lift=1.1)
        for side, turn in ((left, -30.0), (right, 30.0))
    ]
    for side in BOTH:
        flap = side(
            path([(38, 368), (96, 364)], [(96, 364), (97, 386)], [(97, 386), (39, 390)], [(39, 390), (38, 368)])
        )
        parts.append(Part(flap, cloth, wrinkles=0.2, bulge=0.4, lift=0.8))
    if belt:
        parts.append(
            Part(rounded(CENTRE - cut.waist - 1, 312, CENTRE + cut.waist + 1, 338, 3), cloth, wrinkles=0.6, lift=0.9)
        )
        parts.append(
            Part(
                rounded(CENTRE - 20, 307, CENTRE + 14, 343, 4),
                replace(button, shine=0.4),
                wrinkles=0,
                holes=(rounded(CENTRE - 14, 314, CENTRE + 8, 336, 2),),
            )
        )
    rows = [280.0, 348.0] if not belt else [280.0, 370.0]
    if cut.hem > 500:
        rows.append(420.0)
    columns = [CENTRE - 24, CENTRE + 18] if double else [CENTRE]
    return parts + [part for x in columns for part in buttons(x, rows, button, 6)]
