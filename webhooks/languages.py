"""The language of a page: as asked for, else as the browser prefers, else the office's."""

from collections.abc import Iterable, Mapping

from flask import Request

from sync.wording import Wording

_SCRIPTS = {
    "zh_Hant": ("zh-hant", "zh-tw", "zh-hk", "zh-mo"),
    "zh_Hans": ("zh-hans", "zh-cn", "zh-sg", "zh-my"),
    "en": ("en",),
}
"""Beginnings of language tags (BCP 47) by locale."""


def wording_for(request: Request, wordings: Mapping[str, Wording], default: str) -> Wording:
    """Gives the words for a request: `?lang=`, Accept-Language, the office's."""
    asked = request.args.get("lang", "")
    preferred = (tag for tag, _ in request.accept_languages)
    return wordings[locale_of((asked, *preferred), default)]


def locale_of(tags: Iterable[str], default: str) -> str:
    """Gives the locale of the first tag that means one; plain Chinese is the office's, where that is Chinese."""
    for tag in tags:
        plain = tag.lower().replace("_", "-")
        if plain == "zh":
            return default if default.startswith("zh") else "zh_Hant"
        for locale, beginnings in _SCRIPTS.items():
            if any(plain == one or plain.startswith(f"{one}-") for one in beginnings):
                return locale
    return default


def tag_of(locale: str) -> str:
    """Gives the language tag of a locale, for `lang=` in pages and addresses."""
    return locale.replace("_", "-")
