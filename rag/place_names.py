"""The places that a question may name: the countries of the world, the provinces and the large cities of China.

One row a place: its names, then after a semicolon what else tells of it in an article: what lies in it for certain, what
belongs to its state, and names that mean other things as well, so that no question is read by them. Countries as in ISO
3166, under the names that people use.
"""

from __future__ import annotations

__all__ = ["ACCIDENTS", "CITIES", "COUNTRIES", "PROVINCES"]

COUNTRIES = """
中国, China, Chinese; PRC, 中国大陆, 内地, 国内, 我国, 国务院, 中共, Sino
美国, United States, America, American, Americans, USA, U.S., US; 华盛顿, Washington, 纽约, New York, 洛杉矶, Los Angeles, 芝加哥, Chicago, 旧金山, San Francisco, 西雅图, Seattle, 波士顿, Boston, 硅谷, Silicon Valley, 加州, 加利福尼亚, California, 德州, 得州, 得克萨斯, 德克萨斯, Texas, 佛罗里达, Florida, 弗吉尼亚, 维吉尼亚, Virginia, 新泽西, New Jersey, 马里兰, Maryland, 宾夕法尼亚, 宾州, Pennsylvania, 俄亥俄, Ohio, 伊利诺伊, Illinois, 密歇根, Michigan, 佐治亚, 乔治亚, 马萨诸塞, 麻省, Massachusetts, 亚利桑那, Arizona, 内华达, Nevada, 科罗拉多, Colorado, 明尼苏达, Minnesota, 犹他, Utah, 俄勒冈, Oregon, 亚特兰大, Atlanta, 休斯敦, 休斯顿, Houston, 达拉斯, Dallas, 费城, Philadelphia, 迈阿密, Miami, 丹佛, Denver, 凤凰城, Phoenix, 底特律, Detroit, 拉斯维加斯, Las Vegas, 圣迭戈, 圣地亚哥, San Diego, 明尼阿波利斯, Minneapolis, 巴尔的摩, Baltimore, 奥斯汀, 夏威夷, Hawaii, 阿拉斯加, Alaska, 亚拉巴马, 阿拉巴马, Alabama, 阿肯色, Arkansas, 康涅狄格, Connecticut, 特拉华, Delaware, 爱达荷, Idaho, 印第安纳, Indiana, 艾奥瓦, 爱荷华, Iowa, 堪萨斯, Kansas, 肯塔基, Kentucky, 路易斯安那, Louisiana, 缅因州, 密西西比, Mississippi, 密苏里, Missouri, 蒙大拿, Montana, 内布拉斯加, Nebraska, 新罕布什尔, New Hampshire, 新墨西哥, New Mexico, 卡罗来纳, 卡罗莱纳, Carolina, 达科他, Dakota, 俄克拉荷马, Oklahoma, 罗得岛, Rhode Island, 田纳西, Tennessee, 佛蒙特, Vermont, 威斯康星, Wisconsin, 怀俄明, Wyoming, 白宫, White House, 五角大楼, Pentagon, 联邦调查局, FBI, 司法部, DOJ, CISA, NASA, FCC, FTC, FDA, NSA, CIA, DHS
英国, United Kingdom, Britain, British, UK, U.K.; GB, England, 英格兰, English, Scotland, 苏格兰, Scottish, Wales, 威尔士, Welsh, 北爱尔兰, Northern Ireland, 伦敦, London, 曼彻斯特, Manchester, 利物浦, Liverpool, 伯明翰, 爱丁堡, Edinburgh, 格拉斯哥, Glasgow, 利兹, Leeds, 布里斯托, Bristol, 剑桥, 牛津, Oxford, NCA, GCHQ, 英镑, Brexit, 脱欧, Northern Irish
法国, France, French; 巴黎, Paris, 里昂, Lyon, 马赛, Marseille, 图卢兹, Toulouse, 尼斯, 波尔多, Bordeaux, 斯特拉斯堡, Strasbourg, CNIL, ANSSI
德国, Germany, German, Germans; 柏林, Berlin, 慕尼黑, Munich, 汉堡, Hamburg, 法兰克福, Frankfurt, 科隆, Cologne, 杜塞尔多夫, Dusseldorf, 斯图加特, Stuttgart, 汉诺威, Hannover, Hanover, 波恩, Bonn, 莱比锡, Leipzig, 德累斯顿, Dresden, 巴伐利亚, Bavaria, Bavarian, BKA, Bundestag
俄罗斯, 俄国, Russia, Russian, Russians; 俄, 苏联, 莫斯科, Moscow, 克里姆林宫, Kremlin, 圣彼得堡, St. Petersburg, 普京, Putin, FSB, GRU, 卢布
日本, Japan, Japanese; 东京, Tokyo, 大阪, Osaka, 京都, Kyoto, 名古屋, Nagoya, 横滨, Yokohama, 北海道, Hokkaido, 福冈, Fukuoka, 神户, Kobe, 冲绳, Okinawa, 札幌, Sapporo, 日元, 日圆, JPCERT
韩国, 南韩, South Korea, South Korean, Korea, Korean; 韩, 首尔, Seoul, 釜山, Busan, 仁川, Incheon, 韩元
朝鲜, 北韩, North Korea, North Korean, DPRK; 平壤, Pyongyang
印度, India, Indian, Indians; 新德里, 德里, Delhi, 孟买, Mumbai, 班加罗尔, Bangalore, Bengaluru, 海得拉巴, 海德拉巴, Hyderabad, 金奈, Chennai, 加尔各答, Kolkata, 卡纳塔克, Karnataka, 喀拉拉, Kerala, 古吉拉特, Gujarat, 马哈拉施特拉, Maharashtra, 泰米尔纳德, Tamil Nadu, Aadhaar
荷兰, Netherlands, Dutch, Holland; 阿姆斯特丹, Amsterdam, 鹿特丹, Rotterdam, 海牙, The Hague, 乌得勒支, Utrecht, 埃因霍温, Eindhoven
乌克兰, Ukraine, Ukrainian, Ukrainians; 基辅, Kyiv, Kiev, 哈尔科夫, Kharkiv, 敖德萨, Odesa, Odessa, 利沃夫, Lviv, CERT-UA, 泽连斯基, Zelensky, Zelenskyy
比利时, Belgium, Belgian; 布鲁塞尔, Brussels, 安特卫普, Antwerp, 根特, Ghent
西班牙, Spain, Spanish; 马德里, Madrid, 巴塞罗那, 巴塞隆纳, Barcelona, 瓦伦西亚, Valencia, 塞维利亚, Seville, 加泰罗尼亚, Catalonia, Catalan
葡萄牙, Portugal, Portuguese; 里斯本, Lisbon, 波尔图, Porto
意大利, Italy, Italian, Italians; 罗马, Rome, 米兰, Milan, 都灵, Turin, 那不勒斯, Naples, 威尼斯, Venice, 佛罗伦萨, Florence, 博洛尼亚, Bologna
希腊, Greece, Greek; 雅典, Athens
波兰, Poland, Polish; 华沙, Warsaw, 克拉科夫, Krakow, 格但斯克, Gdansk
瑞典, Sweden, Swedish; 斯德哥尔摩, Stockholm, 哥德堡, Gothenburg, 马尔默
瑞士, Switzerland, Swiss; 苏黎世, Zurich, 日内瓦, Geneva, 伯尔尼, Bern, 巴塞尔, Basel, 洛桑, Lausanne
挪威, Norway, Norwegian; 奥斯陆, Oslo, 卑尔根, Bergen
芬兰, Finland, Finnish; 赫尔辛基, Helsinki
丹麦, Denmark, Danish; 哥本哈根, Copenhagen
冰岛, Iceland, Icelandic; 雷克雅未克, Reykjavik
爱尔兰, Ireland, Irish; 都柏林, Dublin, DPC
奥地利, Austria, Austrian; 维也纳, Vienna, 萨尔茨堡, Salzburg
捷克, Czech, Czechia; 布拉格, Prague, 布尔诺, Brno
斯洛伐克, Slovakia, Slovak; 布拉迪斯拉发, Bratislava
斯洛文尼亚, Slovenia, Slovenian; 卢布尔雅那, Ljubljana
匈牙利, Hungary, Hungarian; 布达佩斯, Budapest
罗马尼亚, Romania, Romanian; 布加勒斯特, Bucharest
保加利亚, Bulgaria, Bulgarian; 索非亚, Sofia
塞尔维亚, Serbia, Serbian; 贝尔格莱德, Belgrade
克罗地亚, Croatia, Croatian; 萨格勒布, Zagreb
波黑, 波斯尼亚, Bosnia, Bosnian; 萨拉热窝, Sarajevo
黑山, Montenegro, Montenegrin
北马其顿, 马其顿, North Macedonia, Macedonia, Macedonian
阿尔巴尼亚, Albania, Albanian; 地拉那, Tirana
科索沃, Kosovo
爱沙尼亚, Estonia, Estonian; 塔林, Tallinn
拉脱维亚, Latvia, Latvian; 里加, Riga
立陶宛, Lithuania, Lithuanian; 维尔纽斯, Vilnius
白俄罗斯, Belarus, Belarusian, Belarussian; 明斯克, Minsk
摩尔多瓦, Moldova, Moldovan; 基希讷乌, Chisinau
格鲁吉亚; Georgia, Georgian, 第比利斯, Tbilisi
亚美尼亚, Armenia, Armenian; 埃里温, Yerevan
阿塞拜疆, Azerbaijan, Azerbaijani; 巴库, Baku
卢森堡, Luxembourg
马耳他, Malta, Maltese
塞浦路斯, Cyprus, Cypriot; 尼科西亚, Nicosia
摩纳哥, Monaco
梵蒂冈, Vatican
列支敦士登, Liechtenstein
安道尔, Andorra
圣马力诺, San Marino
哈萨克斯坦, Kazakhstan, Kazakh; 阿拉木图, Almaty, 阿斯塔纳, Astana
乌兹别克斯坦, Uzbekistan, Uzbek; 塔什干, Tashkent
吉尔吉斯斯坦, 吉尔吉斯, Kyrgyzstan, Kyrgyz; 比什凯克, Bishkek
塔吉克斯坦, Tajikistan, Tajik; 杜尚别, Dushanbe
土库曼斯坦, Turkmenistan, Turkmen
蒙古, 蒙古国, Mongolia, Mongolian; 乌兰巴托, Ulaanbaatar
土耳其, Turkey, Türkiye, Turkish; 安卡拉, Ankara, 伊斯坦布尔, Istanbul, Turkiye
伊朗, Iran, Iranian, Iranians; 德黑兰, Tehran
伊拉克, Iraq, Iraqi; 巴格达, Baghdad
以色列, Israel, Israeli, Israelis; 特拉维夫, Tel Aviv, 耶路撒冷, Jerusalem, 摩萨德, Mossad
巴勒斯坦, Palestine, Palestinian, Palestinians; 加沙, Gaza, 哈马斯, Hamas, 西岸, West Bank
黎巴嫩, Lebanon, Lebanese; 贝鲁特, Beirut, 真主党, Hezbollah
叙利亚, Syria, Syrian; 大马士革, Damascus
约旦, Jordanian; Jordan, 安曼, Amman
沙特阿拉伯, 沙特, 沙乌地阿拉伯, Saudi Arabia, Saudi; 利雅得, Riyadh, 沙特阿美, Aramco
阿联酋, 阿拉伯联合酋长国, United Arab Emirates, Emirati, UAE; Emirates, 迪拜, 杜拜, Dubai, 阿布扎比, Abu Dhabi
卡塔尔, Qatar, Qatari; 多哈, Doha
科威特, Kuwait, Kuwaiti
巴林, Bahrain, Bahraini
阿曼, Oman, Omani; 马斯喀特, Muscat
也门, Yemen, Yemeni; 胡塞, Houthi, Houthis, 萨那
阿富汗, Afghanistan, Afghan; 喀布尔, Kabul, 塔利班, Taliban
巴基斯坦, Pakistan, Pakistani; 伊斯兰堡, Islamabad, 卡拉奇, Karachi, 拉合尔, Lahore
孟加拉国, 孟加拉, Bangladesh, Bangladeshi; 达卡, Dhaka
斯里兰卡, Sri Lanka, Sri Lankan; 科伦坡, Colombo
尼泊尔, Nepal, Nepali, Nepalese; 加德满都, Kathmandu
不丹, Bhutan, Bhutanese
马尔代夫, Maldives, Maldivian
缅甸, Myanmar, Burma, Burmese; 缅, 仰光, Yangon, 内比都, 妙瓦底, Myawaddy, 果敢, Kokang
泰国, Thailand, Thai; 曼谷, Bangkok, 清迈, Chiang Mai, 普吉, Phuket
越南, Vietnam, Vietnamese; 河内, Hanoi, 胡志明市, Ho Chi Minh City
柬埔寨, Cambodia, Cambodian; 柬, 金边, Phnom Penh, 西哈努克, 西港, Sihanoukville
老挝, Laos, Laotian; 万象, Vientiane, 金三角, Golden Triangle
菲律宾, Philippines, Philippine, Filipino; 马尼拉, Manila, 宿务, Cebu
马来西亚, 大马, Malaysia, Malaysian; 马来, 吉隆坡, Kuala Lumpur, 槟城, Penang, 柔佛, Johor
新加坡, Singapore, Singaporean; 狮城, 南洋理工, Nanyang
印度尼西亚, 印尼, Indonesia, Indonesian; 雅加达, Jakarta, 巴厘, Bali
文莱, Brunei
东帝汶, Timor-Leste, East Timor
澳大利亚, 澳洲, Australia, Australian, Australians; 悉尼, 雪梨, Sydney, 墨尔本, Melbourne, 堪培拉, Canberra, 布里斯班, Brisbane, 珀斯, Perth, 昆士兰, Queensland, 新南威尔士, New South Wales, NSW, 维多利亚州, 阿德莱德, Adelaide, 塔斯马尼亚, Tasmania
新西兰, 纽西兰, New Zealand; 惠灵顿, Wellington, 奥克兰, Auckland
斐济, Fiji, Fijian
巴布亚新几内亚, Papua New Guinea
汤加, Tonga, Tongan
萨摩亚, Samoa, Samoan
瓦努阿图, Vanuatu
图瓦卢, Tuvalu
瑙鲁, Nauru
帕劳, Palau
基里巴斯, Kiribati
密克罗尼西亚, Micronesia
马绍尔群岛, Marshall Islands
所罗门群岛, Solomon Islands
加拿大, Canada, Canadian, Canadians; 多伦多, Toronto, 温哥华, Vancouver, 蒙特利尔, Montreal, 渥太华, Ottawa, 卡尔加里, Calgary, 安大略, Ontario, 魁北克, Quebec, 不列颠哥伦比亚, British Columbia, 阿尔伯塔, Alberta
墨西哥, Mexico, Mexican, Mexicans; 墨西哥城, 瓜达拉哈拉, Guadalajara, 蒙特雷, Monterrey
危地马拉, Guatemala, Guatemalan
洪都拉斯, Honduras, Honduran
萨尔瓦多, El Salvador, Salvadoran
尼加拉瓜, Nicaragua, Nicaraguan
哥斯达黎加, 哥斯大黎加, Costa Rica, Costa Rican; 圣何塞
巴拿马, Panama, Panamanian
伯利兹, Belize
古巴, Cuba, Cuban; 哈瓦那, Havana
牙买加, Jamaica, Jamaican; 金斯敦, Kingston
海地, Haiti, Haitian; 太子港
多米尼加, Dominican Republic, Dominican; Dominica, 圣多明各, Santo Domingo
特立尼达和多巴哥, 特立尼达, Trinidad
巴哈马, Bahamas, Bahamian
巴巴多斯, Barbados
格林纳达, Grenada
波多黎各, Puerto Rico, Puerto Rican; 圣胡安
巴西, Brazil, Brazilian, Brazilians; 圣保罗, Sao Paulo, 里约, Rio de Janeiro, 巴西利亚, Brasilia
阿根廷, Argentina, Argentine, Argentinian; 布宜诺斯艾利斯, Buenos Aires
智利, Chile, Chilean; 圣地亚哥, Santiago
秘鲁, Peru, Peruvian; 利马, Lima
哥伦比亚, Colombia, Colombian; 波哥大, Bogota, 麦德林, Medellin
委内瑞拉, Venezuela, Venezuelan; 加拉加斯, Caracas, 马杜罗, Maduro
厄瓜多尔, Ecuador, Ecuadorian; 基多, Quito
玻利维亚, Bolivia, Bolivian; 拉巴斯, La Paz
巴拉圭, Paraguay, Paraguayan; 亚松森
乌拉圭, Uruguay, Uruguayan; 蒙得维的亚, Montevideo
圭亚那, Guyana, Guyanese
苏里南, Suriname, Surinamese
南非, South Africa, South African; 约翰内斯堡, Johannesburg, 开普敦, Cape Town, 比勒陀利亚, Pretoria
尼日利亚, Nigeria, Nigerian, Nigerians; 拉各斯, Lagos, 阿布贾, Abuja
尼日尔, Niger
肯尼亚, Kenya, Kenyan; 内罗毕, Nairobi
埃及, Egypt, Egyptian, Egyptians; 开罗, Cairo
埃塞俄比亚, Ethiopia, Ethiopian; 亚的斯亚贝巴, Addis Ababa
加纳, Ghana, Ghanaian; 阿克拉, Accra
摩洛哥, Morocco, Moroccan; 卡萨布兰卡, Casablanca, 拉巴特, Rabat
阿尔及利亚, Algeria, Algerian; 阿尔及尔, Algiers
突尼斯, 突尼西亚, Tunisia, Tunisian; Tunis
利比亚, Libya, Libyan; 的黎波里, Tripoli
苏丹, Sudan, Sudanese; 喀土穆, Khartoum
南苏丹, South Sudan, South Sudanese
索马里, Somalia, Somali; 摩加迪沙, Mogadishu
吉布提, Djibouti
厄立特里亚, Eritrea, Eritrean
乌干达, Uganda, Ugandan; 坎帕拉, Kampala
坦桑尼亚, Tanzania, Tanzanian; 达累斯萨拉姆, Dar es Salaam
卢旺达, Rwanda, Rwandan; 基加利, Kigali
布隆迪, Burundi
刚果, Congo, Congolese; 金沙萨, Kinshasa
安哥拉, Angola, Angolan; 罗安达, Luanda
赞比亚, Zambia, Zambian; 卢萨卡, Lusaka
津巴布韦, Zimbabwe, Zimbabwean; 哈拉雷, Harare
博茨瓦纳, Botswana
纳米比亚, Namibia, Namibian
莫桑比克, Mozambique, Mozambican; 马普托, Maputo
马拉维, Malawi, Malawian
马达加斯加, Madagascar, Malagasy
毛里求斯, Mauritius, Mauritian
塞舌尔, Seychelles
科特迪瓦, Ivory Coast, Ivorian; Cote d'Ivoire, 阿比让, Abidjan
塞内加尔, Senegal, Senegalese; 达喀尔, Dakar
马里, Mali, Malian; 巴马科, Bamako
布基纳法索, Burkina Faso
贝宁, Benin, Beninese
多哥, Togo, Togolese
喀麦隆, Cameroon, Cameroonian
加蓬, Gabon, Gabonese
乍得; Chad, Chadian
中非共和国, Central African Republic
利比里亚, Liberia, Liberian
塞拉利昂, Sierra Leone
冈比亚, Gambia, Gambian
几内亚, Guinea, Guinean
毛里塔尼亚, Mauritania, Mauritanian
莱索托, Lesotho
斯威士兰, Eswatini, Swaziland
佛得角, Cape Verde
科摩罗, Comoros
"""

PROVINCES = """
北京, Beijing; 京津冀, 海淀, 朝阳区, 中关村, Peking
上海, Shanghai; 沪, 浦东, Pudong
天津, Tianjin; 京津冀
重庆, Chongqing; 渝
河北, Hebei; 冀, 石家庄, Shijiazhuang, 唐山, 保定, 邯郸, 廊坊, 秦皇岛, 沧州, 邢台, 张家口, 承德, 衡水, 雄安
山西, Shanxi; 太原, Taiyuan, 大同, 临汾, 运城, 长治, 晋中, 吕梁, 晋城, 阳泉, 朔州, 忻州
辽宁, Liaoning; 沈阳, Shenyang, 大连, Dalian, 鞍山, 抚顺, 锦州, 营口, 丹东, 本溪, 盘锦, 葫芦岛, 铁岭, 阜新
吉林, Jilin; 长春, Changchun, 四平, 延边, 通化, 白山, 辽源, 松原, 白城
黑龙江, Heilongjiang; 哈尔滨, Harbin, 大庆, 齐齐哈尔, 牡丹江, 佳木斯, 绥化, 鸡西, 鹤岗
江苏, Jiangsu; 南京, Nanjing, 苏州, Suzhou, 无锡, Wuxi, 常州, Changzhou, 南通, 徐州, 扬州, 盐城, 镇江, 泰州, 淮安, 连云港, 宿迁, 昆山, Kunshan, 江阴
浙江, Zhejiang; 浙, 杭州, Hangzhou, 宁波, Ningbo, 温州, Wenzhou, 嘉兴, 绍兴, 金华, 义乌, Yiwu, 台州, 湖州, 丽水, 衢州, 舟山, 乌镇, Wuzhen, 余杭
安徽, Anhui; 皖, 合肥, Hefei, 芜湖, 蚌埠, 安庆, 马鞍山, 阜阳, 滁州, 宿州, 六安, 黄山, 淮南, 淮北, 铜陵, 亳州, 池州, 宣城
福建, Fujian; 闽, 福州, Fuzhou, 厦门, Xiamen, 泉州, 漳州, 莆田, 宁德, 龙岩, 三明, 南平
江西, Jiangxi; 赣, 南昌, Nanchang, 赣州, 九江, 上饶, 宜春, 吉安, 抚州, 景德镇, 萍乡, 新余, 鹰潭
山东, Shandong; 济南, Jinan, 青岛, Qingdao, 烟台, Yantai, 潍坊, 临沂, 淄博, 济宁, 威海, 泰安, 德州, 聊城, 菏泽, 枣庄, 东营, 滨州, 日照
河南, Henan; 豫, 郑州, Zhengzhou, 洛阳, 开封, 新乡, 南阳, 许昌, 商丘, 周口, 信阳, 安阳, 平顶山, 驻马店, 焦作, 濮阳, 漯河, 三门峡, 鹤壁
湖北, Hubei; 鄂, 武汉, Wuhan, 宜昌, 襄阳, 荆州, 黄石, 十堰, 孝感, 荆门, 黄冈, 咸宁, 恩施, 随州
湖南, Hunan; 湘, 长沙, Changsha, 株洲, 湘潭, 衡阳, 岳阳, 常德, 郴州, 邵阳, 益阳, 娄底, 永州, 怀化, 张家界
广东, Guangdong, Canton; 粤, 广州, Guangzhou, 深圳, Shenzhen, 东莞, Dongguan, 佛山, Foshan, 珠海, Zhuhai, 中山, 惠州, Huizhou, 汕头, 江门, 湛江, 茂名, 肇庆, 清远, 揭阳, 梅州, 潮州, 韶关, 阳江, 河源, 大湾区
海南, Hainan; 海口, 三亚, 儋州, 文昌
四川, Sichuan; 成都, Chengdu, 绵阳, Mianyang, 德阳, 宜宾, 南充, 泸州, 达州, 乐山, 自贡, 攀枝花, 雅安, 眉山, 广元, 遂宁, 内江
贵州, Guizhou; 黔, 贵阳, Guiyang, 遵义, 六盘水, 毕节, 安顺, 铜仁, 贵安
云南, Yunnan; 滇, 昆明, Kunming, 大理, 丽江, 曲靖, 玉溪, 红河, 西双版纳, 瑞丽
陕西, Shaanxi; 陕, 西安, Xi'an, Xian, 宝鸡, 咸阳, 榆林, 延安, 渭南, 汉中, 安康
甘肃, Gansu; 兰州, Lanzhou, 天水, 酒泉, 嘉峪关, 敦煌, 庆阳
青海, Qinghai; 西宁, Xining
内蒙古, Inner Mongolia; 呼和浩特, Hohhot, 包头, 鄂尔多斯, Ordos, 赤峰, 通辽, 呼伦贝尔, 乌兰察布
广西, Guangxi; 南宁, Nanning, 柳州, 桂林, 北海, 玉林, 钦州, 百色
西藏, Tibet, Tibetan; 拉萨, Lhasa, 日喀则, 林芝
宁夏, Ningxia; 银川, Yinchuan, 中卫, 吴忠
新疆, Xinjiang; 乌鲁木齐, Urumqi, 喀什, Kashgar, 维吾尔, Uyghur, Uighur, 伊犁, 克拉玛依, 哈密
台湾, Taiwan, Taiwanese; 台北, Taipei, 高雄, 新竹, Hsinchu, 台中, 台南, 新北
香港, Hong Kong, Hongkong; 九龙, Kowloon, HK
澳门, Macau, Macao
"""

CITIES = """
深圳, Shenzhen; 南山区, 福田, 前海, 宝安, 龙岗
广州, Guangzhou; 天河, 番禺, 黄埔
东莞, Dongguan
佛山, Foshan; 顺德
珠海, Zhuhai; 横琴
杭州, Hangzhou; 余杭, 西湖区, 滨江
宁波, Ningbo
温州, Wenzhou
义乌, Yiwu
南京, Nanjing; 江宁, 雨花台
苏州, Suzhou; 昆山, 吴江
无锡, Wuxi; 江阴
常州, Changzhou
徐州, Xuzhou
合肥, Hefei
福州, Fuzhou
厦门, Xiamen
泉州, Quanzhou
济南, Jinan
青岛, Qingdao
烟台, Yantai
郑州, Zhengzhou
洛阳, Luoyang
武汉, Wuhan; 汉口, 武昌
长沙, Changsha
成都, Chengdu
绵阳, Mianyang
贵阳, Guiyang
昆明, Kunming
西安, Xi'an; Xian
兰州, Lanzhou
石家庄, Shijiazhuang
太原, Taiyuan
沈阳, Shenyang
大连, Dalian
哈尔滨, Harbin
南昌, Nanchang
南宁, Nanning
海口, Haikou
三亚, Sanya
乌鲁木齐, Urumqi
呼和浩特, Hohhot
台北, Taipei
高雄, Kaohsiung
"""

# What has a name in it and is not that place: before an arrow what stands in front of the name, after the name what follows.
ACCIDENTS = """
欧>美国, 拉>美国, 南>美国, 北>美国, 完>美国, 其>中国, 集>中国, 司>法国, 依>法国, 违>法国, 非>法国, 合>法国, 立>法国, 执>法国, 宪>法国, 道>德国, 精>英国
近>日本, 今>日本, 昨>日本, 次>日本, 每>日本, 即>日本, >印度>洋, >印度>教, >苏丹>红, >古巴>比伦, >马里>奥, >马里>亚纳, 杜>马里, >阿曼>达, >加纳>税, >加纳>入
上>海地, 沿>海地, 深>海地, 近>海地, 东>海地, 南>海地, 北>海地, 青>海地, 珠>海地, 以>上海, 网>上海, 线>上海, 之>上海, >上海>量, 双>重庆
上>海南, 黄>河南, 黄>河北, 运>河南, 运>河北, 长>江西, 珠>江西, 西>湖北, 西>湖南, 东>湖南, >山东>麓, >山西>麓, 风>云南
东>西安, >西安>全, 变>成都, 完>成都, 分>成都, 组>成都, 构>成都, 造>成都, 做>成都, 达>成都, 生>成都, 形>成都, 换>成都, 改>成都, 最>大连, >大连>接, >大连>锁, >大连>串
东>京都, >马赛>克, >巴黎>世家, >巴黎>欧莱雅, 大>曼彻斯特, >汉堡>王, >汉堡>包, >雅典>娜, >米兰>达, >米兰>德
出>海口, 入>海口, >太原>始, >宁波>动, >三亚>马逊, 大>厦门
South >America, Latin >America, North >America, Central >America, South >American, Latin >American, North >American, Native >American, African >American, African->American
>Indian> Ocean, >German> Shepherd, >Swiss> Army, >Swiss> cheese, >Turkish> delight, >Danish> pastry, New >Mexico, Northern >Ireland, Northern >Irish, British >Indian, West >Indian, >India> ink
"""
