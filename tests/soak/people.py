"""People at work, and one among them who keeps a diary of what he typed, apart from the sheet and the service."""

import threading
from collections import Counter
from random import Random

import msgspec

from scripts.demo.page import headers_of
from scripts.demo.people import people_at_work
from sync.wording import load
from tests.soak.office import Office

PACE_SECONDS = 0.05


def burst(office: Office, seed: int, seconds: float) -> Counter[str]:
    """Lets staff work for a while: they register, dispatch, sort, insert, copy, undo; gives how often they did what."""
    wording, stop = load(office.config.locale), threading.Event()
    timer = threading.Timer(seconds, stop.set)
    timer.start()
    with office.session() as session:
        done = people_at_work(office.book(session), seed, stop, PACE_SECONDS, headers_of(wording))
    timer.cancel()
    return done


class Diary(msgspec.Struct):
    """Registrations that one person typed whole, by what he wrote into the remarks: others copy, sort and move them."""

    seed: int
    rows: dict[str, dict[str, str]] = {}

    def write(self, office: Office, count: int) -> None:
        """Types some rows, each in one stroke, and notes them down."""
        wording = load(office.config.locale)
        dice = Random(self.seed + len(self.rows))
        with office.session() as session:
            tab = office.book(session).worksheet(wording.tab("registration"))
            header = tab.row_values(1)
            for _ in range(count):
                mark = f"日記{len(self.rows) + 1:05}"
                row = {
                    "unit": f"Z-{dice.randrange(100, 999)}",
                    "customer": "林" + dice.choice("一二三四五六七八九"),
                    "phone": f"09{dice.randrange(10**8):08}",
                    "fault": dice.choice(("=1+1 漏水", "燈不亮", "'0912 門鎖壞", "馬桶不通")),
                    "fault_class": "給排水",
                    "remarks": mark,
                }
                by_label = {wording.label("registration", key): value for key, value in row.items()}
                values = [{"userEnteredValue": {"stringValue": by_label[text]}} if text in by_label else {}
                          for text in header]  # fmt: skip
                append = {"sheetId": tab.id, "rows": [{"values": values}], "fields": "userEnteredValue"}
                office.book(session).batch_update({"requests": [{"appendCells": append}]})
                self.rows[mark] = row
