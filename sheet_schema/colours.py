"""The colours of the spreadsheet."""

from sheet_schema.grid import Json
from sheet_schema.model import TabRole

TAB_COLOURS = {
    TabRole.INTAKE: "1a73e8",
    TabRole.WORK: "188038",
    TabRole.MONEY: "b06000",
    TabRole.AFTERCARE: "a142f4",
    TabRole.AUTHORITY: "c5221f",
    TabRole.REFERENCE: "5f6368",
    TabRole.FIGURES: "129eaf",
}
HEADER_OF_SERVICE = "e8eaed"
HEADER_OF_PEOPLE = "d2e3fc"
BAND = "f8f9fa"
WHITE = "ffffff"
RED = "fce8e6"
AMBER = "feefc3"
GREY = "9aa0a6"


def colour(hexadecimal: str) -> Json:
    """Gives the ColorStyle of an RRGGBB colour; Sheets counts each part from 0 to 1."""
    parts = (int(hexadecimal[place : place + 2], 16) for place in (0, 2, 4))
    return {
        "rgbColor": dict(zip(("red", "green", "blue"), (round(part / 255, 4) for part in parts), strict=True))
    }
