"""docs/sheets.md as the declarations have it: every column, who fills it, what is required, what empty means."""

from collections.abc import Iterable, Iterator

from sheet_schema.catalogue import TABS
from sheet_schema.fields import Column, Condition, Kind, Owner, Role
from sheet_schema.model import NOTICED_AT, PROBLEMS, ROW_ID, ROW_KEY, Tab
from sync.wording import load

ENGLISH, HANT, HANS = load("en"), load("zh_Hant"), load("zh_Hans")
OF_EVERY_TAB = (ROW_ID, PROBLEMS, NOTICED_AT, ROW_KEY)
INTRODUCTION = """# The sheets

Every tab and column of an office's spreadsheet, in order. This page is made from the declarations in
`sheet_schema/sheets`; a test says when it is not up to date, and `UPDATE_GOLDEN=1` writes it anew.

`▲` only these roles edit it · `+` the service opens the rows · `◷` event cell: `1`, `1430`, `昨2310` are times ·
`ⓟ` personal data. *Service* columns are computed; nobody needs to type there. *Required* is from the stage named on,
else at once; what has something under *empty means* is never asked for. Beside each event cell the service keeps its
hidden date-time twin `<key>_at`, and every tab has these columns:
"""
CONDITIONS = {
    Condition.ALWAYS: "",
    Condition.CHARGEABLE: "if chargeable",
    Condition.EXPLANATION_DUE: "unless repaired and all rules kept",
    Condition.FIRST_OF_CALL: "first fault of a call",
    Condition.HAS_MATERIAL: "if material was used",
    Condition.BEGUN: "once its role has begun with the row",
    Condition.ENTRY: "for entry while nobody is at home",
    Condition.JOINT_VISIT: "once the customer was called on",
    Condition.REACHED: "once the customer was reached",
}


def sheets_reference() -> str:
    """Gives the page as Markdown."""
    return "\n".join(
        (INTRODUCTION, *_table(TABS[0], OF_EVERY_TAB), *(line for tab in TABS for line in _tab(tab)))
    )


def _tab(tab: Tab) -> Iterator[str]:
    marks = " ".join(
        (
            *(["+"] if tab.opened_by_service else []),
            *([f"▲ {_roles(tab.authority)}"] if tab.authority else []),
        )
    )
    form = f" {tab.form}" if tab.form else ""
    yield f"\n## {HANT.tab(tab.key)}{form}\n"
    yield f"`{tab.key}` · {HANS.tab(tab.key)} · {ENGLISH.tab(tab.key)}{f' · {marks}' if marks else ''}\n"
    left_out = {column.key for column in (*OF_EVERY_TAB, *tab.twins)}
    yield from _table(tab, [column for column in tab.columns if column.key not in left_out])


def _table(tab: Tab, columns: Iterable[Column]) -> Iterator[str]:
    yield "| column | 繁體 | 简体 | English | holds | filled by | required | empty means |"
    yield "|---|---|---|---|---|---|---|---|"
    for column in columns:
        labels = (words.label(tab.key, column) for words in (HANT, HANS, ENGLISH))
        cells = (
            f"`{column.key}`",
            *labels,
            _holds(column),
            _owner(column),
            _required(column),
            _empty(column),
        )
        yield f"| {' | '.join(cells)} |"


def _holds(column: Column) -> str:
    marks = f"{' ◷' if column.kind is Kind.EVENT else ''}{' ⓟ' if column.personal else ''}"
    if column.choices:
        labels = " · ".join(HANT.choice(column.choices, key) for key in column.choices.keys)
        return f"{column.kind.value}: {labels}{marks}"
    return f"{column.kind.value}{f' of `{column.refers}`' if column.refers else ''}{marks}"


def _owner(column: Column) -> str:
    if column.owner is Owner.SERVICE:
        return "*service*"
    by = f"▲ {_roles(column.authority)}" if column.authority else _roles(column.fillers)
    return by or "people"


def _roles(roles: Iterable[Role]) -> str:
    return ", ".join(ENGLISH.role(role).lower() for role in roles)


def _required(column: Column) -> str:
    if column.required is None:
        return ""
    at_once = "at once" if column.condition is Condition.ALWAYS else ""
    stage = "" if column.required.value == "registered" else ENGLISH.stage(column.required).lower()
    return ", ".join(part for part in (stage or at_once, CONDITIONS[column.condition]) if part)


def _empty(column: Column) -> str:
    return ENGLISH.default(column.default) if column.default else ""
