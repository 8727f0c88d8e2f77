"""What the user asks, as one value: photos, likes and dislikes, words, choices, order. A change gives a new one."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from visualsearch_desktop.core.types import NEWEST, Choice, Condition, Filter, Item, Photo, Query, Sort, Words
from visualsearch_desktop.ui.selection import Selection


@dataclass(frozen=True, slots=True)
class Question:
    """Everything that decides an answer.

    `like` and `unlike` are items that the user wants more of, or less. `group_by` is a column's key.
    """

    photos: tuple[Photo, ...] = ()
    like: tuple[Item, ...] = ()
    unlike: tuple[Item, ...] = ()
    words: str = ""
    selection: Selection = field(default_factory=Selection)
    sort: Sort | None = None
    variety: bool = False
    group_by: str | None = None

    @property
    def has_target(self) -> bool:
        """True where there is something to be like, so that hits have a likeness."""
        return bool(self.photos or self.like or self.unlike)

    @property
    def filter(self) -> Filter:
        """The choices and the words, as the backend takes them."""
        words: Filter = (Words(self.words),) if self.words.strip() else ()
        return (*self.selection.filter, *words)

    def query(self, limit: int, offset: int = 0) -> Query:
        """The question as the backend takes it."""
        return Query(
            photos=self.photos,
            filter=self.filter,
            limit=limit,
            offset=offset,
            like=tuple(item.id for item in self.like),
            unlike=tuple(item.id for item in self.unlike),
            sort=self.sort,
            variety=self.variety,
            group_by=self.group_by,
        )

    def about(self, *photos: Photo) -> Question:
        """With these photos in the place of everything that was to be like; the rest stays."""
        return replace(self, photos=photos, like=(), unlike=())

    def with_photos(self, *photos: Photo) -> Question:
        """With these photos beside those that there are; one that is there already is not added again."""
        return replace(self, photos=tuple(dict.fromkeys((*self.photos, *photos))))

    def with_changed(self, place: int, photo: Photo) -> Question:
        """With another photo in a photo's place: cropped, turned."""
        return replace(self, photos=(*self.photos[:place], photo, *self.photos[place + 1 :]))

    def without_photo(self, place: int) -> Question:
        """Without the photo in that place."""
        return replace(self, photos=self.photos[:place] + self.photos[place + 1 :])

    def choosing(self, selection: Selection) -> Question:
        """With other choices in the facets."""
        return replace(self, selection=selection)

    def restricted(self, keys: set[str]) -> Question:
        """Without what is asked of columns that are gone."""
        sort = None if self.sort and self.sort.key not in (*keys, NEWEST) else self.sort
        group_by = self.group_by if self.group_by in keys else None
        return replace(self, selection=self.selection.restricted(keys), sort=sort, group_by=group_by)

    def without(self, condition: Condition) -> Question:
        """Without one of the conditions of its filter."""
        match condition:
            case Choice(key):
                return self.choosing(self.selection.cleared(key))
            case Words():
                return replace(self, words="")
            case _:
                return self

    def liking(self, item: Item) -> Question:
        """Asking for more like the item."""
        rest = self.without_item(item)
        return replace(rest, like=(*rest.like, item))

    def not_liking(self, item: Item) -> Question:
        """Asking for less like the item."""
        rest = self.without_item(item)
        return replace(rest, unlike=(*rest.unlike, item))

    def without_item(self, item: Item) -> Question:
        """No longer asking for more or less like the item."""
        return replace(
            self,
            like=tuple(other for other in self.like if other.id != item.id),
            unlike=tuple(other for other in self.unlike if other.id != item.id),
        )
