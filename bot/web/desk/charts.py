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
_COLOURS = ("#0b6b4f", "#b25d00", "#33508f", "#8a2f12", "#6b4f8a", "#4c6a8a")
_WARM = ("#b25d00", "#0b6b4f")  # what needs a hand first


def trend(labels: Sequence[str], lines: Mapping[str, Sequence[float | None]]) -> bytes:
    """Shares between 0 and 1 over time, drawn in percent; a gap where there is none."""
    chart = pygal.Line(range=(0, 100), show_y_guides=True, dots_size=4, **_common())
    chart.x_labels = list(labels)
    for name, values in lines.items():
        chart.add(name, [None if value is None else round(100 * value, 1) for value in values])
    return _drawn(chart)


def funnel(stages: Mapping[str, int]) -> bytes:
    """How many got how far, each stage a bar as long as what is left."""
    chart = pygal.HorizontalBar(show_legend=False, print_values=True, **_common())
    chart.x_labels = list(stages)[::-1]
    chart.add("", list(stages.values())[::-1])
    return _drawn(chart)


def loads(names: Sequence[str], parts: Mapping[str, Sequence[int]]) -> bytes:
    """What each has in hand, in parts that lie side by side."""
    chart = pygal.HorizontalStackedBar(print_values=False, **_common(40 * len(names) + 160, _WARM))
    chart.x_labels = list(names)[::-1]
    for label, values in parts.items():
        chart.add(label, list(values)[::-1])
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


def _common(height: int = 420, colours: Sequence[str] = _COLOURS) -> dict[str, object]:
    return {
        "style": _style(colours),
        "js": [],  # nothing is fetched, nothing runs
        "width": 960,
        "height": max(height, 240),
        "legend_at_bottom": True,
        "no_data_text": "",
        "margin_left": 60,
    }


def _style(colours: Sequence[str]) -> Style:
    return Style(
        background=_PAPER,
        plot_background=_PAPER,
        foreground=_INK,
        foreground_strong=_INK,
        foreground_subtle=_INK,
        colors=tuple(colours),
        font_family="system-ui, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif",
        label_font_size=16,
        major_label_font_size=16,
        legend_font_size=16,
        value_font_size=16,
        no_data_font_size=20,
    )
