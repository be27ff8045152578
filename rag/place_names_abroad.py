"""Cities abroad that are asked for by name: the country of each, then its names.

No city that is called like a thing or a person (Nice, Phoenix, Florence): an article may well do without it.
"""

from __future__ import annotations

__all__ = ["ABROAD"]

ABROAD = """
美国: 纽约, New York; 洛杉矶, Los Angeles; 芝加哥, Chicago; 旧金山, San Francisco; 西雅图, Seattle; 波士顿, Boston; 休斯敦, 休斯顿, Houston; 拉斯维加斯, Las Vegas; 迈阿密, Miami
英国: 伦敦, London; 曼彻斯特, Manchester; 利物浦, Liverpool; 爱丁堡, Edinburgh; 格拉斯哥, Glasgow
法国: 巴黎, Paris; 里昂, Lyon; 马赛, Marseille; 图卢兹, Toulouse
德国: 柏林, Berlin; 慕尼黑, Munich; 汉堡, Hamburg; 法兰克福, Frankfurt; 杜塞尔多夫, Dusseldorf; 斯图加特, Stuttgart
俄罗斯: 莫斯科, Moscow; 圣彼得堡, St. Petersburg
日本: 东京, Tokyo; 大阪, Osaka; 京都, Kyoto; 名古屋, Nagoya; 横滨, Yokohama; 福冈, Fukuoka
韩国: 首尔, Seoul; 釜山, Busan; 仁川, Incheon
朝鲜: 平壤, Pyongyang
印度: 新德里, Delhi, New Delhi; 孟买, Mumbai; 班加罗尔, Bangalore, Bengaluru; 海得拉巴, 海德拉巴, Hyderabad; 金奈, Chennai; 加尔各答, Kolkata
荷兰: 阿姆斯特丹, Amsterdam; 鹿特丹, Rotterdam; 乌得勒支, Utrecht
乌克兰: 基辅, Kyiv, Kiev; 哈尔科夫, Kharkiv; 敖德萨, Odesa, Odessa; 利沃夫, Lviv
比利时: 布鲁塞尔, Brussels; 安特卫普, Antwerp
西班牙: 马德里, Madrid; 巴塞罗那, 巴塞隆纳, Barcelona; 瓦伦西亚, Valencia
葡萄牙: 里斯本, Lisbon
意大利: 罗马, Rome; 米兰, Milan; 都灵, Turin; 那不勒斯, Naples
希腊: 雅典, Athens
波兰: 华沙, Warsaw; 克拉科夫, Krakow
瑞典: 斯德哥尔摩, Stockholm; 哥德堡, Gothenburg
瑞士: 苏黎世, Zurich; 日内瓦, Geneva; 洛桑, Lausanne
挪威: 奥斯陆, Oslo
芬兰: 赫尔辛基, Helsinki
丹麦: 哥本哈根, Copenhagen
冰岛: 雷克雅未克, Reykjavik
爱尔兰: 都柏林, Dublin
奥地利: 维也纳, Vienna
捷克: 布拉格, Prague
匈牙利: 布达佩斯, Budapest
罗马尼亚: 布加勒斯特, Bucharest
塞尔维亚: 贝尔格莱德, Belgrade
爱沙尼亚: 塔林, Tallinn
立陶宛: 维尔纽斯, Vilnius
白俄罗斯: 明斯克, Minsk
土耳其: 伊斯坦布尔, Istanbul; 安卡拉, Ankara
以色列: 特拉维夫, Tel Aviv; 耶路撒冷, Jerusalem
伊朗: 德黑兰, Tehran
伊拉克: 巴格达, Baghdad
沙特阿拉伯: 利雅得, Riyadh
阿联酋: 迪拜, 杜拜, Dubai; 阿布扎比, Abu Dhabi
卡塔尔: 多哈, Doha
埃及: 开罗, Cairo
肯尼亚: 内罗毕, Nairobi
尼日利亚: 拉各斯, Lagos
南非: 约翰内斯堡, Johannesburg; 开普敦, Cape Town
巴基斯坦: 卡拉奇, Karachi
孟加拉国: 达卡, Dhaka
泰国: 曼谷, Bangkok
越南: 河内, Hanoi; 胡志明市, Ho Chi Minh City
菲律宾: 马尼拉, Manila
马来西亚: 吉隆坡, Kuala Lumpur
印度尼西亚: 雅加达, Jakarta
缅甸: 仰光, Yangon
澳大利亚: 悉尼, Sydney; 墨尔本, Melbourne; 布里斯班, Brisbane; 堪培拉, Canberra
新西兰: 奥克兰, Auckland
加拿大: 多伦多, Toronto; 温哥华, Vancouver; 蒙特利尔, Montreal; 渥太华, Ottawa
巴西: 圣保罗, São Paulo, Sao Paulo; 里约热内卢, Rio de Janeiro
阿根廷: 布宜诺斯艾利斯, Buenos Aires
哥伦比亚: 波哥大, Bogota
"""
