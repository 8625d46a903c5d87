"""The language of a page, the words of a stage, and signatures: pure parts of what stands behind the web."""

import hashlib
import hmac

import pytest

from sheet_schema.workflow import Stage
from sync.instant import Instant
from sync.wording import load
from webhooks.languages import locale_of, tag_of
from webhooks.requests import CUSTOMER_STAGES
from webhooks.signing import HEADER, SignatureError, signature, verified

NOW = Instant(1_800_000_000)
SECRET, BODY, NONCE = b"a secret of the office", '{"key": "漏水"}'.encode(), "n" * 16


@pytest.mark.parametrize(
    ("tags", "locale"),
    [
        (("zh-TW", "en"), "zh_Hant"),
        (("zh-HK",), "zh_Hant"),
        (("zh-Hant-MO",), "zh_Hant"),
        (("zh-CN",), "zh_Hans"),
        (("zh-Hans",), "zh_Hans"),
        (("zh_Hans",), "zh_Hans"),
        (("zh",), "zh_Hans"),
        (("en-GB", "zh-TW"), "en"),
        (("fr", "en-US"), "en"),
        (("", "fr", "*"), "zh_Hans"),
        ((), "zh_Hans"),
        (("english please",), "zh_Hans"),
    ],
)
def test_the_language_is_the_first_one_spoken_here(tags: tuple[str, ...], locale: str) -> None:
    assert locale_of(tags, "zh_Hans") == locale


def test_plain_chinese_is_traditional_where_the_office_is_not_chinese() -> None:
    assert locale_of(("zh",), "en") == "zh_Hant"
    assert tag_of("zh_Hant") == "zh-Hant"


@pytest.mark.parametrize("language", ["zh_Hant", "zh_Hans", "en"])
def test_a_customer_is_told_every_stage_in_his_words(language: str) -> None:
    assert set(CUSTOMER_STAGES) == set(Stage)
    words = load(language).words
    assert [
        word for word in (*CUSTOMER_STAGES.values(), "gone") if f"request.stage.{word}" not in words
    ] == []


@pytest.mark.parametrize("language", ["zh_Hant", "zh_Hans", "en"])
def test_every_refusal_of_a_page_or_hook_has_words(language: str) -> None:
    words = load(language).words
    pages = ("elsewhere", "robot", "expired", "closed", "too_big")
    hooks = ("unsigned", "forged", "stale", "replayed", "closed", "taken", "repeated", "differs")
    wanted = [*(f"request.error.{code}" for code in pages), *(f"hook.{code}" for code in hooks)]
    assert [msgid for msgid in wanted if msgid not in words] == []


def test_a_signature_is_hmac_sha256_over_time_nonce_and_body() -> None:
    """Written out, as others write it in their language."""
    message = f"{NOW}.{NONCE}.".encode() + BODY
    digest = hmac.new(SECRET, message, hashlib.sha256).hexdigest()

    assert signature(SECRET, NOW, NONCE, BODY) == f"t={NOW},n={NONCE},v1={digest}"
    assert HEADER == "Repairsheet-Signature"


@pytest.mark.parametrize("apart", [-300, 0, 300])
def test_a_good_signature_says_its_time_and_nonce(apart: int) -> None:
    found = verified(SECRET, signature(SECRET, NOW, NONCE, BODY), BODY, Instant(NOW + apart))

    assert (found.at, found.nonce) == (NOW, NONCE)


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ("", "unsigned"),
        ("t=1,n=2,v1=3", "unsigned"),
        (f"t={NOW},n={NONCE},v1={'0' * 64}", "forged"),
        (signature(b"another secret", NOW, NONCE, BODY), "forged"),
        (signature(SECRET, NOW, NONCE, BODY + b" "), "forged"),
        (signature(SECRET, NOW, NONCE, BODY).replace(NONCE, "m" * 16), "forged"),
        (signature(SECRET, NOW, NONCE, BODY).replace("t=18", "t=19"), "forged"),
        (signature(SECRET, Instant(NOW - 301), NONCE, BODY), "stale"),
        (signature(SECRET, Instant(NOW + 301), NONCE, BODY), "stale"),
        (signature(SECRET, NOW, "short", BODY), "unsigned"),
    ],
)
def test_any_other_is_refused(header: str, reason: str) -> None:
    with pytest.raises(SignatureError) as refused:
        verified(SECRET, header, BODY, NOW)
    assert refused.value.reason == reason
