"""Results as charts: SVG files without a background, in colours that are readable on any."""

from pathlib import Path
from typing import Any

import matplotlib
from matplotlib import figure as figures

from benchmarks.clients.first_use import Step
from benchmarks.frames import Work
from benchmarks.many_sessions import Cost
from benchmarks.processes import ASYNC, BLOCKING, CLIENTS, LIMIT, SERVER_ALONE
from benchmarks.tables import TITLES
from benchmarks.whole_path import Measured

# The annotations of matplotlib are partly unknown to a strict type checker.
mpl: Any = matplotlib
Figure: Any = figures.Figure

GREY, BLUE, ORANGE, LIGHT = "#808080", "#3b82c4", "#d9822b", "#a9a9a9"
COLOURS = {ASYNC: BLUE, BLOCKING: BLUE, LIMIT: ORANGE}
STYLE: Any = {
    "axes.edgecolor": GREY,
    "axes.labelcolor": GREY,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlesize": 9,
    "font.size": 8,
    "font.family": "sans-serif",
    "svg.fonttype": "none",  # text stays text, so files are small
    "svg.hashsalt": "genai_live",  # the same results make the same file
    "text.color": GREY,
    "xtick.color": GREY,
    "ytick.color": GREY,
    "ytick.left": False,
}


def whole_path(measured: Measured, path: Path) -> None:
    """Draw the speed of every client, a panel for each work."""
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(8.4, 5.2), layout="constrained")
        panels = figure.subplots(2, 2)
        for axes, (work, results) in zip(panels.flat, measured.items(), strict=True):
            names = [name for name in CLIENTS if name in results and name != SERVER_ALONE]
            if work is Work.ECHO:
                values = [1e6 / results[name].speed for name in names]
                title = "echo, p50, us (less is better)"
            else:
                values = [results[name].speed / 1000 for name in names]
                title = TITLES[work].replace("messages/s", "thousands/s")
            _bars(axes, title, names, values)
        _save(figure, path)


def sessions(costs: list[Cost], path: Path) -> None:
    """Draw CPU and memory of talking sessions, memory of idle ones."""
    talking = [cost for cost in costs if cost.case.work is Work.TALK]
    idle = [cost for cost in costs if cost.case.work is Work.IDLE]
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(8.4, 3.6), layout="constrained")
        panels = figure.subplots(1, 3)
        for axes, title, shown, values in (
            (panels[0], "talking: CPU, %", talking, [cost.cpu * 100 for cost in talking]),
            (
                panels[1],
                "talking: KiB a session",
                talking,
                [cost.memory / 1024 for cost in talking],
            ),
            (panels[2], "idle: KiB a session", idle, [cost.memory / 1024 for cost in idle]),
        ):
            labels = [cost.case.title for cost in shown]
            _bars(axes, title, [cost.case.client for cost in shown], values, labels)
        _save(figure, path)


def first_use(times: dict[str, dict[Step, float]], path: Path) -> None:
    """Draw the steps of a start, one after the other."""
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(8.4, 1.9), layout="constrained")
        axes = figure.subplots()
        labels = [CLIENTS[name].title for name in times]
        left = [0.0] * len(times)
        for step, colour in zip(Step, (LIGHT, BLUE, ORANGE, GREY), strict=True):
            values = [steps[step] for steps in times.values()]
            axes.barh(labels, values, left=left, color=colour, label=step.value, height=0.6)
            left = [start + value for start, value in zip(left, values, strict=True)]
        axes.invert_yaxis()
        axes.set_title("from the start of a program until it is connected, ms")
        axes.legend(frameon=False, loc="lower right")
        _save(figure, path)


def _bars(
    axes: Any, title: str, names: list[str], values: list[float], labels: list[str] | None = None
) -> None:
    colours = [COLOURS.get(name, LIGHT) for name in names]
    labels = labels or [CLIENTS[name].title.partition(":")[0] for name in names]
    bars = axes.barh(labels, values, color=colours, height=0.7)
    axes.bar_label(bars, fmt="{:,.3g}" if max(values) < 100 else "{:,.0f}", padding=2)
    axes.margins(x=0.2)
    axes.invert_yaxis()
    axes.set_title(title, loc="left")
    axes.xaxis.set_visible(False)
    axes.spines.bottom.set_visible(False)


def _save(figure: Any, path: Path) -> None:
    path.parent.mkdir(exist_ok=True)
    figure.savefig(path, transparent=True, metadata={"Date": None, "Creator": None})
    text = path.read_text(encoding="utf-8")
    path.write_text("\n".join(line.rstrip() for line in text.splitlines()) + "\n", encoding="utf-8")
