"""Phrases that make a short line an appeal to the reader, a legal notice or a disclaimer, wherever they stand in it.

Out: patterns to search for in a line (lower case). Those for Chinese and for Latin scripts are apart for speed.
"""

from __future__ import annotations

import re

from corpus.clean.phrases import alternatives

__all__ = ["APPEAL_HAN", "APPEAL_LATIN", "LEGAL_HAN", "LEGAL_LATIN"]

APPEAL_HAN = re.compile(
    alternatives(
        r"""
扫码(?:关注|加|添加|进|入|领|报名|咨询|查看|下载|获取|阅读|支持|了解|参与|识别|即可|回复|观看|购买|免费|试用|联系|填写|把|订阅|申请)|扫一扫
(?:欢迎|请|长按|微信|下方|点击|快来|添加|可)扫码|扫描.{0,8}二维码|(?:长按|识别|下方|上方|下面|左侧|右侧|添加).{0,8}二维码|长按.{0,8}(?:关注|识别)
点击.{0,12}(?:关注|订阅|打赏|赞赏|蓝字|阅读原文|名片|卡片|在看|下方|上方)|订阅.{0,4}(?:我们|公众号|本号|账号|更多)
关注.{0,4}(?:我们|公众号|本号|该公众号|账号|视频号|微信|作者|更多|一下)|欢迎.{0,8}(?:关注|加入|投稿|咨询|订阅|扫|转发|分享|留言|大家)
点个?.{0,4}[“"「【']?(?:在看|赞[”"」】'吧哦~！]|关注)|点赞.{0,4}(?:在看|转发|分享|收藏|关注|三连|支持|留言)|(?:在看|转发|分享|收藏).{0,2}点赞
一键三连|点个三连|三连支持|设为(?:星标|首页)|加.{0,2}星标|知识星球|(?:交流|讨论|学习|粉丝|技术交流|内部|微信交流)\s?群|[qQ]{2}\s?群[:：号]|进群|加群|拉群
拉你进|后台(?:回复|私信|留言)|回复.{0,4}(?:关键[字词]|【|“|")|添加.{0,8}(?:微信|好友|助手|客服)|微信号[:：]|公众号[:：]|小助手微信|商务合作[:：]?
合作.{0,4}(?:请?联系|邮箱|微信)|投稿.{0,4}(?:邮箱|请?联系|方式|请)|^联系(?:我们|方式|电话|邮箱|微信)[:：]|(?:报名|购买|课程|优惠).{0,6}(?:链接|二维码|咨询)
(?:限时|早鸟|优惠|折扣|特惠|团购).{0,8}(?:优惠|折|价|购买|报名)|(?:咨询|服务|客服|合作)(?:热线|电话)[:：]|(?:好看|有用|喜欢).{0,6}(?:就分享|点个?赞)
随意打赏|打赏(?:支持|作者|一下)|赞赏(?:支持|作者)|蓝字|带你.{0,8}(?:了解|读懂|看懂)|一手掌握|每日.{0,6}(?:推送|更新|分享)|(?:动动|动一动).{0,4}手指
"""
    )
)
"""Follow, scan, join, buy."""

APPEAL_LATIN = re.compile(
    alternatives(
        r"""
follow (?:us|me|him|her|them) on|^follow (?:us|me|@)|subscribe to|subscribe (?:now|today|here|for)|sign up (?:for|to|now|today)
join (?:our|my|us)\b|(?:our|my|the|free|weekly|daily) newsletter|email (?:updates|alerts)|enter your email|your email address
(?:delivered|straight|right|directly).{0,20}your inbox|^share (?:this|on|it|via)\b|click to (?:share|email|print|tweet)
opens in (?:a )?new (?:window|tab)|share this|(?:tweet|pin|email) this|found this article interesting
if you (?:liked?|enjoyed?|found).{0,40}(?:share|follow|subscribe|clap|consider)|buy me a (?:coffee|beer)
patreon|ko-fi|download (?:the|our) (?:app|free|white ?paper|e-?book)|get (?:a |your )free|get a demo|request a demo
(?:book|schedule|watch) a (?:demo|meeting|call)|start (?:your )?(?:free )?trial|try .{0,20}for free|register (?:now|here|today)
^(?:learn|read|find out|see) more\b|already (?:a|have an) (?:member|subscriber|account)|thanks for (?:reading|subscribing)
abonniere|newsletter|iscriviti|seguici|suivez-nous|abonnez|advertis(?:e with|ing) us|include my email
"""
    )
)

LEGAL_HAN = re.compile(
    alternatives(
        r"""
版权所有|[京沪粤浙苏川鄂湘鲁豫冀津渝闽赣皖晋陕甘宁青新藏桂黔滇琼吉辽黑蒙]\s?icp\s?[备证]|公网?安网?备|增值电信业务|网安备|消息来自cookie
本站(?:内容|资源|仅|所有|部分|由|文章)|(?:未经|禁止).{0,12}(?:授权|许可|允许|同意).{0,14}(?:转载|摘编|复制)|如(?:有|若).{0,4}侵权.{0,12}(?:联系|删除|告知)
侵权.{0,4}(?:联系|删)|转载.{0,14}(?:注明|标明|联系|授权|声明)|仅供.{0,14}(?:学习|参考|研究|交流)|主题由|由 \S+ (?:强力驱动|提供技术支持|驱动)
本文(?:版权|链接|地址|标题[:：]|作者[:：]|采用.{0,20}许可|转载自|系.{0,12}(?:原创|转载|作者))|本文(?:由|为).{1,24}(?:原创|独立观点|转载|版权|授权)
著作权归|版权归|许可协议|如需(?:授权|转载).{0,30}联系|by-[ns][adc].{0,4}版权
(?:后果|损失|责任).{0,24}(?:使用者|本人|读者|自行|自负|均由|与(?:本|作者|文章作者|我们))
(?:本(?:公众号|文|站|号|平台|账号|人|团队|实验室)|作者|我们).{0,24}(?:概不负责|不(?:为此|对此)?承担|不负.{0,6}责任)
(?:切勿|请勿|不得|禁止|勿)(?:将.{1,16})?用(?:于|做|作).{0,8}(?:非法|违法|其他用途|商业)|(?:不代表|仅代表).{0,16}(?:立场|观点|意见)
"""
    )
)
"""Rights, registration numbers, licences, disclaimers of an account."""

LEGAL_LATIN = re.compile(
    alternatives(
        r"""
copyright\s*(?:©|\(c\)|[:：]|\d{4}|by)|^©|©\s*(?:\d{4}|copyright)|\(c\) ?(?:19|20)\d\d|all rights? reserved|alle rechte vorbehalten
tutti i diritti|riproduzione riservata|tous droits|(?:we|this (?:web)?site|our (?:web)?site|this blog|blog) uses? (?:\w+ )?cookies
by (?:continuing|using|clicking).{0,60}(?:cookies|agree)|cookies? (?:policy|settings|preferences|notice)|accept (?:all )?cookies
diese (?:website|seite) verwendet cookies|questo (?:sito|blog) (?:utilizza|include|usa) (?:i )?cookie|protected by recaptcha
^(?:proudly )?powered by|(?:is|site|blog) (?:proudly )?powered by|^theme by|theme (?:by|:) \S+$|this entry was posted
you can (?:follow|skip|leave).{0,40}(?:comments|responses?|end)|^(?:licensed|released) under|creative commons (?:attribution|license|by)
^cc[ -]by|for (?:educational|informational) purposes only|views (?:and opinions )?expressed (?:in|here|by)
"""
    )
)
