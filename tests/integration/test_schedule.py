"""When the service looks: soon after it is told to, however often it is told."""

import time
from pathlib import Path
from threading import Event, Thread

from sync.schedule import SETTLE_SECONDS, Watch
from tests.integration.desk import COMPLETE, desk, numbers

WAIT_SECONDS = 20
"""Well below the minute after which it would look anyway."""


def test_a_stream_of_news_does_not_put_the_look_off(tmp_path: Path) -> None:
    over = Event()

    def news(watch: Watch) -> None:
        while not over.wait(SETTLE_SECONDS / 10):
            watch.look_now()

    with desk(tmp_path / "office") as front, Watch(front.office) as watch:
        front.register(**COMPLETE)
        stream = Thread(target=news, args=(watch,))
        stream.start()
        deadline = time.monotonic() + WAIT_SECONDS
        while not numbers(front.rows("registration")) and time.monotonic() < deadline:
            over.wait(SETTLE_SECONDS)
        over.set()
        stream.join()

        assert len(numbers(front.rows("registration"))) == 1
