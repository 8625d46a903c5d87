"""Who is at work: staff as in the demo, people who keep a journal, customers with the public form. All at once."""

import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import requests

from scripts.demo.page import headers_of
from scripts.demo.people import people_at_work
from sync.wording import load
from tests.soak.diarist import Diarist
from tests.soak.journal import Journal
from tests.soak.office import Office

STAFF = 2
DIARISTS = ("甲", "乙", "丙")
STAFF_PACE_SECONDS = 0.02
CUSTOMER_PACE_SECONDS = 4.0


@contextmanager
def at_work(office: Office, journal: Journal, seed: int) -> Iterator[None]:
    """Lets everybody work for as long as the block runs."""
    stop, failures = threading.Event(), list[BaseException]()
    jobs: list[Callable[[], None]] = [
        *(lambda name=name: Diarist(office, journal, name, seed).work(stop) for name in DIARISTS),
        *(lambda place=place: _staff(office, journal, seed + place, stop) for place in range(STAFF)),
        lambda: _customers(office, journal, stop),
    ]

    def run(job: Callable[[], None]) -> None:
        try:
            job()
        except BaseException as error:  # noqa: BLE001 (told by the main thread)
            failures.append(error)

    threads = [threading.Thread(target=run, args=(job,), daemon=True) for job in jobs]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    if failures:
        raise failures[0]


def _staff(office: Office, journal: Journal, seed: int, stop: threading.Event) -> None:
    """One pair of hands of the demo's staff; a killed office costs them what they were at."""
    headers = headers_of(load(office.config.locale))
    while not stop.is_set():
        office.wait()
        with office.session() as session:
            try:
                book = office.book(session)
            except requests.RequestException:
                continue
            done = people_at_work(book, seed, stop, STAFF_PACE_SECONDS, headers, turn=journal.turn)
            with journal.turn:
                journal.did.update({f"staff {name}": times for name, times in done.items()})


def _customers(office: Office, journal: Journal, stop: threading.Event) -> None:
    """Each sends the form until it is acknowledged, always with the same key."""
    while not stop.wait(CUSTOMER_PACE_SECONDS):
        key = secrets.token_urlsafe(16)
        fault = f"求 {len(journal.sent) + 1}"
        form = {"key": key, "unit": "R-1", "customer": "張三", "phone": "0223456789", "fault": fault}
        while not stop.is_set():
            try:
                answer = requests.post(f"{office.url}/request", data=form, timeout=60, allow_redirects=False)
            except requests.RequestException:
                time.sleep(0.2)
                continue
            assert answer.status_code == requests.codes.see_other, answer.text
            journal.sent[key] = fault
            break
