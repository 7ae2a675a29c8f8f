"""Mistakes of a loop over time that several assignments share."""

from course_lib.assignments.base import Function, Mistake, mistake


def one_array_kept(variant: Function) -> Mistake:
    """A list that holds one array T times, which the loop goes on changing: every output is the last state."""
    return mistake(
        "one_array_kept",
        variant,
        pt="todas as saídas são o último estado: a lista guarda T vezes o mesmo array, que o laço segue mudando; crie "
        "um array novo a cada passo, ou guarde uma cópia.",
        en="every output is the last state: the list holds one array T times, and the loop goes on changing it; make a "
        "new array at every step, or keep a copy.",
    )
