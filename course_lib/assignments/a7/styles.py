"""Right solutions of assignment 7 in other styles, at least five for each function: all of them get full marks."""

from course_lib.assignments.a7 import direction_styles as ways
from course_lib.assignments.a7 import dropout_styles as dropout
from course_lib.assignments.a7 import graph_styles as graph
from course_lib.assignments.a7 import grid_styles as grid
from course_lib.assignments.a7 import stack_styles as stack
from course_lib.assignments.base import Function


def _by_name(*functions: Function) -> dict[str, Function]:
    return {function.__name__: function for function in functions}


STYLES: dict[str, dict[str, Function]] = {
    "stacked_sequence": _by_name(
        stack.stack_time_outside,
        stack.stack_recursive,
        stack.stack_all_states,
        stack.stack_products_first,
        stack.stack_each_example,
    ),
    "reverse_padded": _by_name(
        ways.reverse_loops,
        ways.reverse_indexed,
        ways.reverse_taken,
        ways.reverse_rolled,
        ways.reverse_joined,
        ways.reverse_gathered,
    ),
    "bidirectional_sequence": _by_name(
        ways.both_given, ways.both_backward_loop, ways.both_each_example, ways.both_blended, ways.both_shrinking
    ),
    "dropout_mask": _by_name(
        dropout.mask_divided,
        dropout.mask_counted,
        dropout.mask_in_place,
        dropout.mask_loops,
        dropout.mask_full,
        dropout.mask_chosen,
    ),
    "dropout_sequence": _by_name(
        dropout.dropout_list,
        dropout.dropout_filled,
        dropout.dropout_copies,
        dropout.dropout_in_weights,
        dropout.dropout_recursive,
        dropout.dropout_each_example,
    ),
    "grid_step": _by_name(
        grid.place_joined,
        grid.place_two_products,
        grid.place_one_product,
        grid.place_columns,
        grid.place_gate_by_gate,
        grid.place_each_example,
    ),
    "scan_grid": _by_name(
        grid.scan_bordered,
        grid.scan_with_conditions,
        grid.scan_from_zeros,
        grid.scan_columns_first,
        grid.scan_row_of_states,
        grid.scan_diagonals,
    ),
    "graph_step": _by_name(
        graph.graph_lists,
        graph.graph_rows,
        graph.graph_shares,
        graph.graph_nan,
        graph.graph_edges,
        graph.graph_one_product,
    ),
}
