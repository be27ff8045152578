"""Names that mean the same: short forms, other scripts, the names that different vendors give one group.

In: a folded name without spaces and marks (`key`). Out: the other names of its row, as folded text. The table holds
what is common knowledge in security reporting; a name that is not in it is compared letter by letter alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from index.tokens import fold

__all__ = ["chinese_names", "key", "others"]

# One row a thing, its names parted by commas. The United States and China are left out: they stand in most articles
# under some name, so their absence tells nothing.
_TABLE = """
荷兰, Netherlands, Dutch, Holland
德国, Germany, German, BKA
法国, France, French
英国, UK, Britain, British, United Kingdom, England, NCA
俄罗斯, 俄, Russia, Russian, Moscow
乌克兰, Ukraine, Ukrainian, Kyiv
比利时, Belgium, Belgian
西班牙, Spain, Spanish
葡萄牙, Portugal, Portuguese
意大利, Italy, Italian
希腊, Greece, Greek
波兰, Poland, Polish
瑞典, Sweden, Swedish
瑞士, Switzerland, Swiss
挪威, Norway, Norwegian
芬兰, Finland, Finnish
丹麦, Denmark, Danish
爱尔兰, Ireland, Irish
奥地利, Austria, Austrian
捷克, Czech, Czechia
匈牙利, Hungary, Hungarian
罗马尼亚, Romania, Romanian
保加利亚, Bulgaria, Bulgarian
塞尔维亚, Serbia, Serbian
克罗地亚, Croatia, Croatian
爱沙尼亚, Estonia, Estonian
拉脱维亚, Latvia, Latvian
立陶宛, Lithuania, Lithuanian
白俄罗斯, Belarus, Belarusian
摩尔多瓦, Moldova, Moldovan
哈萨克斯坦, Kazakhstan, Kazakh
土耳其, Turkey, Türkiye, Turkish
伊朗, Iran, Iranian
以色列, Israel, Israeli
巴勒斯坦, Palestine, Palestinian
沙特, 沙特阿拉伯, Saudi, Saudi Arabia
阿联酋, UAE, Emirates, Dubai, 迪拜
印度, India, Indian
巴基斯坦, Pakistan, Pakistani
孟加拉国, Bangladesh
斯里兰卡, Sri Lanka
尼泊尔, Nepal
缅甸, Myanmar, Burma
泰国, Thailand, Thai, Bangkok, 曼谷
越南, Vietnam, Vietnamese
柬埔寨, Cambodia, Cambodian
菲律宾, Philippines, Filipino
马来西亚, Malaysia, Malaysian
新加坡, Singapore, Singaporean
印度尼西亚, 印尼, Indonesia, Indonesian
日本, Japan, Japanese, Tokyo
韩国, 韩, South Korea, Korea, Korean, Seoul
朝鲜, 北韩, North Korea, Korea, Korean, DPRK, Pyongyang
台湾, Taiwan, Taiwanese
香港, Hong Kong
澳大利亚, 澳洲, Australia, Australian
新西兰, New Zealand
加拿大, Canada, Canadian
墨西哥, Mexico, Mexican
巴西, Brazil, Brazilian
阿根廷, Argentina
智利, Chile
哥伦比亚, Colombia
南非, South Africa
尼日利亚, Nigeria, Nigerian
肯尼亚, Kenya
埃及, Egypt, Egyptian
微软, Microsoft
谷歌, Google
苹果, Apple
亚马逊, Amazon, AWS
英伟达, Nvidia
英特尔, Intel
三星, Samsung
思科, Cisco
甲骨文, Oracle
特斯拉, Tesla
推特, Twitter
脸书, Facebook, Meta
飞塔, Fortinet
卡巴斯基, Kaspersky
迈克菲, McAfee
趋势科技, Trend Micro
赛门铁克, Symantec
火眼, FireEye, Mandiant
派拓网络, Palo Alto, Palo Alto Networks, Unit 42
阿里巴巴, 阿里, Alibaba, Aliyun, 阿里云
腾讯, Tencent
百度, Baidu
华为, Huawei
小米, Xiaomi
字节跳动, 字节, ByteDance
抖音, TikTok, Douyin
微信, WeChat, Weixin
海康威视, Hikvision
奇安信, QiAnXin, QAX
电报, Telegram, TG
币安, Binance
火币, Huobi, HTX
泰达币, USDT, Tether
以太坊, Ethereum, ETH
比特币, Bitcoin, BTC
安洵, 安洵信息, i-SOON, iSoon, Anxun
拉撒路, Lazarus, Lazarus Group, Hidden Cobra, APT38, TraderTraitor, Zinc, Diamond Sleet
奇幻熊, APT28, Fancy Bear, Forest Blizzard, Sofacy, Strontium
舒适熊, APT29, Cozy Bear, Midnight Blizzard, Nobelium
沙虫, Sandworm, APT44, Seashell Blizzard
海莲花, APT32, OceanLotus
蔓灵花, Bitter
摩诃草, Patchwork
响尾蛇, SideWinder
双尾蝎, APT-C-23
匿名者, Anonymous
黑猫, BlackCat, ALPHV
散落蜘蛛, Scattered Spider, UNC3944, 0ktapus, Octo Tempest, Muddled Libra
邪恶公司, Evil Corp
震网, Stuxnet
永恒之蓝, EternalBlue, MS17-010
想哭, WannaCry
心脏滴血, Heartbleed
飞马, Pegasus
IE, Internet Explorer
EFF, Electronic Frontier Foundation
Win10, Windows 10
Win11, Windows 11
Log4Shell, Log4j, CVE-2021-44228
ProxyLogon, CVE-2021-26855
Citrix Bleed, CitrixBleed, CVE-2023-4966
PrintNightmare, CVE-2021-34527
ZeroLogon, CVE-2020-1472
Follina, CVE-2022-30190
EncroChat, Encro
RedLine, RedLine Stealer
HAECHI, 海啸, 獬豸
国际刑警组织, 国际刑警, Interpol
欧洲刑警组织, 欧洲刑警, Europol
联邦调查局, FBI
司法部, Justice Department, Department of Justice, DOJ, US Attorney
财政部, Treasury, OFAC
国土安全部, DHS, Homeland Security
国家安全局, NSA, National Security Agency
中央情报局, 中情局, CIA
中央网信办, 网信办, CAC
工信部, MIIT
公安部, Ministry of Public Security
五角大楼, 国防部, Pentagon, Department of Defense, DoD
白宫, White House
欧盟, EU, European Union, European Commission, 欧盟委员会
联合国, United Nations
北约, NATO
"""

_KEY = re.compile(r"[\W_]+")
_HAN = re.compile(r"[\u4e00-\u9fff]{2,}$")


def key(text: str) -> str:
    """Folded, without spaces and marks: "Lock-Bit 3.0" and "lockbit 3.0" are one."""
    return _KEY.sub("", fold(text))


@lru_cache(maxsize=1)
def _rows() -> Mapping[str, tuple[str, ...]]:
    rows: dict[str, tuple[str, ...]] = {}
    for line in _TABLE.strip().splitlines():
        names = [fold(name.strip()) for name in line.split(",")]
        for name in names:
            rows[key(name)] = rows.get(key(name), ()) + tuple(other for other in names if other != name)
    return rows


def others(name: str) -> tuple[str, ...]:
    """The other names of what the key `name` means, folded; none where it is not in the table."""
    return _rows().get(name, ())


@lru_cache(maxsize=1)
def chinese_names() -> re.Pattern[str]:
    """Finds the Chinese names of the table, the longest first."""
    names = sorted({name for name in _rows() if _HAN.match(name)}, key=lambda name: (-len(name), name))
    return re.compile("|".join(map(re.escape, names)))
