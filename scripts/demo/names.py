"""Names and telephone numbers of people who do not exist."""

from collections.abc import Iterator
from random import Random

_SURNAMES = (
    "陳林黃張李王吳劉蔡楊許鄭謝郭洪曾邱廖賴周徐蘇葉莊呂江何蕭羅高潘簡朱鍾彭游詹胡施沈余趙盧梁顏柯翁魏孫戴"
)
_FIRST = "志建俊家宗冠柏承彥明文偉信哲嘉國淑雅怡佩惠美玉秀欣婉靜詩宜筱麗芳郁品宥子思"
_SECOND = "明宏傑豪翰廷宇軒霖德雄華強成安芬玲君珊婷如萍真蓉瑜雯琪儀穎涵芸慧卿賢昌龍榮"


def people_names(dice: Random) -> Iterator[str]:
    """Gives full names, no two alike."""
    given: set[str] = set()
    while True:
        name = dice.choice(_SURNAMES) + dice.choice(_FIRST) + dice.choice(_SECOND)
        if name not in given:
            given.add(name)
            yield name


def mobile(dice: Random) -> str:
    """Gives a mobile number as people write it; its leading zero is why it must stay text."""
    digits = f"{dice.randrange(10**8):08d}"
    return f"09{digits[:2]}-{digits[2:5]}-{digits[5:]}"
