"""The requests that make an office, checked against Google's own description of Sheets v4."""

import json
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from sheet_schema.catalogue import TABS
from sheet_schema.catalogue import tab as tab_of
from sheet_schema.charts import CHARTS_SHEET_ID
from sheet_schema.fields import Column, Kind, Owner, Role
from sheet_schema.formats import cell_format
from sheet_schema.grid import PlacedTab, letters, quoted
from sheet_schema.labels import Labels
from sheet_schema.model import Tab, TabRole
from sheet_schema.provision import COLUMN_KEY, FENCE_PREFIX, TAB_KEY, fence_name, place, provision
from sync.adapters import sheets_layout, sheets_requests
from sync.wording import LOCALES, load

Json = dict[str, Any]
FENCE = "r0123456789abcdef01"
SERVICE = "service@example.org"
WORDS: Labels = load("zh_Hant")


def made(**changed: Any) -> list[Json]:
    asked: Json = {
        "zone": "Asia/Taipei",
        "locale": "zh_Hant",
        "service_email": SERVICE,
        "fence_id": FENCE,
        **changed,
    }
    locale = asked["locale"]
    return provision(TABS, load(locale), **asked)


@cache
def office() -> tuple[Json, ...]:
    return tuple(made())


def of(kind: str, requests: tuple[Json, ...] | list[Json] | None = None) -> list[Json]:
    return [request[kind] for request in (office() if requests is None else requests) if kind in request]


def placed(key: str) -> PlacedTab:
    return place(TABS, WORDS)[key]


@cache
def validator() -> Draft202012Validator:
    """Google's discovery document as a closed JSON schema of one request."""
    source = files("googleapiclient.discovery_cache").joinpath("documents", "sheets.v4.json")
    schemas = json.loads(source.read_text(encoding="utf-8"))["schemas"]
    closed = {name: closed_schema(schema) for name, schema in schemas.items()}
    return Draft202012Validator({"$defs": closed, "$ref": "#/$defs/Request"})


def closed_schema(schema: Any) -> Any:
    if isinstance(schema, list):
        return [closed_schema(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {key: schema[key] for key in ("type", "enum") if key in schema and schema[key] != "any"}
    if "$ref" in schema:
        return {"$ref": f"#/$defs/{schema['$ref']}"}
    if "items" in schema:
        kept["items"] = closed_schema(schema["items"])
    if "properties" in schema:
        kept["properties"] = {name: closed_schema(part) for name, part in schema["properties"].items()}
        kept["additionalProperties"] = False
    elif "additionalProperties" in schema:
        kept["additionalProperties"] = closed_schema(schema["additionalProperties"])
    return kept


@pytest.mark.parametrize("locale", LOCALES)
def test_google_would_understand_every_request(locale: str) -> None:
    for request in made(locale=locale):
        assert len(request) == 1
        assert [error.message for error in validator().iter_errors(request)] == []


def test_the_check_against_google_is_a_real_one() -> None:
    assert list(validator().iter_errors({"deleteSheet": {"sheetID": 0}}))
    assert list(validator().iter_errors({"addSheets": {}}))
    protection = {"protectedRange": {"warningOnly": "no"}}
    assert list(validator().iter_errors({"addProtectedRange": protection}))


def test_the_same_declarations_give_the_same_requests() -> None:
    assert made() == list(office())
    json.dumps(office())


def test_one_sheet_a_tab_in_order_with_ids_by_position_and_the_empty_one_goes_last() -> None:
    sheets = [request["properties"] for request in of("addSheet")][: len(TABS)]
    assert [sheet["title"] for sheet in sheets] == [WORDS.tab(tab.key) for tab in TABS]
    assert [sheet["sheetId"] for sheet in sheets] == list(range(1000, 1000 + len(TABS)))
    assert [sheet["index"] for sheet in sheets] == list(range(len(TABS)))
    assert office()[-1] == {"deleteSheet": {"sheetId": 0}}
    assert of("deleteSheet", made(first_sheet_id=None)) == []


def test_a_sheet_has_exactly_its_columns_and_a_frozen_header() -> None:
    for tab, request in zip(TABS, of("addSheet")[: len(TABS)], strict=True):
        grid = request["properties"]["gridProperties"]
        assert grid["columnCount"] == len(tab.columns)
        assert (grid["rowCount"], grid["frozenRowCount"]) == (1000, 1)


@pytest.mark.parametrize(
    ("key", "column"),
    [
        ("registration", "order_no"),
        ("order_lines", "order_no"),
        ("deferrals", "order_no"),
        ("callbacks", "callback_no"),
        ("handovers", "day"),
        ("staff", None),
    ],
)
def test_the_column_that_names_the_row_stays_in_sight(key: str, column: str | None) -> None:
    grid = of("addSheet")[placed(key).sheet_id - 1000]["properties"]["gridProperties"]
    assert grid["frozenColumnCount"] == (placed(key).index(column) + 1 if column else 0)


def test_the_spreadsheet_keeps_the_offices_time_and_language() -> None:
    properties = {"timeZone": "Europe/London", "locale": "en_GB"}
    english = made(locale="en", zone="Europe/London")
    assert of("updateSpreadsheetProperties", english) == [
        {"properties": properties, "fields": "timeZone,locale"}
    ]


def test_every_column_is_found_by_its_metadata() -> None:
    found: dict[tuple[int, int], str] = {}
    for request in of("createDeveloperMetadata"):
        entry = request["developerMetadata"]
        assert entry["visibility"] == "DOCUMENT"
        if entry["metadataKey"] == COLUMN_KEY:
            where = entry["location"]["dimensionRange"]
            found[where["sheetId"], where["startIndex"]] = entry["metadataValue"]
    for tab in place(TABS, WORDS).values():
        keys = [found[tab.sheet_id, index] for index in range(tab.width)]
        assert keys == [column.key for column in tab.tab.columns]


def test_tabs_and_schema_version_are_found_by_metadata_too() -> None:
    entries = [request["developerMetadata"] for request in of("createDeveloperMetadata")]
    tabs = {
        entry["location"]["sheetId"]: entry["metadataValue"]
        for entry in entries
        if entry["metadataKey"] == TAB_KEY
    }
    assert tabs == {1000 + position: tab.key for position, tab in enumerate(TABS)}
    version = [entry for entry in entries if entry["metadataKey"] == "repairsheet.schema"]
    assert [(entry["metadataValue"], entry["location"]) for entry in version] == [
        ("1", {"spreadsheet": True})
    ]


def test_the_adapter_looks_for_the_same_marks() -> None:
    assert (TAB_KEY, COLUMN_KEY) == (sheets_layout.TAB_KEY, sheets_layout.COLUMN_KEY)
    assert FENCE_PREFIX == sheets_requests.FENCE_PREFIX
    assert fence_name(FENCE) == sheets_requests.fence_name(FENCE)


def test_headers_are_the_labels_with_notes_and_the_forms_code_first() -> None:
    request = next(request for request in of("updateCells") if request["start"]["sheetId"] == 1000)
    cells = request["rows"][0]["values"]
    tab = tab_of("registration")
    assert [cell["userEnteredValue"]["stringValue"] for cell in cells] == [
        WORDS.label("registration", column) for column in tab.columns
    ]
    assert cells[1]["note"].startswith("KH-21-R01 客戶服務登記表\n")
    fault = list(tab.by_key).index("fault")
    assert cells[fault]["note"].startswith("什麼壞了")
    assert all(cell["userEnteredFormat"]["textFormat"]["bold"] for cell in cells)


def test_the_fence_stands_on_the_first_cell_of_the_settings() -> None:
    fences = [
        request["namedRange"]
        for request in of("addNamedRange")
        if request["namedRange"]["name"] == fence_name(FENCE)
    ]
    cell = {"startRowIndex": 0, "endRowIndex": 1, "startColumnIndex": 0, "endColumnIndex": 1}
    assert fences == [
        {
            "namedRangeId": FENCE,
            "name": f"repairsheet_fence_{FENCE}",
            "range": {"sheetId": placed("settings").sheet_id, **cell},
        }
    ]


def test_each_tab_is_a_named_range_that_is_no_fence() -> None:
    names = [request["namedRange"]["name"] for request in of("addNamedRange")][:-1]
    assert names == [f"repairsheet_{tab.key}" for tab in TABS]
    assert not any(name.startswith(FENCE_PREFIX) for name in names)


@pytest.mark.parametrize(
    ("tab", "column", "pattern"),
    [
        ("visits", "arrived_at", "yyyy-mm-dd hh:mm"),
        ("visits", "arrived", "@"),
        ("visits", "promised_at", "@"),
        ("visits", "quoted", "#,##0.00"),
        ("order_lines", "order_no", "@"),
        ("work_orders", "technician", "@"),
        ("registration", "phone", "@"),
        ("registration", "unit", "@"),
        ("settings", "value", "@"),
        ("fee_schedule", "valid_from", "yyyy-mm-dd"),
        ("fee_schedule", "minutes", "0"),
    ],
)
def test_a_cell_is_formatted_by_its_kind(tab: str, column: str, pattern: str) -> None:
    assert pattern_at(placed(tab), column) == pattern


def pattern_at(tab: PlacedTab, key: str) -> str:
    index = tab.index(key)
    for request in of("repeatCell"):
        where = request["range"]
        if where["sheetId"] == tab.sheet_id and where["startColumnIndex"] <= index < where["endColumnIndex"]:
            assert where["startRowIndex"] == 1
            return str(request["cell"]["userEnteredFormat"]["numberFormat"]["pattern"])
    raise AssertionError(key)


def test_numbers_and_ticks_keep_the_spreadsheets_own_format() -> None:
    assert "numberFormat" not in cell_format(Column(key="quantity", kind=Kind.DECIMAL))
    assert "numberFormat" not in cell_format(Column(key="main", kind=Kind.TICK))


def rule_of(tab: str, column: str) -> Json | None:
    where = placed(tab).grid(placed(tab).index(column), placed(tab).index(column) + 1)
    return next((request["rule"] for request in of("setDataValidation") if request["range"] == where), None)


def test_choices_offer_their_labels() -> None:
    rule = rule_of("work_orders", "rating")
    assert rule is not None
    assert [value["userEnteredValue"] for value in rule["condition"]["values"]] == ["滿意", "一般", "不滿意"]
    assert rule["showCustomUi"]


def test_references_and_people_offer_the_other_tabs_column() -> None:
    for tab, column, source in (
        ("registration", "unit", "='房號'!$C$2:$C"),
        ("order_lines", "code", "='服務項目及收費標準'!$C$2:$C"),
        ("work_orders", "technician", "='員工'!$D$2:$D"),
    ):
        rule = rule_of(tab, column)
        assert rule is not None
        assert rule["condition"] == {"type": "ONE_OF_RANGE", "values": [{"userEnteredValue": source}]}


def test_a_box_is_a_box_but_where_empty_means_yes_it_is_a_word() -> None:
    assert rule_of("work_orders", "complex") == {"condition": {"type": "BOOLEAN"}, "strict": False}
    active = rule_of("staff", "active")
    assert active is not None
    assert [value["userEnteredValue"] for value in active["condition"]["values"]] == ["是", "否"]


def test_a_list_of_several_has_no_drop_down_that_would_call_two_wrong() -> None:
    assert rule_of("staff", "role") is None
    assert rule_of("faults", "consents") is None


def test_validation_warns_and_never_blocks_and_leaves_service_columns_alone() -> None:
    rules = of("setDataValidation")
    assert len(rules) > 40
    assert not any(request["rule"]["strict"] for request in rules)
    for request in rules:
        if request["range"]["sheetId"] == CHARTS_SHEET_ID:
            continue
        tab = TABS[request["range"]["sheetId"] - 1000]
        assert tab.columns[request["range"]["startColumnIndex"]].owner is Owner.PEOPLE


def test_a_reference_to_a_tab_an_office_does_not_run_has_no_drop_down() -> None:
    few = tuple(tab for tab in TABS if tab.key in {"order_lines", "settings"})
    asked: Json = {"zone": "Asia/Taipei", "locale": "zh_Hant", "service_email": None, "fence_id": FENCE}
    requests = provision(few, WORDS, **asked)
    kinds = {request["rule"]["condition"]["type"] for request in of("setDataValidation", requests)}
    assert kinds == {"NUMBER_GREATER_THAN_EQ", "BOOLEAN"}


def protections(tab: PlacedTab, requests: list[Json] | None = None) -> Iterator[tuple[int, int, Json]]:
    for request in of("addProtectedRange", requests):
        found = request["protectedRange"]
        if found["range"]["sheetId"] == tab.sheet_id:
            grid = found["range"]
            yield grid.get("startColumnIndex", 0), grid.get("endColumnIndex", tab.width), found


def test_both_service_blocks_warn_and_lock_nobody_out_of_sorting() -> None:
    visits = placed("visits")
    (first, second) = protections(visits)
    assert first[:2] == (0, visits.index("accepted"))
    assert second[:2] == (visits.index("note") + 1, visits.width)
    for _, _, found in (first, second):
        assert found["warningOnly"]
        assert "editors" not in found
        assert "startRowIndex" not in found["range"]


def test_a_protected_tab_is_for_its_roles_accounts() -> None:
    requests = made(editors_by_role={Role.SUPERVISOR: ("boss@example.org",)})
    *_, (first, end, whole) = protections(placed("fee_schedule"), requests)
    assert (first, end) == (0, placed("fee_schedule").width)
    assert whole["editors"] == {"users": ["boss@example.org", SERVICE]}
    assert whole["description"] == "限維修主管修改"


def test_a_protected_column_is_for_its_roles_accounts() -> None:
    columns = (Column(key="note"), Column(key="level", authority=(Role.SUPERVISOR,)), Column(key="remarks"))
    tab = Tab(key="settings", role=TabRole.WORK, people=columns)
    asked: Json = {"zone": "UTC", "locale": "en", "service_email": SERVICE, "fence_id": FENCE}
    requests = provision((tab,), WORDS, editors_by_role={Role.SUPERVISOR: ("boss@example.org",)}, **asked)
    only = PlacedTab(tab, 1000, "")
    mine = [found for found in protections(only, requests) if found[:2] == (3, 4)]
    assert [found["editors"]["users"] for _, _, found in mine] == [["boss@example.org", SERVICE]]


def test_nobody_is_locked_out_while_no_account_is_known() -> None:
    unknown_role = [found for _, _, found in protections(placed("staff"))][-1]
    assert unknown_role["warningOnly"]
    assert "editors" not in unknown_role
    without_service = of("addProtectedRange", made(service_email=None))
    assert all(request["protectedRange"]["warningOnly"] for request in without_service)


def test_letters_and_titles_are_spelt_as_spreadsheets_do() -> None:
    assert [letters(index) for index in (0, 25, 26, 51, 52, 701, 702)] == [
        "A",
        "Z",
        "AA",
        "AZ",
        "BA",
        "ZZ",
        "AAA",
    ]
    assert quoted("Tom's") == "'Tom''s'"
