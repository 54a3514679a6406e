"""The fuzzer's first inputs for the readers of articles; see seeds.py."""
import gzip
import io
import pathlib
import plistlib
import tarfile
import zipfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "Tests/ArticlesTests/Fixtures"
CORPUS = ROOT / "corpus"
PROSE = "This paragraph says something about licences, and it goes on for long enough, with commas and a full stop."

PAGE = f"""<!DOCTYPE html><html lang="en-us"><head><meta charset="utf-8"><title>Why Llama | Example News</title>
<meta property="og:site_name" content="Example News"><link rel="canonical" href="https://example.org/2023/07/19/llama">
<script type="application/ld+json">{{"@type":"NewsArticle","headline":"Why Llama","author":[{{"name":"Jane Doe"}}],
"datePublished":"2023-07-19T10:00:00+02:00","articleBody":"{PROSE}"}}</script></head><body><nav><a href="/">Home</a></nav>
<article class="post-content"><h1>Why Llama</h1><div class="byline">By Jane Doe · 19 July 2023</div><p>{PROSE}</p>
<h2><a href="#a">A section</a></h2><p>{PROSE}<br>x<br><br>y &amp; &#8212; &nbsp;</p><ul><li>One<li>Two<ol><li>Three</ol></ul>
<blockquote><p>{PROSE}</p></blockquote><pre><code>let x = 1</code></pre><table><tr><th>A<th>B<tr><td>1<td>2</table>
<figure><img><figcaption>Caption</figcaption></figure><math><mi>a</mi></math><svg><g/></svg></article>
<section id="comments"><p>{PROSE}</p></section><footer>Copyright</footer></body></html>"""

RSS = f"""<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY e "x">]><rss version="2.0"><channel><title>Feed</title><item>
<title>&e; &nbsp;</title><link>https://example.org/1</link><pubDate>Wed, 19 Jul 2023 10:00:00 +0200</pubDate>
<content:encoded><![CDATA[<p>{PROSE}</p>]]></content:encoded></item></channel></rss>"""
ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom"><entry><title type="html">&lt;b&gt;T</title><author><name>Jane</name></author>
<updated>2023-07-19T10:00:00Z</updated><content type="xhtml"><div><p>{PROSE}</p></div></content></entry></feed>"""
JSON_FEED = f"""{{"version":"https://jsonfeed.org/version/1.1","items":[{{"id":"1","content_html":"<p>{PROSE}</p>"}}]}}"""
MAIL = f"""From: =?utf-8?Q?J=C3=A4ne?= <j@example.org>\r\nTo: r@example.net\r\nSubject: =?utf-8?B?T3Blbg==?=\r
Date: Wed, 19 Jul 2023 10:00:00 +0200\r\nMIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary="b"\r\n\r
--b\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nPl=E4in.\r
--b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\nPHA+VGV4dDwvcD4=\r\n--b--\r\n"""


def record(kind, content):
    head = f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: https://example.org/\r\nContent-Length: {len(content)}\r\n\r\n"
    return head.encode() + content + b"\r\n\r\n"


def archives():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.html", PAGE)
        archive.writestr("../b.md", f"# B\n\n{PROSE}\n")
    yield "a.zip", out.getvalue()
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        member = tarfile.TarInfo("a.txt")
        member.size = len(PROSE)
        archive.addfile(member, io.BytesIO(PROSE.encode()))
    yield "a.tar", out.getvalue()
    for name in ("book.epub", "document.docx", "document.odt"):
        yield name, (FIXTURES / name).read_bytes()


def texts(pattern):
    yield from ((path.name, path.read_bytes()) for path in sorted(CORPUS.glob(pattern))[:6])


def html():
    yield "page", PAGE.encode()
    yield "page.gz", gzip.compress(PAGE.encode(), mtime=0)
    yield "utf-16", PAGE.encode("utf-16")
    yield "bookmarks", b'<!DOCTYPE NETSCAPE-Bookmark-file-1><DL><DT><A HREF="https://example.org/">One</A></DL>'
    yield from texts("*.html")


def markdown():
    yield "yaml", f"---\ntitle: [a, {{b: c}}]\ndate: 2024-01-01\n---\n# A\n\n> q\n\n- x\n  - y\n\n|a|b|\n|-|-|\n|c|d|\n\n```\nx\n```\n".encode()
    yield "toml", f'+++\ntitle = "T"\ntags = [\'a\', {{name = "b"}}]\n[x]\ndate = 2024-01-01\n+++\n\n{PROSE}\n'.encode()
    yield from texts("*.md")


def text():
    yield "lines", f"A Title\n=====\nBy Jane Doe, Jul 19, 2023\n\n{PROSE}\n\n  • x\n  • y\n\nHeading\n\n    code\n    more\n".encode()
    yield from texts("*.txt")


def mail():
    yield "letter", MAIL.encode()
    yield "mailbox", b"From j@example.org Wed Jul 19 10:00:00 2023\n" + MAIL.encode()
    page = MAIL.replace("To: r@example.net", "Snapshot-Content-Location: https://example.org/")
    yield "page", page.encode()


def warc():
    answer = f"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{len(PAGE):x}\r\n{PAGE}\r\n0\r\n\r\n".encode()
    yield "plain", record("warcinfo", b"x") + record("response", answer)
    yield "members", gzip.compress(record("warcinfo", b"x"), mtime=0) + gzip.compress(record("response", answer), mtime=0)


def web_archive():
    main = {"WebResourceData": PAGE.encode(), "WebResourceTextEncodingName": "UTF-8", "WebResourceURL": "https://example.org/ä"}
    yield "page", plistlib.dumps({"WebMainResource": main, "WebSubresources": [main]}, fmt=plistlib.FMT_BINARY)


def dates():
    for index, date in enumerate(["2023-07-19T10:00:00+02:00", "Wed, 19 Jul 2023 10:00:00 EST", "19. Juli 2023", "2023年7月19日",
                                  "Sept 5th, 2023", "5 de marzo de 2023", "18/11/2019", "20230719"]):
        yield str(index), date.encode()


SEEDS = {
    "html": html, "markdown": markdown, "text": text, "mail": mail, "warc": warc, "webarchive": web_archive, "date": dates,
    "archive": archives,
    "feed": lambda: [("rss", RSS.encode()), ("atom", ATOM.encode()), ("json", JSON_FEED.encode()), *texts("*.xml")],
    "jsonl": lambda: [("line", f'{{"title":"T","text":"{PROSE}","blocks":[{{"kind":"paragraph","start":0,"end":9}}]}}\n'.encode())],
}
