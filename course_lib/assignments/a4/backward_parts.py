"""`lstm_gates_backward` as a recipe, for its mistakes to put other steps in."""

from course_lib.assignments.recipe import Recipe
from course_lib.ops import Array, concat, tanh

Result = tuple[Array, Array]

# `arriving` is all that comes back to c', `di` the gradient of i at its product, `slope_i` that of i's activation.
RECIPE = Recipe(
    "dh_next dc_next c i f g o",
    "da dc",
    new_c=lambda b: b.f * b.c + b.i * b.g,
    slope_c=lambda b: 1 - tanh(b.new_c) ** 2,
    from_h=lambda b: b.dh_next * b.o * b.slope_c,
    arriving=lambda b: b.dc_next + b.from_h,
    to_gates=lambda b: b.arriving,
    di=lambda b: b.to_gates * b.g,
    df=lambda b: b.to_gates * b.c,
    dg=lambda b: b.to_gates * b.i,
    do=lambda b: b.dh_next * tanh(b.new_c),
    slope_i=lambda b: b.i * (1 - b.i),
    slope_f=lambda b: b.f * (1 - b.f),
    slope_g=lambda b: 1 - b.g**2,
    slope_o=lambda b: b.o * (1 - b.o),
    order=lambda b: "ifgo",
    da=lambda b: concat(tuple(getattr(b, f"d{k}") * getattr(b, f"slope_{k}") for k in b.order)),
    dc=lambda b: b.arriving * b.f,
)
