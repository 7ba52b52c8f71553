"""Pictures of figures, drawn as SVG on the server; pages show them as images.

Labels come in as data. A picture never says more than the table beside it, which those read who
do not see it.
"""

import sys
from collections.abc import Mapping, Sequence
from typing import Any

import pygal
from pygal.style import Style

# pygal leaves a finder of Python 2's kind for its plugins, which today's import system trips over.
sys.meta_path[:] = [finder for finder in sys.meta_path if hasattr(finder, "find_spec")]

_INK, _PAPER = "#1d2320", "#fffdf9"
# Told apart by those who see few colours; lines differ by their dots too.
_COLOURS = ("#0b6b4f", "#b25d00", "#33508f")
_WARM = ("#b25d00", "#0b6b4f")  # what needs a hand first
_BRIGHT = {"#0b6b4f": "#6fd6ad", "#b25d00": "#ffb454", "#33508f": "#9db9ff"}
# A picture is a page of its own: it follows the screen that likes it dark by itself.
_DARK = """inline:
@media (prefers-color-scheme: dark) {
  .background { fill: #1e2524 !important; }
  text { fill: #eef2ef !important; }
  .axis .line { stroke: #a9b5af !important; }
  %s
  .text-overlay text { fill: #06271b !important; stroke: none !important; }
  .series .line { fill: none !important; }
}
.series .line { stroke-width: 3 !important; }
"""


def trend(labels: Sequence[str], lines: Mapping[str, Sequence[float | None]]) -> bytes:
    """Shares between 0 and 1 over time, drawn in percent; a gap where there is none."""
    chart = pygal.Line(range=(0, 100), show_y_guides=True, dots_size=5, **_common())
    chart.x_labels = list(labels)
    chart.y_labels = [{"value": at, "label": f"{at}%"} for at in (0, 20, 40, 60, 80, 100)]
    for name, values in lines.items():
        chart.add(name, [None if value is None else round(100 * value, 1) for value in values])
    return _drawn(chart)


def funnel(stages: Mapping[str, int]) -> bytes:
    """How many got how far, each stage a bar as long as what is left."""
    chart = pygal.HorizontalBar(
        show_legend=False,
        print_values=True,
        show_x_guides=False,
        show_x_labels=False,
        **_common(names=list(stages)),
    )
    chart.x_labels = list(stages)[::-1]
    chart.add("", list(stages.values())[::-1])
    return _drawn(chart)


def loads(names: Sequence[str], parts: Mapping[str, Sequence[int]]) -> bytes:
    """What each has in hand, in parts that lie side by side."""
    chart = pygal.HorizontalStackedBar(
        show_x_guides=False, print_values=True, **_common(40 * len(names) + 160, _WARM, names)
    )
    chart.x_labels = list(names)[::-1]
    most = max(map(sum, zip(*parts.values(), strict=True)), default=0)
    step = max(1, -(-most // 8))  # whole tickets, at most eight of their lines
    chart.y_labels = list(range(0, most + step, step))
    for label, values in parts.items():
        chart.add(label, [value or None for value in values][::-1])
    return _drawn(chart)


def _drawn(chart: Any) -> bytes:
    """The picture without the script that the library always adds for its own."""
    chart.add_xml_filter(_without_scripts)
    return bytes(chart.render())


def _without_scripts(root: Any) -> Any:
    for parent in root.iter():
        for script in [child for child in parent if str(child.tag).endswith("script")]:
            parent.remove(script)
    return root


def _common(
    height: int = 420, colours: Sequence[str] = _COLOURS, names: Sequence[str] = ()
) -> dict[str, object]:
    longest = max(map(len, names), default=0)
    return {
        "margin_left": 20 + 12 * longest,  # the library takes every letter for a narrow one
        "style": _style(colours),
        "css": [
            "file://style.css",
            "file://graph.css",
            _dark(colours),
        ],  # the library's own, then ours
        "js": [],  # nothing is fetched, nothing runs
        "width": 960,
        "height": max(height, 240),
        "legend_at_bottom": True,
        "legend_at_bottom_columns": 3,
        "truncate_label": -1,
        "no_data_text": "",
        "margin_bottom": 30,
        "value_formatter": lambda value: f"{value:g}" if value else "",
    }


def _dark(colours: Sequence[str]) -> str:
    rules = (
        f".color-{place} {{ fill: {_BRIGHT[c]} !important; stroke: {_BRIGHT[c]} !important; }}"
        for place, c in enumerate(colours)
    )
    return _DARK % "\n  ".join(rules)


def _style(colours: Sequence[str]) -> Style:
    return Style(
        background=_PAPER,
        plot_background=_PAPER,
        foreground=_INK,
        foreground_strong=_INK,
        foreground_subtle=_INK,
        colors=tuple(colours),
        value_colors=("#ffffff",) * len(colours),
        opacity="1",
        transition="0s",
        font_family="system-ui, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif",
        label_font_size=20,
        major_label_font_size=20,
        legend_font_size=20,
        value_font_size=18,
        no_data_font_size=20,
    )
