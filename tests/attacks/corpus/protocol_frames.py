"""Frames that are none: sizes that lie, headers without end, kinds, shapes and items that do not exist."""

import json

from attacks.corpus._common import FRAMES, replies, zeros
from helpers.attack import attack, first


def _sends(notebook, *values, body=0):
    """Answer the calls with these values, headers as they stand, one after the other; and so the first cell."""
    headers = [json.dumps({"value": value, "shown": ["list", []]}) for value in values]
    code = f"headers = {headers!r}\nfor header in headers:\n    frame(header, bytes({body}))\n    ask()\nreturn args[1]"
    replies(notebook, code)


@attack("protocol")
def sizes_beyond_all_limits(notebook, _scene):
    replies(notebook, "raw(struct.pack('>II', 2**32 - 1, 2**32 - 1) + bytes(1 << 16))\nreturn args[1]")


@attack("protocol")
def sizes_just_below_the_limits_and_nothing_after_them(notebook, _scene):
    replies(notebook, "raw(struct.pack('>II', 4_000_000, 64_000_000))\nask()\nreturn args[1]", "rnn_step")


@attack("protocol")
def sizes_that_are_too_small(notebook, _scene):
    """The rest of the header is then the beginning of the next frame, which says that all is well."""
    code = """
good = json.dumps({"value": None, "stopped": None}).encode()
raw(struct.pack(">II", 2, 0) + b"{}" + struct.pack(">II", len(good), 0) + good)
ask()
return args[1]
"""
    replies(notebook, code)


@attack("protocol")
def a_body_of_sixty_megabytes(notebook, _scene):
    replies(
        notebook, "frame({'value': ['array', '<f8', [2000, 4000], 64000000]}, bytes(64000000))\nask()\nreturn args[1]"
    )


@attack("protocol")
def headers_that_are_no_json(notebook, _scene):
    code = """
for header in ("", "[]", "7", "null", '"value"', "{", "\\ufeff{}", "\\x00" * 50, '{"value": 1e999}', '{"value": NaN}'):
    frame(header)
    ask()
frame("{" * 1000000)
return args[1]
"""
    replies(notebook, code)


@attack("protocol")
def headers_nested_without_end(notebook, _scene):
    replies(notebook, "frame('{\"value\": ' + '[\"list\", [' * 100000 + ']]' * 100000 + '}')\nask()\nreturn args[1]")


@attack("protocol")
def headers_nested_as_deep_as_may_be_and_as_broad(notebook, _scene):
    code = """
value = ["tuple", [0.0] * 3]
for _ in range(15):
    value = ["tuple", [value, value]]
frame({"value": value})
ask()
return args[1]
"""
    replies(notebook, code, "rnn_sequence")


@attack("protocol")
def a_list_that_is_in_itself(notebook, _scene):
    """Returned, and written into the arguments as well."""
    code = """
own = []
own.append(own)
args[-1]["weight_ih"] = own
args[-1]["own"] = args[-1]
return own, (own, args[-1])
"""
    replies(notebook, code)


@attack("protocol")
def kinds_that_do_not_exist(notebook, _scene):
    kinds = ("pickle", "__class__", "items", "_items", "take", "unpack", "__init__", "", "other", "body", "Array")
    _sends(notebook, *([kind, []] for kind in kinds), *([kind, "x", [], 0] for kind in kinds))


@attack("protocol")
def a_kind_that_is_a_list(notebook, _scene):
    """Looked up among the kinds, a list is no text that is not there, but an error."""
    zeros(notebook)
    first(notebook, FRAMES + "\nframe({'shown': [[], 1]})")


@attack("protocol")
def a_dtype_that_is_an_unfinished_text(notebook, _scene):
    """`np.dtype(",")` is a SyntaxError, which is none of the errors that one thinks of."""
    zeros(notebook)
    first(notebook, FRAMES + "\nframe({'shown': ['array', ',', [], 0]})")


@attack("protocol")
def dtypes_that_are_no_numbers(notebook, _scene):
    dtypes = ("O", "V8", "S8", "M8", "m8", "3f8", "2,f8", "f,f", "|O", "<U2", "a8", "", " ", "f0", "f99", "g", ">f16")
    _sends(notebook, *(["array", dtype, [1], 8] for dtype in dtypes), body=8)


@attack("protocol")
def shapes_that_are_none(notebook, _scene):
    shapes = (
        None,
        8,
        "8",
        [None],
        [-1],
        [1.0],
        [True],
        [2**40],
        [2**31, 2**31, 0],
        [1] * 33,
        [1] * 65,
        {"0": 1},
        [[1]],
    )
    _sends(notebook, *(["array", "<f8", shape, 8] for shape in shapes), body=8)


@attack("protocol")
def lengths_that_are_none(notebook, _scene):
    lengths = (None, "8", 8.0, True, -8, 2**62, [8], 16)
    _sends(notebook, *(["array", "<f8", [1], length] for length in lengths), body=8)


@attack("protocol")
def foreign_arrays_of_every_size(notebook, _scene):
    sizes = ([2**31, 2**31], [50_000], [0, 2**31, 2**31, 2**31], [1] * 32, [-1])
    _sends(notebook, *(["foreign", "object", size] for size in sizes), ["foreign", [], []], ["foreign", None, [2, 5]])


@attack("protocol")
def items_of_the_wrong_kinds(notebook, _scene):
    _sends(
        notebook,
        ["dict", [[["list", []], 1]]],
        ["dict", [[1]]],
        ["dict", {"weight_ih": 1}],
        ["dict", "ab"],
        ["set", [["dict", []]]],
        ["tuple", "abc"],
        ["tuple"],
        ["tuple", [], []],
        ["complex", ["1", "nan"]],
        ["complex", [1e999, None]],
        ["bytes", [-1]],
        ["scalar", "<f8", [1], 8],
        ["tensor", "<f8", [1], 8, True, None],
        ["object", ["0", 1, 2]],
        ["object", [0, "x" * 1000, True]],
    )


@attack("protocol")
def a_type_whose_name_is_a_million_letters(notebook, _scene):
    replies(notebook, "frame({'value': ['object', [0, 'x' * 1000000, True]]})\nask()\nreturn args[1]")


@attack("protocol")
def numbers_of_thousands_of_digits(notebook, _scene):
    replies(
        notebook, "frame('{\"value\": ' + '9' * 4299 + '}')\nask()\nframe('{\"value\": ' + '9' * 99999 + '}')\nask()"
    )


@attack("protocol")
def outputs_that_are_no_outputs(notebook, _scene):
    """What a call is said to have shown, as a notebook would not hold it."""
    code = """
shown = [{"output_type": "error", "ename": None}, {"output_type": "error", "ename": "", "evalue": "", "traceback": [1]},
         {"output_type": "stream", "name": ["stdout"], "text": 1}, {"output_type": "display_data", "data": {"": {}}},
         {"output_type": {}, "data": 1}, {"output_type": "execute_result", "data": {"text/plain": "5"}, "score": 5}]
pack = lambda v: ["dict", [[k, pack(x)] for k, x in v.items()]] if type(v) is dict else (
    ["list", [pack(x) for x in v]] if type(v) is list else v)
frame({"value": None, "shown": pack(shown)})
ask()
return args[1]
"""
    replies(notebook, code)
