"""The demo office's fee schedule: what work costs, in whole dollars."""

import msgspec


class Priced(msgspec.Struct, frozen=True, kw_only=True):
    """One item of the fee schedule. Prices in dollars."""

    code: str
    item: str
    fault_class: str
    unit: str
    price: int
    price_max: int | None
    material: str
    """What is used with it; empty where nothing is."""
    floor: int
    ceiling: int
    warranty_days: int
    minutes: int

    @property
    def market_price(self) -> int:
        """What others take: a little more, at the upper end of a range."""
        return round((self.price_max or self.price) * 108 / 1000) * 10


def _items(
    fault_class: str, *rows: tuple[str, str, str, int, int | None, str, int, int, int, int]
) -> list[Priced]:
    names = (
        "code", "item", "unit", "price", "price_max", "material", "floor", "ceiling", "warranty_days", "minutes",
    )  # fmt: skip
    return [
        msgspec.convert({"fault_class": fault_class, **dict(zip(names, row, strict=True))}, Priced)
        for row in rows
    ]


PRICE_LIST: tuple[Priced, ...] = (
    *_items(
        "給排水",
        ("W01", "漏水檢查", "次", 0, None, "", 0, 0, 0, 20),
        ("W02", "更換水龍頭", "個", 400, None, "單槍水龍頭", 600, 2400, 90, 40),
        ("W03", "疏通地排", "處", 600, 1200, "", 0, 0, 30, 50),
        ("W04", "更換角閥及軟管", "組", 300, None, "角閥軟管組", 250, 600, 90, 30),
        ("W05", "水管接頭更換", "處", 500, 900, "PVC 接頭", 30, 200, 90, 45),
    ),
    *_items(
        "電氣",
        ("EL01", "迴路檢查", "次", 0, None, "", 0, 0, 0, 20),
        ("EL02", "更換無熔絲開關", "個", 450, None, "無熔絲開關", 250, 900, 180, 30),
        ("EL03", "更換插座面板", "個", 250, None, "插座面板", 80, 350, 180, 20),
        ("EL04", "更換燈具", "盞", 300, 500, "LED 燈具", 350, 2800, 180, 30),
    ),
    *_items(
        "門窗五金",
        ("D01", "門扇調整", "樘", 350, None, "", 0, 0, 30, 25),
        ("D02", "更換門鎖", "組", 500, 800, "門鎖", 700, 4500, 180, 45),
        ("D03", "更換紗窗網", "扇", 350, None, "紗網", 120, 400, 90, 40),
        ("D04", "更換鉸鏈", "組", 300, None, "鉸鏈", 100, 450, 90, 30),
    ),
    *_items(
        "空調",
        ("A01", "冷氣檢查", "台", 0, None, "", 0, 0, 0, 25),
        ("A02", "清洗濾網及排水管", "台", 800, 1200, "", 0, 0, 30, 60),
        ("A03", "補充冷媒", "台", 1200, None, "R32 冷媒", 600, 1800, 60, 70),
        ("A04", "更換溫控面板", "個", 600, None, "溫控面板", 900, 2600, 180, 40),
    ),
    *_items(
        "牆面地面",
        ("F01", "牆面補漆", "平方公尺", 450, None, "乳膠漆", 150, 500, 90, 80),
        ("F02", "磁磚修補", "片", 350, 500, "磁磚", 60, 300, 180, 60),
        ("F03", "矽利康重打", "公尺", 180, None, "矽利康", 80, 220, 180, 30),
    ),
    *_items(
        "弱電",
        ("L01", "網路線路測試", "點", 0, None, "", 0, 0, 0, 20),
        ("L02", "更換資訊插座", "個", 300, None, "資訊插座", 120, 350, 180, 25),
        ("L03", "對講機維修", "台", 600, 900, "對講機模組", 500, 1800, 90, 50),
    ),
    *_items(
        "衛浴",
        ("B01", "疏通馬桶", "座", 800, 1500, "", 0, 0, 30, 45),
        ("B02", "更換水箱零件", "組", 450, None, "水箱零件組", 280, 750, 90, 40),
        ("B03", "更換蓮蓬頭", "組", 200, None, "蓮蓬頭", 250, 1200, 90, 20),
        ("B04", "更換馬桶墊圈", "個", 900, None, "法蘭墊圈", 120, 350, 90, 60),
    ),
    *_items(
        "公共設施",
        ("P01", "公共區域檢查", "次", 0, None, "", 0, 0, 0, 20),
        ("P02", "公共照明更換", "盞", 0, None, "LED 燈管", 90, 260, 90, 30),
        ("P03", "門禁檢修", "組", 0, None, "", 0, 0, 90, 60),
        ("P04", "泵浦檢修", "台", 0, None, "", 0, 0, 90, 90),
    ),
)
BY_CODE = {priced.code: priced for priced in PRICE_LIST}
