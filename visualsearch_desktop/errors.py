"""Errors that are expected. Each carries one sentence for the user that says what happened and what to do.

Anything that is not a `UserError` is a bug and goes to the log and the crash dialog with its traceback.
"""


class UserError(Exception):
    """An expected failure; `str(error)` is the sentence to show."""


class BadPhoto(UserError):
    """A file that cannot become an upright RGB picture (not an image, truncated, too large, unreadable)."""


class BadSpreadsheet(UserError):
    """A spreadsheet of attributes that cannot be read or matched to photos."""


class BadWeights(UserError):
    """A model file that is damaged, of another shape, or not a plain state dict."""


class DownloadFailed(UserError):
    """A download that did not succeed (no network, time-out, wrong checksum)."""


class ModelUnavailable(UserError):
    """The model that a catalogue was made with cannot be had on this computer."""


class StoreError(UserError):
    """The vector store refused, failed, or is damaged."""


class CatalogueBusy(UserError):
    """Another process holds the catalogue."""


class DiskFull(UserError):
    """Too little free space to go on without risking the store's files."""


class BadRequest(UserError):
    """A question that cannot be answered as asked (unknown column, malformed condition)."""


class FetchFailed(UserError):
    """A picture from the web that did not come (no such address, no picture, too large, not allowed)."""
