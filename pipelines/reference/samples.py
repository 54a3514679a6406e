"""Texts on which tokenizers tend to differ, and a little prose to train tiny vocabularies on."""

TEXTS = [
    "",
    " ",
    "Hello, world!",
    "Why did Meta release Llama 2?",
    "  two leading spaces, two trailing  ",
    "tabs\tand\nnewlines\r\n\r\n  and   runs of   spaces\n\n\n   indented",
    "It's what we've got; they'll say I'm wrong, I'D SAY, you're 'right', DON'T",
    "Numbers 1 12 123 1234 12345 3.14159 1,000,000 2023-07-18 0x1F ½ Ⅷ ٣ ५",
    "https://ai.meta.com/llama/?ref=kb&x=%20y#top user@example.org",
    "def f(x):\n    return {k: v**2 for k, v in x.items()}  # comment\n\tif (a != b) { c += 1; }",
    "Crème brûlée, naïve façade, Ångström, İstanbul, STRASSE Straße, ﬁne ﬂow",
    "Cre\u0300me bru\u0302le\u0301e with combining marks, e\u0301\u0323 stacked",
    "東京は日本の首都です。你好,世界!안녕하세요 ภาษาไทย हिन्दी עברית العربية",
    "emoji 😀👍🏽 👨‍👩‍👧‍👦 🇩🇪 ❤️ end",
    "zero\u200bwidth soft\u00adhyphen no\u00a0break \u2003em space\u3000ideographic \ufeffbom",
    "control \u0001\u0007 chars \x7f and replacement \ufffd",
    "“Curly quotes” – dashes — and … ellipsis ‘single’ «guillemets» ¿qué? ¡sí!",
    "Ωμέγα ΣΊΣΥΦΟΣ русский ТЕКСТ ქართული Հայերեն",
    "a" * 120 + " after a very long word",
    "[CLS] [SEP] [MASK] <s> </s> <unk> <|endoftext|> <|im_start|>user<|im_end|> ##ing ▁x Ġy",
    "$100 + 50% = €90.50 ± £3 © ® ™ § ¶ ° ² √ ∑ ≤ ≥ ≠ ∞ ` ~ ^ _ | \\ / < >",
    "ALLCAPS mixedCase snake_case kebab-case camelCaseHTTPServer x86_64 v2.0.1-beta+build",
    "\u1e9b\u0323 \u212b \u2126 \u0390 \u03b0 \u01c4 \u1f88 \ufb03",
    "line\u2028separator\u2029paragraph \x0bvt \x0cff \x85nel",
    "𝒜𝓁𝑔𝑒𝒷𝓇𝒶 𐍈 𠮷 🀄",
]

PROSE = """
Open weights are model weights that anyone may download. A company releases them for many reasons: to make a complement
of its own product cheap, to win developers, to keep a competitor from owning the standard, to hire people who want to
publish. Llama 2 came out on 18 July 2023 with a licence that asks firms with more than 700 million users to get one of
their own. It wasn't open source as the Open Source Initiative defines the term; it's open enough for most people.
Hosting earns money where the software is free. Standards outlive products, and foundations outlive firms. Android was
given away so that search would be everywhere. Safety arguments cut both ways: openness lets others inspect and also
lets others remove the guards. The price of a token fell by a factor of ten in a year, and then by ten again.
"""
