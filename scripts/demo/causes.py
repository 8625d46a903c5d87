"""What breaks in the demo office: classes, causes, and what people say when they call."""

import msgspec


class Cause(msgspec.Struct, frozen=True, kw_only=True):
    """One cause of one fault class, with what it takes and how customers put it."""

    fault_class: str
    cause: str
    emergency: bool
    skill: str
    spares: str
    items: tuple[str, ...]
    """Codes of the fee schedule."""
    consents: tuple[str, ...]
    promise_minutes: int
    says: tuple[str, ...]
    """What is typed as 請修內容及部位."""
    item: str
    """What is repaired."""
    spec: str
    public: bool = False
    """Happens in public areas only."""


_Row = tuple[str, bool, str, tuple[str, ...], tuple[str, ...], int, tuple[str, ...], str, str]


def _causes(fault_class: str, skill: str, *rows: _Row, public: bool = False) -> list[Cause]:
    names = ("cause", "emergency", "spares", "items", "consents", "promise_minutes", "says", "item", "spec")
    fixed = {"fault_class": fault_class, "skill": skill, "public": public}
    return [msgspec.convert({**fixed, **dict(zip(names, row, strict=True))}, Cause) for row in rows]


CAUSES: tuple[Cause, ...] = (
    *_causes(
        "給排水", "水",
        ("水管破裂", True, "PVC 接頭、止水帶", ("W01", "W05"), ("water",), 180,
         ("浴室天花板大量漏水，水滴到地板", "廚房水管噴水，關不住"), "給水管", "PVC 20mm"),
        ("角閥滲水", False, "角閥、軟管", ("W01", "W04"), ("water",), 240,
         ("洗手台下方滲水，櫃子都濕了", "馬桶旁的水閥一直滴水"), "角閥", "1/2 吋銅角閥"),
        ("水龍頭軸心磨損", False, "水龍頭、軸心", ("W02",), ("water",), 240,
         ("廚房水龍頭關不緊", "浴室水龍頭會滴水"), "水龍頭", "單槍 陶瓷軸心"),
        ("地排堵塞", False, "通管條", ("W03",), (), 240,
         ("陽台地排積水退不掉", "浴室排水很慢，有異味"), "地排", "2 吋"),
    ),
    *_causes(
        "電氣", "電",
        ("迴路短路跳電", True, "無熔絲開關", ("EL01", "EL02"), ("power",), 180,
         ("全屋跳電，開關推不上去", "廚房一用電鍋就跳電"), "無熔絲開關", "20A 1P"),
        ("插座燒損", False, "插座面板", ("EL03",), ("power",), 180,
         ("客廳插座有焦味，不敢用", "臥室插座插了沒電"), "插座", "雙插座附接地"),
        ("燈具故障", False, "LED 燈具", ("EL04",), (), 240,
         ("主臥吸頂燈不亮", "玄關燈一直閃"), "吸頂燈", "LED 36W"),
    ),
    *_causes(
        "門窗五金", "五金",
        ("門鎖故障", False, "門鎖", ("D02",), ("noise",), 300,
         ("大門鎖轉不動，出入不便", "房門鎖舌卡住"), "水平鎖", "60mm 裝置距離"),
        ("門扇下垂", False, "鉸鏈", ("D01", "D04"), (), 240,
         ("廚房門關不上，會刮地板", "浴室門卡卡的"), "門鉸鏈", "4 吋不鏽鋼"),
        ("紗窗破損", False, "紗網", ("D03",), (), 480,
         ("客廳紗窗破洞", "臥室紗窗網脫落"), "紗窗", "防蚊紗網"),
        ("窗扇脫軌", False, "滑輪", ("D01",), (), 240,
         ("陽台落地窗推不動", "窗戶卡住關不起來"), "落地窗滑輪", "氣密窗用"),
    ),
    *_causes(
        "空調", "空調",
        ("濾網及排水堵塞", False, "排水管接頭", ("A01", "A02"), (), 300,
         ("冷氣室內機漏水到床上", "客廳冷氣滴水，有霉味"), "分離式冷氣", "室內機 2.8kW"),
        ("冷媒不足", False, "R32 冷媒", ("A01", "A03"), ("noise",), 480,
         ("冷氣不冷，只有風", "臥室冷氣開到 18 度還是不涼"), "分離式冷氣", "R32 3.6kW"),
        ("溫控面板故障", False, "溫控面板", ("A04",), (), 480,
         ("冷氣面板沒畫面，無法開機", "溫度設定跳來跳去"), "溫控面板", "RS-485 型"),
    ),
    *_causes(
        "牆面地面", "泥作",
        ("牆面滲水起泡", False, "乳膠漆、批土", ("F01",), ("noise",), 960,
         ("次臥外牆油漆起泡剝落", "客廳牆面有水痕"), "內牆漆", "乳膠漆 百合白"),
        ("磁磚空鼓", False, "磁磚、黏著劑", ("F02",), ("noise",), 960,
         ("浴室磁磚凸起，踩了會響", "廚房壁磚掉了一片"), "磁磚", "30x60 霧面"),
        ("矽利康老化", False, "矽利康", ("F03",), (), 480,
         ("浴缸邊緣發黑漏水", "洗手台邊縫裂開"), "矽利康", "中性防霉 透明"),
    ),
    *_causes(
        "弱電", "弱電",
        ("資訊插座接觸不良", False, "資訊插座", ("L01", "L02"), (), 300,
         ("書房網路孔沒訊號", "電視網路斷斷續續"), "資訊插座", "Cat.6"),
        ("對講機無聲", False, "對講機模組", ("L03",), (), 480,
         ("門口對講機聽不到聲音", "訪客按鈴沒有反應"), "對講機", "七吋觸控型"),
    ),
    *_causes(
        "衛浴", "水",
        ("馬桶堵塞", False, "通管條", ("B01",), (), 180,
         ("主臥馬桶塞住，水會滿上來", "馬桶沖不下去"), "馬桶", "30cm 管距"),
        ("水箱零件損壞", False, "水箱零件組", ("B02",), ("water",), 240,
         ("馬桶水箱一直流水", "馬桶按鈕按了沒水"), "水箱零件", "兩段式"),
        ("蓮蓬頭損壞", False, "蓮蓬頭", ("B03",), (), 240,
         ("蓮蓬頭接頭漏水", "淋浴水柱很小"), "蓮蓬頭", "三段式"),
        ("馬桶底座滲水", False, "法蘭墊圈", ("B04",), ("water", "noise"), 300,
         ("馬桶底部滲水有臭味", "馬桶會搖晃"), "馬桶", "法蘭 4 吋"),
    ),
    *_causes(
        "公共設施", "機電",
        ("公共照明故障", False, "LED 燈管", ("P01", "P02"), (), 480,
         ("地下二樓車道燈不亮三盞", "大廳壁燈熄滅"), "公共照明", "LED T8 18W"),
        ("門禁失靈", True, "讀卡機、電磁鎖", ("P01", "P03"), ("power",), 240,
         ("一樓門禁刷卡沒反應，門打不開", "車道柵欄無法升起"), "門禁主機", "MIFARE 讀卡機"),
        ("排水泵浦異音", True, "軸承、浮球開關", ("P01", "P04"), ("noise", "power"), 240,
         ("地下室排水泵浦異音且水位升高", "泵浦房高水位警報"), "沉水泵浦", "2HP 三相"),
        ("電梯前地磚破損", False, "磁磚", ("P01",), ("noise",), 960,
         ("電梯口地磚破裂，怕絆倒人",), "地磚", "60x60 拋光"),
        public=True,
    ),
)  # fmt: skip
CLASSES = tuple(dict.fromkeys(cause.fault_class for cause in CAUSES))
