"""Whole lines of site furniture: menu entries, section titles, counters, bylines.

Out: word sets, and patterns that must match a whole line (lower case, decoration around it stripped). No entry
belongs to a single site; what one site repeats is learned from its articles (`corpus.clean.learn`).
"""

from __future__ import annotations

import re

__all__ = ["BYLINE", "COMMENTS", "COUNT", "DATE", "MENU", "MONTH", "NAV", "RELATED", "alternatives"]


def alternatives(text: str) -> str:
    """A pattern of the alternatives that stand in `text`, line by line; a line that ends in a backslash goes on."""
    return "|".join(text.replace("\\\n", "").strip().split("\n"))


def _words(text: str) -> frozenset[str]:
    return frozenset(text.strip().replace("\n", "|").split("|"))


MENU = _words(
    """
首页|主页|登录|登陆|注册|登录注册|登录/注册|登录 / 注册|退出登录|搜索|搜一搜|站内搜索|菜单|更多|查看更多|展开|收起|展开全部|展开更多|返回
返回顶部|回到顶部|返回列表|举报|收藏|点赞|赞|在看|分享|打赏|赞赏|转发|复制|复制链接|复制代码|复制成功|下一篇|上一篇|取消|确定|确认|提交|关闭
知道了|允许|小程序|听过|关注|已关注|取消关注|关 注|订阅|已订阅|投稿|发表|发送|刷新|个人中心|会员中心|我的|我的收藏|帮助中心|意见反馈|关于我们
联系我们|加入我们|商务合作|广告|广告合作|广告投放|友情链接|友链|服务条款|隐私政策|隐私声明|用户协议|网站地图|归档|文章分类|文章归档|文章标签
新浪微博|官方微博|qq空间|朋友圈|微信公众号|官方公众号|手机版|电脑版|下载app|app下载|黑夜模式|夜间模式|深色模式|切换主题|阅读原文|查看原文
阅读全文|只看该作者|扫一扫|扫码支持|微信扫一扫|取消支持|分享至|分享到|点击下载|立即下载|立即购买|立即咨询|立即注册|免费试用|立即体验|了解更多
了解详情|查看详情|加载更多|没有更多了|原创|简体中文|繁體中文|繁体中文|跳到主要内容|跳转到内容|打开菜单|打开导航|开通会员|楼主|沙发
回复|订阅专栏|分类专栏|专栏收录该内容
login|log in|logout|log out|sign in|signin|sign up|signup|register|search|search form|menu|main menu|skip to content|skip to main content
skip to navigation|skip to footer|toggle navigation|toggle menu|open menu|close menu|close|cancel|ok|submit|send|reply|share|tweet|pin it
print|copy|copy code|copied|copied!|copy link|copy url|link copied|like|likes|save|bookmark|follow|following|followers|subscribe|unsubscribe
about us|about me|contact us|privacy|privacy policy|cookie policy|terms of use|terms of service|terms and conditions|sitemap|rss|rss feed
newsletter|newsletters|careers|advertise|advertise with us|advertisement|advertising|sponsored|sponsors|donate|more|see more|read more
show more|load more|view all|view more|learn more|see all|newer posts|older posts|next post|previous post|next page|previous page|newer|older
back to top|top of page|go to top|scroll to top|menu close|dark mode|light mode|toggle dark mode|facebook|twitter|linkedin|reddit|whatsapp
telegram|instagram|youtube|mastodon|bluesky|tiktok|pinterest|weibo|wechat|hacker news|google news|flipboard|x|email|discord|medium|github
try again|loading|loading...|get a demo|request a demo|book a demo|start free trial|free trial|try for free|contact sales|join now|join us
create account|create an account|my account|accept|accept all|reject all|decline|cookie settings|manage cookies|manage consent|got it
view comments|post comment|write a comment|add comment|permalink|report this post|home >|table of contents|on this page|in this article
jump to|ads|ad|listen|listen to this article|press enter or click to view image in full size|member-only story|open in app|text to speech
trackback url|a chip|a close button|main navigation|primary menu|secondary menu|choose a language|share this|post navigation|navigation menu
startseite|anmelden|registrieren|suchen|menü|impressum|datenschutz|datenschutzerklärung|teilen|drucken|weiterlesen|abonnieren|zurück
accedi|registrati|chi siamo|condividi|stampa|leggi tutto|leggi di più|iscriviti|seguici|rechercher|se connecter|s'inscrire|partager
navigazione articoli|digita la tua e-mail
mentions légales|lire la suite|iniciar sesión|registrarse|compartir|leer más|ログイン|会員登録|お問い合わせ|シェア|続きを読む|ツイート
プライバシーポリシー|войти|поделиться|szukaj|strona główna
"""
)
"""Buttons and entries that no article has as a line of its own."""

NAV = _words(
    """
导航|目录|全部|通知|消息|帮助|反馈|关于|联系方式|免责声明|法律声明|版权声明|分类|标签|最新文章|热门文章|微信|微博|qq|公众号|客户端|中文|英文
视频|视频号|直播|课程|转载|匿名|作者|文章|问答|专栏|资讯|热点|工具|招聘|活动|商城|社区|论坛|快讯|专题|公开课|用户服务|会员|产品|解决方案
服务|资源|文档|价格|公司|新闻|博客|合作伙伴|客户|公共|更新日志|公司简介|设置|发布|退出|原文链接|漏洞|报告|书籍|成员|技能|技术|主题|留言板
home|homepage|home page|navigation|about|contact|terms|disclaimer|archive|archives|categories|category|tags|tag|feed|newsroom|press|jobs
sponsor|blog|news|events|event|podcast|podcasts|webinars|videos|resources|products|solutions|services|pricing|partners|customers|company
support|help|faq|docs|documentation|community|forum|store|shop|cart|download|downloads|all|next|previous|prev|back|top|open|slack|threads
get started|join|profile|account|settings|edit|history|watch|star|fork|notifications|code|issues|pull requests|actions|projects|security
insights|wiki|overview|written by|author|authors|posted by|published|updated|content|contents|image|write|speech|footer|header|sidebar
language|languages|english|deutsch|français|español|italiano|русский|日本語|suche|kontakt|über uns|mehr|cerca|contatti|accueil|à propos
contactez-nous|inicio|buscar|contacto|acerca de|ホーム|検索|メニュー|目次|главная|поиск|контакты|pages|meta|labels|topics|report
indice degli argomenti|indice dei contenuti|inhaltsverzeichnis|sommaire|sumario
"""
)
"""Names of sections of a site: furniture in a row, maybe a sub-heading alone."""

RELATED = re.compile(
    alternatives(
        r"""
相关(?:文章|推荐|阅读|资讯|新闻|链接|热文|内容|专题|帖子|话题)|推荐(?:阅读|文章|内容|帖子|资讯|专题|视频|关注)|(?:延伸|扩展|参考)阅读|阅读推荐
精彩(?:推荐|回顾|文章|内容|阅读)|往期(?:回顾|推荐|精选|精彩|文章|内容|热文|阅读|干货|好文|分享|链接)?[\u4e00-\u9fff]{0,4}|历史(?:文章|推荐)
热门(?:文章|推荐|资讯|标签|帖子|新闻)|热[门点]视频|热文(?:推荐|回顾)?|最新(?:文章|资讯|发布|动态|推荐)|更多(?:文章|推荐|阅读|精彩|内容|资讯|新闻|精彩内容)
猜你喜欢|[你您]可能(?:感兴趣|喜欢|也喜欢|还喜欢|也感兴趣)的?(?:文章|内容)?|大家都在看|看过.{0,6}还看|[好热]文推荐|(?:文章|好书|内容|热点)推荐
为你推荐|下期预告|(?:文章|专栏)目录|附件下载|版权(?:声明|说明|信息)?|end|the end|-?\s*fin|完|全文完|本文完|未完待续|(?:上|下|前|后)一篇.*
喜欢此内容的人还喜欢|发现更多精彩内容|被以下专辑收录.*|分享(?:到|本文|此文)|(?:作者|团队|实验室|公司|机构)(?:简介|介绍)|关于作者
关于(?:我们?|本站|博主|公众号|译者|原作者)|关于[\u4e00-\u9fffa-z0-9 ]{1,10}(?:科技|实验室|团队|公司|集团|研究院|安全|网安|信安|股份|中心|社区)
招聘信息|特别声明|转载声明|合作电话|文末福利|粉丝福利|学习交流|加群|交流群|进群
related(?: (?:posts?|articles?|stories|news|content|reading|resources|items|topics|links|blogs?|searches|coverage|insights))?
you (?:may|might) (?:also )?(?:like|enjoy|be interested in|have missed)
(?:recommended|suggested|further|additional|more) (?:reading|for you|posts?|articles?|stories|content|resources|videos)|recommended
more (?:from|like|stories|posts|news|about)\b.{0,50}
(?:latest|recent|popular|top|trending|featured|most (?:read|popular|viewed|recent)|hot|other|similar|editor'?s picks?) \
(?:posts?|articles?|stories|news|comments?|blogs?|videos?|topics?|entries|content|threads?|this week|now)
trending|most (?:read|popular|viewed|recent)|editor'?s picks?
(?:read|up|see|what to read) (?:next|also)|keep reading|continue reading|what'?s next|next up
share(?: (?:this|it|on|via|article|post)\b.{0,40})|sharing is caring.*|spread the (?:word|love)
tagged(?: (?:in|as|with))?\b.{0,60}|filed under|keywords|posted in\b.{0,60}|about the authors?|about (?:us|me)|author bio|written by
the author|meet the author|follow (?:us|me)\b.{0,60}|subscribe .{0,50}|sign up .{0,60}|join (?:our|us)\b.{0,50}|.{0,30}newsletter.{0,30}
stay (?:connected|in touch|up to date|updated|informed).{0,40}|get (?:the|our) (?:latest|newsletter).{0,60}
upcoming (?:events|webinars)|popular resources|blogroll|search for|follow.{0,20}on social media|contact us
(?:previous|next) (?:post|article)\b.*|prev(?:ious)? *[|/] *next|like this|like loading.*
thank(?:s| you) for reading.{0,60}|sponsored .{0,30}|advertisement
ähnliche (?:beiträge|artikel)|weitere (?:artikel|beiträge|themen|meldungen).{0,30}|mehr zum thema.{0,30}|lesen sie auch.{0,40}
das könnte (?:sie|dich) auch interessieren.{0,10}|articoli (?:correlati|simili|recenti)|potrebbe interessarti.{0,20}|leggi anche.{0,60}
altri articoli.{0,30}|condividi.{0,40}|iscriviti.{0,40}|articles? (?:similaires|liés|récents)|à lire (?:aussi|également).{0,20}
sur le même (?:sujet|thème)|artículos relacionados|también te puede interesar.{0,10}|artigos relacionados|leia (?:também|mais).{0,30}
関連(?:記事|リンク|ニュース|キーワード)|おすすめ(?:記事)?|人気記事|最新記事|この記事をシェア.*|похожие (?:статьи|записи)|читайте также.{0,40}
zobacz także.{0,20}
"""
    )
)
"""Opens a list of other articles, a tag list, a share bar, an author box; or says that the article is over."""

COMMENTS = re.compile(
    alternatives(
        r"""
(?:发表|添加|参与|写|提交)?新?(?:评论|留言|回复)(?:区|列表|一下|\s*[(（]?\d+[)）]?)?|全部评论.{0,10}|网友评论(?:.{0,10}|.{0,8}我来说两句)|热门评论|精选留言|最新评论|暂无评论
(?:目前|现在|已).{0,6}有.{1,4}条?(?:评论|留言|回复).{0,10}|发表(?:评论|回复)\s*取消回复|\d+\s*条?(?:评论|留言|回复)(?:\s*on.*)?|还没有评论
文明上网.*|您还未登录.*|取消回复|请?先?登录后.{0,8}(?:评论|留言|回复).{0,12}|您的(?:邮箱|电子邮箱|邮件)地址不会被公开.*
[（(]?\d+[)）]? ?(?:条评论|comments?|replies|responses)(?: (?:to|on|for|so far)\b.{0,120})?|(?:one|\d+) (?:response|thought|reply|comment)s? (?:to|on)\b.{0,120}
no comments?(?: yet)?|(?:leave|post|write|add|submit) (?:a |your )?(?:comment|reply)s?\b.{0,60}|comments(?: \(?\d+\)?)?|comments (?:are|on)\b.{0,80}
both comments and pings.*|(?:join|start) the (?:conversation|discussion).{0,40}|cancel reply|your email address will not be published.*
required fields are marked.*|(?:please )?(?:log|sign) in to (?:comment|reply|leave).{0,30}|login here to join.*|you must be logged in.*
what are your thoughts\??|reader comments.{0,20}|view (?:all )?\d* ?comments|this site uses akismet.*|blog comments powered by disqus.*
please enable javascript to view the.{0,40}disqus.*|trackbacks?(?:/pingbacks?)?|(?:\d+|keine|ein|schreibe einen|hinterlasse einen) kommentare?
kommentare?|(?:\d+|nessun|lascia un|scrivi un|posta un) comment[oi]|(?:\d+|laisser un|aucun) commentaires?|commentaires|comentarios
deja (?:una respuesta|un comentario).{0,40}|コメント(?:を残す|する|\(\d+\))?|diese (?:website|seite) verwendet akismet.*
"""
    )
)
"""Opens the readers' comments or the form for one."""

COUNT = re.compile(
    alternatives(
        r"""
(?:阅读|浏览|访问|围观|点击|热度|人气|评论|收藏|点赞|喜欢|转发|分享|字数|阅读[量数]|浏览量|浏览次数|阅读时[间长]|粉丝|(?:post )?views?|likes?|comments?\
|shares?|reads?|hits|wordcount|visitors)\s*(?:数|量|次数|统计)?\s*[:：(（]?\s*[\d,.]*\s*[kw万]?\+?\s*[)）]?(?:\s*次|\s*人)?
[\d,.]+\s*[kw万m]?\+?\s*(?:次?(?:阅读|浏览|围观|点击|人?喜欢|评论|收藏|点赞|转发|分享|人看过|人已?阅读|人?关注|文章数|关注者|粉丝)|views?|likes?|comments?\
|shares?|reads?|replies|followers|claps?|votes?|points?|min(?:ute)?s?(?: read)?|minute read|min read).{0,12}
(?:约|预计|大约)?\s*(?:阅读|读完|时长).{0,6}\d+\s*(?:分钟|min).{0,6}|(?:本文|全文|文章)(?:共|字数|总字数).{0,30}
(?:本文|此文|文章|该文)?已?被?(?:查看|阅读|浏览|访问)\s*[\d,.]+\s*[kw万]?\s*次|[\d,.]+ words|\d+ 篇文章
latest commit.{0,24}history.{0,24}[\d,]+ commits?
\d+\s*(?:分钟|min(?:utes?)?)\s*(?:阅读|read|to read).{0,20}|reading time.{0,20}|est(?:imated)?\.? (?:reading|read) time.{0,20}|time to read.{0,16}
"""
    )
)
"""Counters and reading times."""

MONTH = (
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
    r"|mär|mai|okt|dez|gen|mag|giu|lug|ago|set|ott|dic|fév|avr|jui|aoû|déc|ene|abr)[a-zéûä]*\.?"
)
_DAY = r"(?:mon|tues?|wed(?:nes)?|thur?s?|fri|sat(?:ur)?|sun)?(?:day)?,?"
_CLOCK = (
    r"\d{1,2}[:：.]\d{2}(?:[:：.]\d{2})?\s*(?:am|pm|a\.m\.|p\.m\.)?\s*(?:utc|gmt|[+-]\d{4}|z|cst|[ecmp][sd]t|cest|cet)?"
)
_FULL_DAY = (
    r"(?:\d{4}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?|\d{1,2}[-/.\s]\d{1,2}[-/.\s]\d{2,4}"
    rf"|\d{{4}}\s+{MONTH}\s+\d{{1,2}}"
    rf"|{_DAY}\s*(?:\d{{1,2}}(?:st|nd|rd|th)?\.?\s+)?{MONTH},?\s+\d{{1,4}}(?:st|nd|rd|th)?,?(?:\s+\d{{4}})?)"
)
_LABELS = (
    r"(?:(?:发布|更新|创建|编辑|发表|时间|日期|posted|(?:post )?published|updated|last (?:updated|modified)|date|on|created"
    r"|pubblicato|aggiornato|veröffentlicht|aktualisiert|publié|mis à jour)"
    r"\s*(?:on|at|时间|日期|于|in|by|il|am|le)?\s*[:：]?\s*|已?于\s*){0,3}"
)
DATE = re.compile(
    rf"[\ue000-\uf8ff]?{_LABELS}(?:{_CLOCK}[\s,·|•]+(?:on\s+)?)?{_FULL_DAY}"
    rf"[\s,，·|•/-]*(?:at|um|@)?[\s,]*(?:{_CLOCK})?"
    rf"(?:[\s.,;·|•/-]*(?:last )?(?:updated|modified|修改|更新)(?:于|时间)?\s*[:：]?\s*{_FULL_DAY}[\s,]*(?:{_CLOCK})?)?"
    r"(?:[\s·|•-]*(?:阅读|浏览|\d+ min(?:ute)?s? read|by .{1,40})?.{0,24}|[\ue000-\uf8ff].{0,76})"
    rf"|(?=\d+[:：]){_CLOCK}"
    rf"|[^\W\d_][\w .'’-]{{1,40}}[@|·•][\s,]*(?:{_CLOCK}[\s,]*)?{_FULL_DAY}[\s,]*(?:{_CLOCK})?"
)
"""A date, with the time, a label before it and a counter behind it; a time alone; a name with the date. Signs of the
private use area are a site's icons."""

BYLINE = re.compile(
    alternatives(
        r"""
(?:by|authors?|posted by|written by|von|di|par|por|a cura di)\s*[:：]?\s+\S.{0,60}|a cura di[:：].{1,60}
(?:作者|编辑|来源|编译|译者|责编|责任编辑|审核|校对|文|图|出品|原创|撰文|记者|整理|排版|监制|供稿|转自|文章来源|信息来源|资料来源|原文来源|资讯来源\
|消息来源|来自|标签|分类|关键[词字]|本文作者|所属地|ip属地|发布于|栏目)\s*[:：|丨/｜].{0,60}
(?:所属地|ip属地|发布于|来自) ?\S{1,12}
"""
    )
    # "Somebody (1234) 发表于" and the moment: without the hour it may be a sentence on a paper or a patch.
    + rf"|[^，。；！？,;]{{1,40}}?(?:发表|发布|更新|编辑)[于在]\s*[:：]?\s*{_FULL_DAY}"
    r"\s*(?:\d{1,2}[:：时]\s*\d{2}|星期|周)[^，。；！？]{0,40}"
)
"""Who wrote or published it."""
