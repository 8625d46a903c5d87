"""The demo office's training log: two sessions that were held, and one that is planned."""

from datetime import date, timedelta

from scripts.demo.office import LOCALE, Row, office, seeded
from sheet_schema.choices import TRAINING
from sync.wording import load

_SESSIONS = (
    (-75, "technical", "水龍頭閥芯與墊片更換", 3),
    (-40, "service", "入戶禮儀與收費說明", 2),
    (12, "technical", "漏電跳閘的判斷", 3),
)
"""Days from today, kind, topic, hours."""
_SERVING = ("technician", "inspector", "foreman", "front_desk")


def sessions(seed: int, today: date) -> list[Row]:
    """Gives the log as the supervisor would have typed it: scores for the technical ones, somebody always missing."""
    here, words, dice = office(seed), load(LOCALE), seeded(seed, "training")
    people = list(dict.fromkeys(one.name for role in _SERVING for one in here.of_role(role)))
    trainer = here.of_role("engineering_manager")[0].name
    rows: list[Row] = []
    for days, kind, topic, hours in _SESSIONS:
        there = dice.sample(people, len(people) - 1)
        row: Row = {
            "held_on": (today + timedelta(days=days)).isoformat(),
            "kind": words.choice(TRAINING, kind),
            "topic": topic,
            "trainer": trainer,
            "hours": hours,
        }
        if days < 0:
            scored = kind == "technical"
            row["attendees"] = "、".join(
                f"{name} {dice.randrange(55, 100)}" if scored else name for name in there
            )
        rows.append(row)
    return rows
