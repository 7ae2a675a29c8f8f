"""Hand-ins that flood what is shown, or show what harms whoever looks at it."""

from helpers.attack import attack, everywhere, first, last, write
from helpers.hostile import FRAME, calling, quietly


@attack("output", 20, solved=True)
def floods_of_text(notebook, _scene):
    first(notebook, "import sys\nfor _ in range(3000): print('x' * 10**5)")
    last(notebook, "import sys\nfor _ in range(10**6): sys.stderr.write('x'); sys.stdout.write('y')")


@attack("output", 20, solved=True)
def floods_below_python(notebook, _scene):
    code = (
        "import os\n"
        "for fd in (1, 2):\n"
        "    try:\n"
        "        while True: os.write(fd, b'\\xff' * (1 << 20))\n"
        "    except OSError as error: print(error)"
    )
    first(notebook, code)
    last(notebook, "import os\nwhile True: os.write(1, b'x' * 100)")


@attack("output", 20, solved=True)
def one_line_without_end(notebook, _scene):
    last(notebook, "print('x' * (200 << 20))")


@attack("output", 20, solved=True)
def displays_without_end(notebook, _scene):
    last(
        notebook,
        "from IPython.display import display, HTML, Image\nfor k in range(5000): display(HTML(f'<b>{k}</b>' * 100))",
    )
    last(
        notebook,
        (
            "from IPython.display import display\n"
            "for _ in range(20): display({'image/png': 'x' * 10**6, 'a' * 10**5: 'b'}, raw=True)"
        ),
    )
    last(
        notebook,
        "from IPython.display import display\nx = {}\nfor _ in range(3000): x = {'a': x}\ndisplay(x, raw=True)",
    )


@attack("output", 20, solved=True)
def outputs_wiped_without_end(notebook, _scene):
    last(
        notebook, "from IPython.display import clear_output\nfor _ in range(10**6): print('x'); clear_output(wait=True)"
    )


@attack("output")
def texts_of_errors_without_end(notebook, _scene):
    code = "raise ValueError('x' * (300 << 20))"
    everywhere(notebook, code)
    for name in ("rnn_step", "rnn_sequence"):
        write(notebook, name, calling(name, code))
    write(notebook, "rnn_bptt", calling("rnn_bptt", "raise type('E' * 10**7, (Exception,), {})('\\n' * 10**7)"))


@attack("output")
def half_characters_in_errors(notebook, _scene):
    """What no file in UTF-8 can hold must not stop whoever writes the journal."""
    for name in ("rnn_step", "rnn_sequence", "rnn_step_backward"):
        write(notebook, name, calling(name, "raise ValueError('\\ud800\\udc80' + '\\udfff' + chr(0) + chr(27))"))
    write(notebook, "rnn_bptt", "raise ValueError('\\ud800')")
    last(notebook, "import sys\nprint('\\ud800'); sys.stderr.write('\\udcff')\nraise SystemExit('\\udcff')")


@attack("output")
def half_characters_in_answers(notebook, _scene):
    write(notebook, "rnn_step", calling("rnn_step", "return type('\\u00e9\\ud800', (), {})()"))
    write(notebook, "rnn_sequence", calling("rnn_sequence", "return '\\ud800'"))
    write(notebook, "rnn_step_backward", calling("rnn_step_backward", "return given[0], given[0], {'\\ud800': 1}"))
    write(notebook, "rnn_bptt", calling("rnn_bptt", "return given[1], given[1], {'\\ud800': 1, '<script>': 2}"))


@attack("output")
def keys_of_answers_without_end(notebook, _scene):
    code = "return given[0], given[0], {'k' * 10**6 + str(k): 0 for k in range(3)}"
    write(notebook, "rnn_step_backward", calling("rnn_step_backward", code))
    write(notebook, "rnn_bptt", calling("rnn_bptt", code.replace("10**6", "10")))
    write(notebook, "rnn_step", calling("rnn_step", "return {'k' * 10: 'x' * 3_000_000}"))
    write(notebook, "rnn_sequence", calling("rnn_sequence", "return tuple(range(100_000))"))


@attack("output", 20, solved=True)
def characters_that_steer_a_terminal(notebook, _scene):
    code = (
        "print(''.join(map(chr, "
        "range(32))) + '\\x1b[2J\\x1b]0;owned\\x07\\x1bP+q\\x1b\\\\\\u202e\\u2066' + '\\x08' * 1000 + '\\r' * 1000)\n"
    )
    last(notebook, code + "raise ValueError('\\x1b[2J\\x1b]52;c;aGk=\\x07\\x00\\ufffe')")


@attack("output", 20, solved=True)
def reprs_that_do_harm(notebook, _scene):
    code = (
        "class R:\n"
        "    def __repr__(self): raise SystemExit\n"
        "    def _repr_html_(self): return 'x' * 10**8\n"
        "    def _repr_mimebundle_(self, **k): return {1: 2}\n"
    )
    code += "    def _ipython_display_(self): import os; os.write(1, b'x' * 10**6); raise KeyboardInterrupt\n"
    last(notebook, code + quietly("display(R())") + "R()")
    last(notebook, "class E(BaseException):\n    def __str__(self): raise E\n    __repr__ = __str__\nraise E")


@attack("output", 20, solved=True)
def outputs_that_are_none(notebook, _scene):
    """What the process claims to have shown is no output of a notebook."""
    code = (
        "shell = get_ipython()\n"
        "shell.outputs.items = [None, 1, [], {'output_type': 'stream'}, {'output_type': 'stream', "
        "'name': [], 'text': {}},\n"
    )
    code += (
        " {'output_type': 'error', 'ename': 1, 'evalue': None, 'traceback': [None]}, "
        "{'output_type': 'display_data', 'data': {'text/html': {'a': 1}, 'x': '\\ud800'}, "
        "'metadata': []},\n"
    )
    code += (
        " {'output_type': 'execute_result', 'data': {'application/javascript': 'alert(1)'}}, "
        "{'output_type': ['stream']}, {'output_type': {}}]"
    )
    last(notebook, code)


@attack("output")
def frames_without_end(notebook, _scene):
    shown = "[['dict', [['output_type', 'stream'], ['name', 'stdout'], ['text', 'x' * 1000]]]] * 2000"
    everywhere(notebook, FRAME + f"while True: frame({{'value': None, 'shown': ['list', {shown}]}})")


@attack("output")
def answers_whose_kind_is_no_word(notebook, _scene):
    """Where the name of a kind should be stands what cannot even be looked up."""
    for name, kind in zip(("rnn_step", "rnn_sequence", "rnn_step_backward"), ({}, [], [["list"]]), strict=True):
        write(notebook, name, FRAME + calling(name, f"frame({{'value': [{kind}, 0]}})"))


@attack("output", 20, solved=True)
def an_output_whose_kind_is_no_word(notebook, _scene):
    last(notebook, FRAME + "frame({'shown': [{'a': 1}, 'b'], 'stopped': [['x'], 1]})")


@attack("output", 20, solved=True)
def an_array_whose_kind_is_no_syntax(notebook, _scene):
    """NumPy parses such a name as Python would."""
    last(notebook, FRAME + "frame({'value': ['array', '>03', [1], 8]})")


@attack("output", 20, solved=True)
def an_output_whose_kind_is_an_array(notebook, _scene):
    """Two numbers compared with a word are two answers, and no truth."""
    last(notebook, "import numpy as np\nget_ipython().outputs.items.append({'output_type': np.zeros(2)})")


@attack("output", 20, solved=True)
def an_error_that_is_an_array(notebook, _scene):
    last(notebook, FRAME + "frame({'stopped': ['array', '<f8', [2], 16]}, b'x' * 16)")
