#!/usr/bin/env python3
"""Lay out public collections of pages with marked bodies as extraction.py reads them.

usage: extraction_sets.py OUT [--readability DIR] [--trafilatura DIR] [--wcxb DIR]

DIR is a checkout of mozilla/readability, adbar/trafilatura or Murrough-Foley/web-content-extraction-benchmark.
Writes OUT/SET/ground-truth.json and OUT/SET/html/KEY.html.gz. Each collection is cut in two by a digest of its keys:
SET-dev is for learning from, SET-blind only for measuring. The held-out part of WCXB goes to SET-test.
"""
import argparse
import gzip
import hashlib
import html.parser
import json
import pathlib

INLINE = {
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins", "kbd", "mark", "q",
    "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr",
}


class Text(html.parser.HTMLParser):
    """The text of a fragment, with a space wherever an element that is not inline begins or ends."""

    def __init__(self, fragment):
        super().__init__()
        self.parts = []
        self.feed(fragment)

    def handle_data(self, data):
        self.parts.append(data)

    def handle_starttag(self, tag, attributes):
        if tag not in INLINE:
            self.parts.append(" ")

    def handle_endtag(self, tag):
        self.handle_starttag(tag, [])


class Sets:
    def __init__(self, out):
        self.out = out
        self.truth = {}

    def add(self, name, key, page, truth, half=None):
        digest = hashlib.sha256(key.encode()).digest()
        name += "-" + (half or ("dev" if digest[0] % 2 else "blind"))
        folder = self.out / name / "html"
        folder.mkdir(parents=True, exist_ok=True)
        key = hashlib.sha256(key.encode()).hexdigest()[:16] if "/" in key else key
        (folder / f"{key}.html.gz").write_bytes(gzip.compress(page, mtime=0))
        self.truth.setdefault(name, {})[key] = truth

    def write(self):
        for name, truth in sorted(self.truth.items()):
            (self.out / name / "ground-truth.json").write_text(json.dumps(truth, ensure_ascii=False, indent=1))
            print(f"{name}: {len(truth)} pages")


def readability(sets, root):
    for page in sorted((root / "test/test-pages").iterdir()):
        body = "".join(Text((page / "expected.html").read_text()).parts)
        sets.add("readability", page.name, (page / "source.html").read_bytes(), {"articleBody": body})


def trafilatura(sets, root):
    for url, item in json.loads((root / "tests/evaldata.json").read_text()).items():
        files = [root / "tests" / folder / item["file"] for folder in ("cache", "eval")]
        page = next(file for file in files if file.exists()).read_bytes()
        sets.add("trafilatura", item["file"].removesuffix(".html"), page,
                 {"url": url, "with": item["with"], "without": item["without"]})


def wcxb(sets, root):
    for part in ("dev", "test"):
        for file in sorted((root / part / "ground-truth").glob("*.json")):
            record = json.loads(file.read_text())
            truth = record["ground_truth"]
            kind = record["_internal"]["page_type"]["primary"]
            page = gzip.decompress((root / part / "html" / f"{file.stem}.html.gz").read_bytes())
            facts = {name: truth.get(name) for name in ("title", "author", "publish_date")}
            body = truth.get("main_content")
            if body:
                sets.add(f"wcxb-{kind}", file.stem, page, {"url": record.get("url"), "articleBody": body, **facts},
                         "test" if part == "test" else None)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=pathlib.Path)
    readers = {"readability": readability, "trafilatura": trafilatura, "wcxb": wcxb}
    for name in readers:
        parser.add_argument(f"--{name}", type=pathlib.Path, metavar="DIR")
    options = parser.parse_args()
    sets = Sets(options.out)
    for name, read in readers.items():
        if root := getattr(options, name):
            read(sets, root)
    sets.write()


if __name__ == "__main__":
    main()
