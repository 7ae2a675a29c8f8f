"""Well-formed frames written by hand: answers out of turn, too many, none, or of things that are not there."""

from attacks.corpus._common import FRAMES, ZEROS, replies, zeros
from helpers.attack import attack, first, last, write

SERVER = """
import gc
kind = next(type(o) for o in gc.get_objects() if type(o).__name__ == "Candidate")
"""


def _served(notebook, code):
    """Change the one that answers by `code`, which knows its class as `kind`; the functions return zeros."""
    first(notebook, FRAMES + SERVER + code)
    zeros(notebook)


@attack("protocol")
def answers_before_the_question(notebook, _scene):
    """A hundred answers lie ready before the tests begin, each of them with another shape."""
    zeros(notebook)
    code = """
for k in range(100):
    frame({"value": ["array", "<f8", [1 + k % 4, 1 + k % 5], 8 * (1 + k % 4) * (1 + k % 5)], "shown": ["list", []]},
          bytes(8 * (1 + k % 4) * (1 + k % 5)))
"""
    first(notebook, FRAMES + code)


@attack("protocol")
def answers_to_questions_of_before(notebook, _scene):
    """Every call answers once by hand and once by returning: from then on each question finds the answer before it."""
    replies(notebook, "frame({'value': None, 'changed': ['list', []], 'shown': ['list', []]})\nreturn args[1]")


@attack("protocol")
def an_end_that_was_not_asked_for(notebook, _scene):
    """The process says that it has ended, and goes on."""
    replies(notebook, "frame({'ended': 0})\nreturn args[1]")


@attack("protocol")
def a_process_that_says_it_has_left(notebook, _scene):
    """Asked for a function's value, the process says that it has ended, and stays."""
    _served(notebook, "kind.do_call = lambda self, **given: {'ended': 0}")


@attack("protocol")
def names_that_are_neither_there_nor_missing(notebook, _scene):
    _served(notebook, "kind.do_name = lambda self, name: {'begun': True}")


@attack("protocol")
def a_child_of_a_child_of_a_child(notebook, _scene):
    """Each call begins ten processes, each the child of the last, of which the innermost answers."""
    _served(
        notebook,
        """
import os
call = kind.do_call
def do_call(self, *given, **named):
    for _ in range(10):
        child = os.fork()
        if child:
            os.waitpid(child, 0)
            return {'ended': 0}
    return call(self, *given, **named)
kind.do_call = do_call
""",
    )


@attack("protocol")
def stopped_with_odd_fields(notebook, _scene):
    odd = [
        "7",
        "'stopped'",
        "['list', []]",
        "['dict', []]",
        "['dict', [['error', 1], ['line', '1'], ['unwritten', 1]]]",
        "['dict', [['error', ''], ['function', ''], ['line', True], ['code', ''], ['unwritten', 0]]]",
        "['dict', [['error', 'x' * 3000000], ['function', ''], ['line', -1], ['code', ''], ['unwritten', False], "
        "['undefined', 'cell_died']]]",
    ]
    replies(notebook, f"import random\nframe({{'stopped': random.choice([{', '.join(odd)}])}})\nask()\nreturn args[1]")


@attack("protocol")
def stopped_that_is_neither_true_nor_false(notebook, _scene):
    """An array of two numbers in the place of an error, of which nobody can say whether it is there."""
    zeros(notebook)
    first(notebook, FRAMES + "\nframe({'stopped': ['array', '<f8', [2], 16]}, bytes(16))")


@attack("protocol")
def missing_that_is_neither_true_nor_false(notebook, _scene):
    _served(notebook, "import numpy as np\nkind.do_name = lambda self, name: {'missing': np.zeros(2), 'value': None}")


@attack("protocol")
def arguments_that_changed_at_places_that_are_none(notebook, _scene):
    _served(
        notebook,
        """
import numpy as np
places = [-1, 10**9, True, 0.0, None, "x", (), ("x",), np.zeros(2), [[]], "params"]
kind.do_call = lambda self, of, args, kwargs, lent: {
    "value": args[1], "changed": [[place, 0 * args[0]] for place in places[id(args) // 64 % 11:]], "shown": []}
""",
    )


@attack("protocol")
def nothing_for_an_answer(notebook, _scene):
    """An empty frame has no value; and no error either."""
    replies(notebook, "while True:\n    frame({})\n    ask()")


@attack("protocol")
def never_an_answer(notebook, _scene):
    replies(notebook, "import time\nwhile True:\n    time.sleep(1)", "rnn_sequence")


@attack("protocol")
def an_answer_that_drips(notebook, _scene):
    """A byte at a time, always just before whoever waits would give up."""
    code = """
import time
for byte in struct.pack(">II", 1000, 0) + b"{" + b" " * 999:
    raw(bytes([byte]))
    time.sleep(0.2)
"""
    replies(notebook, code, "rnn_step")


@attack("protocol")
def a_channel_that_is_closed(notebook, _scene):
    replies(notebook, "os.close(CHANNEL)\nreturn args[1]")


@attack("protocol")
def a_channel_that_is_half_closed(notebook, _scene):
    replies(notebook, "import socket\nsocket.socket(fileno=os.dup(CHANNEL)).shutdown(socket.SHUT_WR)\nreturn args[1]")


@attack("protocol")
def a_channel_that_is_a_file(notebook, _scene):
    """What is sent goes to a file; the pipe on the other side is held open by a child."""
    code = """
import time
if os.fork() == 0:
    time.sleep(30)
    os._exit(0)
os.dup2(os.open("answers", os.O_RDWR | os.O_CREAT), CHANNEL)
return args[1]
"""
    replies(notebook, code, "rnn_bptt")


@attack("protocol")
def answers_by_a_child_that_outlives_the_copy(notebook, _scene):
    """A child of the copy reads what was meant for the process after it, and answers with zeros and with ends."""
    code = """
if os.fork() == 0:
    os.setsid()
    while True:
        try:
            asked, _ = ask()
            frame({"ended": 0} if asked["do"] == "end" else {"value": None, "shown": ["list", []], "begun": True})
        except BaseException:
            os._exit(0)
return args[1]
"""
    replies(notebook, code)


@attack("protocol")
def two_who_answer_at_once(notebook, _scene):
    """Four children write the same answer at the same moment; pieces of frames lie between pieces of frames."""
    code = """
for _ in range(4):
    if os.fork() == 0:
        for _ in range(20):
            frame({"value": ["array", "<f8", [1000], 8000]}, bytes(8000))
        os._exit(0)
return args[1]
"""
    replies(notebook, code)


@attack("protocol")
def objects_under_the_numbers_of_others(notebook, _scene):
    """Results that are objects of this process by numbers it has never given, or those of the functions themselves."""
    numbers = "[0, 1, -1, 10**9, 10**3000, True, 1.0, '0', None]"
    code = "frame({'value': ['object', [numbers[id(args) // 32 % 9], 'ndarray', True]]})\nask()\nreturn args[1]"
    for name in ZEROS:
        body = "".join(f"    {line}\n" for line in code.splitlines())
        write(notebook, name, f"{FRAMES}\nnumbers = {numbers}\ndef {name}(*args):\n{body}")


@attack("protocol", 20, solved=True)
def frames_after_all_the_work(notebook, _scene):
    """What comes after the last test can neither give nor take."""
    last(notebook, FRAMES + "\nframe({'stopped': None})\nraw(bytes(range(256)) * 100)")
