"""The range of the sample shop: which articles there are, what they are called and how each is cut."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

import numpy as np

from visualsearch_desktop.core.demo import bags, bottoms, hats, shoes, tops
from visualsearch_desktop.core.demo.fabrics import COLOURS, Cloth
from visualsearch_desktop.core.demo.painting import Part
from visualsearch_desktop.core.demo.tops import METAL, TopCut

Design: TypeAlias = tuple[str, Callable[[], list[Part]]]
"""What a cut is called, and how to make its parts."""


@dataclass(frozen=True, slots=True)
class Look:
    """The colours (the ground first) and the pattern of an article."""

    colours: tuple[str, str, str]
    pattern: str

    def cloth(self, surface: str = "weave", shine: float = 0.0) -> Cloth:
        """The cloth the article is mainly made of."""
        return Cloth(self.pattern, self.colours, "weave" if self.pattern == "denim" else surface, shine=shine)

    def trim(self, surface: str = "weave", shine: float = 0.0) -> Cloth:
        """A plain cloth in the ground's colour, or the second colour where there is a pattern."""
        colour = self.colours[0] if self.pattern in ("plain", "denim") else self.colours[1]
        return Cloth("plain", (colour,), surface, shine=shine)

    def accent(self, surface: str = "weave", shine: float = 0.0) -> Cloth:
        """A plain cloth in the second colour."""
        return Cloth("plain", (self.colours[1],), surface, shine=shine)


@dataclass(frozen=True, slots=True)
class Kind:
    """A category: its folder, the prefix of its article numbers, prices from and to, and what it comes in."""

    category: str
    prefix: str
    prices: tuple[float, float]
    patterns: Sequence[str]
    departments: Sequence[str]
    design: Callable[[Look, np.random.Generator], Design]
    standing: bool = False


@dataclass(frozen=True, slots=True)
class Article:
    """A row of the sample catalogue, and what is needed to draw it."""

    number: int
    kind: Kind
    look: Look
    sku: str
    ean: str
    name: str
    department: str
    price: float
    stock: int
    on_sale: bool
    parts: Callable[[], list[Part]]

    @property
    def image(self) -> str:
        """The photo's path, relative to the catalogue's spreadsheet."""
        return f"{self.kind.category}/{self.sku}.jpg"


def article(number: int, seed: int) -> Article:
    """The article of a number; always the same one for the same seed."""
    rng = np.random.default_rng([seed, number, 0])
    kind = WHEEL[number % len(WHEEL)]
    look = _look(kind, rng)
    style, parts = kind.design(look, rng)
    low, high = kind.prices
    on_sale = rng.random() < 0.2
    full = round(float(rng.uniform(low, high)) / 5) * 5
    return Article(
        number=number,
        kind=kind,
        look=look,
        sku=f"{kind.prefix}-{10000 + (number * 37 + 234) % 90000}",
        ean=_ean(number),
        name=_name(look, style),
        department=str(rng.choice(kind.departments)),
        price=round(full * (0.7 if on_sale else 1.0) - 0.1, 2),
        stock=int(rng.poisson(9)) if rng.random() > 0.08 else 0,
        on_sale=on_sale,
        parts=parts,
    )


def _ean(number: int) -> str:
    """A 13-digit EAN with its check digit."""
    digits = f"04012345{number % 10000:04d}"
    weighted = sum(int(d) * (3 if i % 2 else 1) for i, d in enumerate(digits))
    return f"{digits}{-weighted % 10}"


_PATTERN_WORDS = {
    "plain": "",
    "stripes": "striped ",
    "pinstripes": "pinstripe ",
    "checks": "checked ",
    "gingham": "gingham ",
    "dots": "dotted ",
    "floral": "floral ",
    "colour block": "colour-block ",
    "denim": "denim ",
}


def _name(look: Look, style: str) -> str:
    words = f"{_PATTERN_WORDS[look.pattern]}{style}, {look.colours[0]}"
    return words[0].upper() + words[1:]


def _look(kind: Kind, rng: np.random.Generator) -> Look:
    pattern = str(rng.choice(kind.patterns))
    names = list(COLOURS)
    ground = str(rng.choice(["blue", "navy", "light blue", "black"] if pattern == "denim" else names))
    contrasting = [name for name in names if abs(_brightness(name) - _brightness(ground)) > 0.25]
    second, third = (str(name) for name in rng.choice(contrasting, 2, replace=False))
    return Look((ground, second, third), pattern)


def _brightness(name: str) -> float:
    r, g, b = COLOURS[name]
    return (0.30 * r + 0.59 * g + 0.11 * b) / 255


def _pick(rng: np.random.Generator, *options: str) -> str:
    return str(rng.choice(options))


def _near(rng: np.random.Generator, value: float, spread: float) -> float:
    return float(rng.uniform(value - spread, value + spread))


def _chance(rng: np.random.Generator, share: float) -> bool:
    return bool(rng.random() < share)


def _t_shirt(look: Look, rng: np.random.Generator) -> Design:
    neck = _pick(rng, "crew", "crew", "v", "scoop")
    sleeve = _pick(rng, "short", "short", "short", "none", "three-quarter")
    cut = TopCut(neck, sleeve, hem=_near(rng, 474, 20), width=_near(rng, 110, 7), waist=_near(rng, 104, 6))
    word = {"short": "T-shirt", "none": "tank top", "three-quarter": "three-quarter sleeve top"}[sleeve]
    necks = {"crew": "crew-neck ", "v": "V-neck ", "scoop": "scoop-neck "}
    pocket = sleeve == "short" and _chance(rng, 0.35)
    return necks[neck] + word, partial(tops.t_shirt, cut, look.cloth(), pocket, look.trim())


def _jumper(look: Look, rng: np.random.Generator) -> Design:
    cut = TopCut(_pick(rng, "crew", "v"), "long", hem=_near(rng, 462, 14), width=_near(rng, 113, 5), shoulder=123)
    return "jumper", partial(tops.t_shirt, cut, look.cloth("knit"), False, look.trim("rib"))


def _shirt(look: Look, rng: np.random.Generator) -> Design:
    sleeve = _pick(rng, "long", "long", "short")
    hem = _near(rng, 486, 12)
    cut = TopCut("collar", sleeve, hem=hem, width=_near(rng, 110, 6), curved_hem=_chance(rng, 0.6))
    button = Cloth("plain", (_pick(rng, "white", "black", "brown"),), "smooth")
    return f"{sleeve}-sleeve shirt", partial(tops.shirt, cut, look.cloth(), button, _chance(rng, 0.6))


def _hoodie(look: Look, rng: np.random.Generator) -> Design:
    cut = TopCut("high", "long", hem=_near(rng, 474, 10), width=_near(rng, 116, 5), shoulder=126)
    zipped = _chance(rng, 0.5)
    return "zip hoodie" if zipped else "hoodie", partial(tops.hoodie, cut, look.cloth("suede"), look.accent(), zipped)


def _jacket(look: Look, rng: np.random.Generator) -> Design:
    hem = _near(rng, 452, 14)
    if look.pattern == "denim":
        return "jacket", partial(tops.denim_jacket, TopCut("collar", "long", hem=hem), look.cloth(), METAL)
    cut = TopCut("crew", "long", hem=hem, width=_near(rng, 119, 4), shoulder=128)
    if _chance(rng, 0.4):
        return "puffer jacket", partial(tops.puffer, cut, look.cloth("smooth", 0.2))
    if _chance(rng, 0.4):
        return "leather bomber jacket", partial(tops.bomber, cut, look.cloth("leather", 0.3), look.trim())
    return "bomber jacket", partial(tops.bomber, cut, look.cloth("smooth", 0.1), look.trim())


def _coat(look: Look, rng: np.random.Generator) -> Design:
    belt, double = _chance(rng, 0.45), _chance(rng, 0.5)
    cut = TopCut("v", "long", hem=_near(rng, 556, 14), width=_near(rng, 124, 6), waist=_near(rng, 106, 4))
    button = Cloth("plain", (_pick(rng, "brown", "black"),), "smooth")
    style = ("double-breasted " if double else "") + ("belted coat" if belt else "coat")
    return style, partial(tops.coat, cut, look.cloth("suede"), button, double, belt)


def _dress(look: Look, rng: np.random.Generator) -> Design:
    neck = _pick(rng, "crew", "v", "scoop")
    sleeve = _pick(rng, "none", "none", "short", "long")
    cut = TopCut(neck, sleeve, waist=_near(rng, 79, 5), shoulder=_near(rng, 106, 4))
    flare, hem = float(rng.uniform(22, 96)), float(rng.choice([430, 480, 540]))
    belt = Cloth("plain", (_pick(rng, "brown", "black"),), "leather", shine=0.2) if _chance(rng, 0.35) else None
    word = {430.0: "mini", 480.0: "knee-length", 540.0: "midi"}[hem]
    return f"{word} dress", partial(bottoms.dress, cut, look.cloth(), flare, hem, belt, _chance(rng, 0.3))


def _skirt(look: Look, rng: np.random.Generator) -> Design:
    front = _pick(rng, "plain", "plain", "buttons", "tiers")
    hem, flare = _near(rng, 440, 80), float(rng.uniform(8, 96))
    pleats = 1.5 + flare / 12
    word = {"plain": "pleated skirt" if flare > 55 else "skirt", "buttons": "buttoned skirt", "tiers": "tiered skirt"}
    button = METAL if look.pattern == "denim" else look.accent("smooth")
    return word[front], partial(bottoms.skirt, look.cloth(), _near(rng, 92, 5), flare, hem, pleats, front, button)


def _trousers(look: Look, rng: np.random.Generator) -> Design:
    jeans = look.pattern == "denim"
    ankle = float(rng.uniform(66, 116))
    fit = "slim" if ankle < 80 else "straight" if ankle < 98 else "wide"
    button = METAL if jeans else Cloth("plain", ("brown",), "smooth")
    cuffed = _chance(rng, 0.25)
    parts = partial(bottoms.trousers, look.cloth(), 114, ankle, _near(rng, 550, 10), jeans, cuffed, button)
    return f"{fit} {'jeans' if jeans else 'trousers'}", parts


def _shorts(look: Look, rng: np.random.Generator) -> Design:
    jeans = look.pattern == "denim"
    button = METAL if jeans else Cloth("plain", ("brown",), "smooth")
    ankle, hem = _near(rng, 108, 8), _near(rng, 365, 32)
    return "shorts", partial(bottoms.trousers, look.cloth(), 118, ankle, hem, jeans, _chance(rng, 0.5), button)


def _sneaker(look: Look, rng: np.random.Generator) -> Design:
    high = _chance(rng, 0.45)
    sole = Cloth("plain", (_pick(rng, "white", "white", "beige", "black"),), "smooth")
    parts = partial(shoes.sneaker, look.cloth(_pick(rng, "weave", "leather")), look.accent("leather"), sole, high)
    return "high-top sneakers" if high else "sneakers", parts


def _boot(look: Look, rng: np.random.Generator) -> Design:
    laced = _chance(rng, 0.5)
    cloth = look.cloth(*(("leather", 0.3) if _chance(rng, 0.7) else ("suede", 0.0)))
    sole = Cloth("plain", (_pick(rng, "black", "black", "brown"),), "smooth")
    parts = partial(shoes.boot, cloth, sole, laced, _near(rng, 240, 30))
    return "laced boots" if laced else "Chelsea boots", parts


def _heel(look: Look, rng: np.random.Generator) -> Design:
    height, strap, bow = _near(rng, 100, 25), _chance(rng, 0.4), _chance(rng, 0.3)
    return "strap heels" if strap else "pumps", partial(shoes.heel, look.cloth("leather", 0.35), height, strap, bow)


def _sandal(look: Look, rng: np.random.Generator) -> Design:
    sole = Cloth("plain", (_pick(rng, "beige", "brown", "black"),), "suede", tone=0.85)
    straps, platform = int(rng.integers(2, 4)), float(rng.uniform(4, 30))
    style = "platform sandals" if platform > 18 else "sandals"
    return style, partial(shoes.sandal, look.cloth("leather", 0.2), sole, straps, platform)


def _tote(look: Look, rng: np.random.Generator) -> Design:
    handle = look.accent("leather", 0.2) if _chance(rng, 0.5) else look.trim()
    printed = look.accent() if look.pattern == "plain" and _chance(rng, 0.4) else None
    return "tote bag", partial(bags.tote, look.cloth(), handle, _near(rng, 132, 14), printed)


def _backpack(look: Look, rng: np.random.Generator) -> Design:
    rolled = _chance(rng, 0.5)
    trim = Cloth("plain", (_pick(rng, "brown", "black", look.colours[1]),), "leather", shine=0.15)
    return "flap backpack" if rolled else "zip backpack", partial(bags.backpack, look.cloth(), trim, rolled)


def _handbag(look: Look, rng: np.random.Generator) -> Design:
    shape, chain = _pick(rng, "frame", "flap", "round"), _chance(rng, 0.35)
    word = {"frame": "handbag", "flap": "flap bag", "round": "bowling bag"}[shape]
    return f"{'chain ' if chain else ''}{word}", partial(bags.handbag, look.cloth("leather", 0.3), shape, chain)


def _hat(look: Look, rng: np.random.Generator) -> Design:
    style = _pick(rng, "cap", "beanie", "sun hat", "bucket hat")
    if style == "cap":
        peak = look.accent() if _chance(rng, 0.5) else look.trim()
        return style, partial(hats.cap, look.cloth(), peak)
    if style == "beanie":
        bobble = look.accent() if _chance(rng, 0.6) else None
        return style, partial(hats.beanie, look.cloth("knit"), bobble)
    if style == "sun hat":
        straw = Cloth("plain", (look.colours[0],), "straw")
        return style, partial(hats.sun_hat, straw, look.accent(), _near(rng, 186, 12))
    return style, partial(hats.sun_hat, look.cloth(), look.trim(), _near(rng, 148, 8))


_ALL = ("plain", "plain", "stripes", "checks", "dots", "floral", "colour block")
_ADULTS = ("women", "men", "unisex")
_EVERYONE = ("women", "men", "unisex", "children")
_LEATHER = ("plain",)

T_SHIRTS = Kind("t-shirts", "TS", (15, 40), _ALL, _EVERYONE, _t_shirt)
DRESSES = Kind("dresses", "DR", (35, 120), (*_ALL, "gingham"), ("women", "women", "children"), _dress)

WHEEL: tuple[Kind, ...] = (
    T_SHIRTS,
    DRESSES,
    Kind("trousers", "TR", (30, 90), ("plain", "denim", "denim", "pinstripes", "checks"), _EVERYONE, _trousers),
    Kind("sneakers", "SN", (40, 110), ("plain", "plain", "plain", "checks", "denim"), _EVERYONE, _sneaker, True),
    Kind("handbags", "HB", (40, 190), _LEATHER, ("women",), _handbag, True),
    Kind("shirts", "SH", (30, 80), (*_ALL[:6], "gingham", "pinstripes", "denim"), _EVERYONE, _shirt),
    Kind("hats", "HA", (10, 45), ("plain", "plain", "stripes", "checks"), _EVERYONE, _hat, True),
    Kind("skirts", "SK", (25, 70), (*_ALL[:6], "denim", "gingham"), ("women", "children"), _skirt),
    Kind("boots", "BO", (70, 190), _LEATHER, _ADULTS, _boot, True),
    Kind("hoodies", "HO", (35, 80), ("plain", "plain", "plain", "colour block", "stripes"), _EVERYONE, _hoodie),
    T_SHIRTS,
    Kind("backpacks", "BP", (35, 120), ("plain", "plain", "checks", "floral", "dots"), _EVERYONE, _backpack, True),
    Kind("jackets", "JA", (60, 200), ("plain", "plain", "denim"), _ADULTS, _jacket),
    Kind("heels", "HE", (50, 150), _LEATHER, ("women",), _heel, True),
    Kind("shorts", "SO", (20, 50), ("plain", "plain", "denim", "stripes", "checks", "floral"), _EVERYONE, _shorts),
    DRESSES,
    Kind("totes", "TO", (15, 60), _ALL[:6], ("unisex", "women"), _tote, True),
    Kind("coats", "CO", (110, 290), ("plain", "plain", "checks"), ("women", "men"), _coat),
    Kind("sandals", "SA", (25, 80), _LEATHER, ("women", "unisex", "children"), _sandal, True),
    Kind("jumpers", "JU", (35, 95), ("plain", "plain", "stripes", "colour block"), _EVERYONE, _jumper),
)
"""The kinds in the order in which article numbers go through them, so that a small catalogue has some of each."""
