"""A notebook's chart as HTML that needs no server and no network: what a notebook saved as HTML
shows in place of the live chart.
"""

from __future__ import annotations

import base64
import gzip
import json
from functools import cache
from pathlib import Path
from uuid import uuid4

import plotly
from plotly.graph_objects import Figure

from reports.render import render

PLOTLY = Path(plotly.__file__).resolve().parent / "package_data" / "plotly.min.js"


def packed(script: bytes) -> str:
    """Return `script` (such as plotly.js) compressed with gzip, as Base64 text.

    plotly.js shrinks from 4.8 MB to 2 MB.
    """
    return base64.b64encode(gzip.compress(script, 9, mtime=0)).decode()


def html(figure: Figure, with_library: bool) -> str:
    """Return an HTML fragment that draws the figure.

    With `with_library` the fragment contains plotly.js; otherwise an earlier fragment of the same
    document has to contain it.
    """
    drawn = json.loads(figure.to_json())
    return render(
        "standalone_chart.html.j2",
        name=f"chart-{uuid4().hex}",
        height=drawn["layout"].get("height", 400),
        figure={"data": drawn["data"], "layout": drawn["layout"]},
        library=_library() if with_library else "",
    )


@cache
def _library() -> str:
    return packed(PLOTLY.read_bytes())
