"""Make one HTML file of a page, with styles, scripts and charts inside, so that it can be mailed."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from posixpath import dirname, join, normpath

from reports.charts.standalone import packed
from reports.pages.site import Page, Site
from reports.render import render

_STYLE = re.compile(r'<link rel="stylesheet" href="([^"]+)">')
_SCRIPT = re.compile(r'<script src="([^"]+)"[^>]*></script>\n?')
_POLICY = re.compile(r'(<meta http-equiv="Content-Security-Policy" content=")[^"]*"')
_LINK = re.compile(r' href="(?!#|data:)([^"#]*)(#[^"]*)?"')
_ELSEWHERE = ("places.js", "search.js", "variants.js")  # they lead to other pages
_PLAIN = "a:not([href]){color:inherit;text-decoration:none}nav.pages,.search,.take{display:none}"
_PACKED = 200_000  # bytes from which a script is packed: plotly.js shrinks to under a third


def single(page: Page, site: Site) -> str:
    """Return the HTML of the page as one file that contains the styles and scripts that it uses
    from `site`; links to other pages become plain text.

    The file's content security policy allows only these scripts, by their hashes. A browser that
    cannot unpack the compressed chart library shows the tables, but no charts.
    """
    own = page.html
    names = [name for name in _SCRIPT.findall(own) if name.rpartition("/")[2] not in _ELSEWHERE]
    scripts = [_text(site.assets, page, name) for name in names]
    own = _SCRIPT.sub("", own)
    own = _STYLE.sub(
        lambda found: f"<style>{_text(site.assets, page, found[1])}{_PLAIN}</style>", own
    )
    own = _LINK.sub(lambda found: _inside(found, page), own)
    loader = render("loader.js.j2").strip()
    own = _POLICY.sub(rf'\g<1>{_policy([loader, *scripts])}"', own, count=1)
    blocks = "\n".join([*map(_block, scripts), f"<script>{loader}</script>"])
    head, _, tail = own.rpartition("</body>")
    return f"{head}{blocks}\n</body>{tail}"


def _text(assets: Mapping[str, str | Path], page: Page, link: str) -> str:
    content = assets[normpath(join(dirname(page.path), link))]
    return content if isinstance(content, str) else content.read_text(encoding="utf-8")


def _inside(found: re.Match[str], page: Page) -> str:
    """Return what replaces an href attribute (`found`, a match of _LINK) in the file of `page`,
    which must work without the other pages.

    A link to an anchor within the page itself keeps the anchor: `href="fees.html#x"` becomes
    `href="#x"`. Any other attribute is replaced by "", so that only the text of the link stays.
    """
    here = found[1] == page.path.rpartition("/")[2]
    return f' href="{found[2]}"' if here and found[2] else ""


def _policy(scripts: list[str]) -> str:
    hashes = (base64.b64encode(hashlib.sha256(s.encode()).digest()).decode() for s in scripts)
    allowed = " ".join(f"'sha256-{digest}'" for digest in hashes)
    return (
        f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; img-src data: blob:"
    )


@lru_cache(maxsize=8)
def _block(script: str) -> str:
    """Return an HTML element that contains the script in Base64, compressed if it is large.

    Browsers do not run it as it is; the page's loader decodes and runs it.
    """
    raw = script.encode()
    large = len(raw) > _PACKED
    held = packed(raw) if large else base64.b64encode(raw).decode()
    return f'<script type="text/plain" data-script="{"gzip" if large else "plain"}">{held}</script>'
