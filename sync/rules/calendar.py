"""Open time: calendars as prefix sums of working seconds (rules.md, "Clocks")."""


class Calendars:
    """The calendars of one office by name (always, working, on_duty)."""
