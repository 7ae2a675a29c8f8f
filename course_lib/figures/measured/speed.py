"""Three drawings of what was measured: how far ahead each cell is, the ways to run one, the share of the peak."""

from collections.abc import Callable

from course_lib.figures.kit.canvas import Canvas, Point
from course_lib.figures.kit.figure import figure
from course_lib.figures.kit.palette import INK, TEXT, WIRE, Role
from course_lib.figures.measured.chart import MARKERS, Chart, line_legend, ticks_around
from course_lib.figures.measured.speed_record import Record, record, record_path, rows
from course_lib.language import Both

SIZES = (64, 128, 256, 512)
CELLS: tuple[tuple[str, str, Role], ...] = (("lstm", "LSTM", "i"), ("gru", "GRU", "g"), ("rnn", "RNN", "o"))
Draw = Callable[[Canvas, Record], None]


def measured(name: str, size: Point, title: Both, desc: Both) -> Callable[[Draw], Draw]:
    """Enter a drawing of the record into the catalogue, where there is a record to draw."""

    def enter(draw: Draw) -> Draw:
        if record_path() is not None:
            figure(name, size, title, desc)(lambda d: draw(d, record()))
        return draw

    return enter


def ratios(found: Record, cell: str, batch: int) -> list[float]:
    """How many times as long torch.nn takes for each of `SIZES`, T = 100, one thread; empty unless all are there."""
    by_size = {row["H"]: row["ratios"] for row in rows(found, "layers", cell=cell, T=100, B=batch, threads=1)}
    return [by_size[size]["torch.nn"]["min"] for size in SIZES] if set(SIZES) <= by_size.keys() else []


@measured(
    "speed-ratios",
    (600, 470),
    Both(pt="Quantas vezes mais tempo os outros levam", en="How many times as long the others take"),
    Both(
        pt="Dois gráficos com o tempo dos outros dividido pelo do nosso kernel, para estados de 64 a 512 unidades, em "
        "passos de fator igual; acima da linha do 1, o kernel é mais rápido. À esquerda, uma sequência por vez: LSTM, "
        "GRU e RNN contra torch.nn. À direita, lotes de 32: o mesmo.",
        en="Two charts of the others' time divided by our kernel's, for states of 64 to 512 units, in steps of equal "
        "factors; above the line at 1 the kernel is faster. On the left, one sequence at a time: LSTM, GRU and RNN "
        "against torch.nn. On the right, batches of 32: the same.",
    ),
)
def speed_ratios(d: Canvas, found: Record) -> None:
    lines = {(b, cell): ratios(found, cell, b) for b in (1, 32) for cell, _, _ in CELLS}
    ticks = ticks_around([value for values in lines.values() for value in values])
    d.text(300, 28, d.say(pt="tempo de torch.nn ÷ o do kernel", en="time of torch.nn ÷ the kernel's"), 19, bold=True)
    for k, batch in enumerate((1, 32)):
        chart = Chart(d, (60 + 275 * k, 100, 245, 250), [str(h) for h in SIZES], ticks)
        d.text(60 + 275 * k + 122, 72, d.say(pt=f"lotes de $B = {batch}$", en=f"batches of $B = {batch}$"), 18)
        chart.axes("{:g}" if k == 0 else None)
        for (cell, _, role), marker in zip(CELLS, MARKERS, strict=True):
            if values := lines[batch, cell]:
                chart.line(values, role, marker, dashed=marker == "box")
    d.text(320, 400, d.say(pt="unidades do estado, $H$", en="units of the state, $H$"), 18, WIRE)
    for k, ((_, label, role), marker) in enumerate(zip(CELLS, MARKERS, strict=True)):
        line_legend(d, (110 + 150 * k, 440), label, role, marker, dashed=marker == "box")


def times(found: Record, batch: int) -> list[tuple[str, float]]:
    """What each way to run one LSTM takes, T = 28, H = 64, one thread, in units of the kernel's; slowest first."""
    ways = rows(found, "ways", T=28, B=batch, H=64, threads=1)
    ratio = {name: ratio["min"] for row in ways for name, ratio in row["ratios"].items()}
    return sorted({**ratio, "kernel": 1.0}.items(), key=lambda pair: -pair[1])


@measured(
    "speed-ways",
    (600, 580),
    Both(pt="Os modos de rodar uma LSTM", en="The ways to run one LSTM"),
    Both(
        pt="Barras com o tempo de cada modo de treinar uma LSTM de 64 unidades em 28 passos, dividido pelo do kernel: "
        "uma sequência por vez e lotes de 32. Quanto mais comprida a barra, mais lento o modo; a do kernel mede 1.",
        en="Bars with the time of each way to train an LSTM of 64 units over 28 steps, in multiples of the kernel's: "
        "one sequence at a time and batches of 32. The longer the bar, the slower the way; the kernel's own is 1.",
    ),
)
def speed_ways(d: Canvas, found: Record) -> None:
    names = {
        "plain": d.say(pt="laço, passo a passo", en="loop, step by step"),
        "torch loop": d.say(pt="laço, entradas juntas", en="loop, inputs together"),
        "jax scan": d.say(pt="scan do JAX", en="JAX's scan"),
        "keras": d.say(pt="Keras no JAX", en="Keras on JAX"),
        "kernel": d.say(pt="o nosso kernel", en="our kernel"),
    }
    d.text(300, 28, d.say(pt="tempo dividido pelo do kernel", en="time, in multiples of the kernel's"), 19, bold=True)
    for panel, batch in enumerate((1, 32)):
        top = 68 + 258 * panel
        bars = times(found, batch)
        d.text(24, top, f"$B = {batch}$", 18, TEXT, "start", bold=True)
        widest = max(value for _, value in bars)
        for k, (name, value) in enumerate(bars):
            y, wide, ink = top + 32 + 29 * k, max(280 * value / widest, 2), INK["f" if name == "kernel" else "x"]
            d.text(214, y, names.get(name, name), 17, TEXT, "end")
            d.box((226 + wide / 2, y), (wide, 18), ink, ink, 0, 2)
            d.text(226 + wide + 8, y, d.marked(f"{value:.1f}"), 17, anchor="start")


@measured(
    "speed-share-of-peak",
    (560, 436),
    Both(pt="Que fração do que o processador pode", en="What share of what the processor can do"),
    Both(
        pt="Linhas com a fração do maior ritmo de produtos medido no mesmo processador, para uma LSTM em 100 passos, "
        "por número de unidades: o kernel e torch.nn, cheias com lotes de 32 e tracejadas com lotes de 128.",
        en="Lines of the share of the fastest rate of products measured on the same processor, for an LSTM over 100 "
        "steps, by number of units: the kernel and torch.nn, solid with batches of 32 and dashed with batches of 128.",
    ),
)
def speed_share_of_peak(d: Canvas, found: Record) -> None:
    d.text(
        280, 28, d.say(pt="fração do pico medido do produto", en="share of the measured product peak"), 19, bold=True
    )
    ticks = [0.2 * k for k in range(6)]
    chart = Chart(d, (90, 70, 420, 220), [str(size) for size in SIZES[1:]], ticks, scale=float)
    chart.axes("{:.0%}")
    d.text(300, 340, d.say(pt="unidades do estado, $H$", en="units of the state, $H$"), 18, WIRE)
    lines: tuple[tuple[str, Role, str], ...] = (("kernel", "f", "disc"), ("torch.nn", "i", "box"))
    for k, (name, role, marker) in enumerate(lines):
        for j, batch in enumerate((32, 128)):
            if values := shares(found, name, batch):
                chart.line(values, role, marker, batch == 128)
            line_legend(d, (70 + 230 * k, 376 + 32 * j), f"{name}, $B = {batch}$", role, marker, batch == 128)


def shares(found: Record, name: str, batch: int) -> list[float]:
    """The share of the peak for each of the larger sizes, T = 100, one thread; empty unless all are there."""
    measured_rows = rows(found, "layers", cell="lstm", T=100, B=batch, threads=1)
    by_size = {row["H"]: row["shares"] for row in measured_rows if "shares" in row}
    return [by_size[h][name]["min"] for h in SIZES[1:]] if len(by_size) == len(SIZES) - 1 else []
