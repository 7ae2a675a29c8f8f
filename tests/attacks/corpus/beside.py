"""Hand-ins whose harm lies beside the notebook: files that take a module's place, links, pipes, and too much of all."""

import os

from helpers.attack import attack, first
from helpers.hostile import quietly

HARM = "raise SystemExit\n"


@attack("files handed in", 20, solved=True)
def modules_of_the_library(_notebook, scene):
    for name in ("numpy", "json", "IPython", "course_lib", "sitecustomize", "usercustomize", "os", "secrets", "torch"):
        (scene.folder / f"{name}.py").write_text(HARM)
    for name in ("course_lib", "IPython", "numpy"):
        (scene.folder / name).mkdir()
        (scene.folder / name / "__init__.py").write_text(HARM)
    (scene.folder / "evil.pth").write_text("import os; os._exit(1)\n")
    (scene.folder / "nbgrader_config.py").write_text(HARM)
    (scene.folder / "a1.py").write_text(HARM)


@attack("files handed in", 20, solved=True)
def links_to_secrets(notebook, scene):
    for name, target in {"s.txt": scene.secret, "g.db": scene.gradebook, "all": "/", "n": scene.neighbour}.items():
        (scene.folder / name).symlink_to(target)
    (scene.folder / "loop").symlink_to("loop")
    code = "import os\nprint(os.listdir())\nfor name in ('s.txt', 'g.db', 'all/etc/hostname', 'n/token.txt', 'loop'):\n"
    first(notebook, code + "    try: print('read', open(name, 'rb').read())\n    except OSError as error: print(error)")


@attack("files handed in", 20, solved=True)
def pipes_sockets_and_devices(_notebook, scene):
    os.mkfifo(scene.folder / "data.csv")
    os.mkfifo(scene.folder / "b.ipynb")
    os.mkfifo(scene.folder / "timestamp.txt")
    if os.geteuid() == 0:
        os.mknod(scene.folder / "zero.txt", 0o20666, os.makedev(1, 5))


@attack("files handed in")
def a_folder_in_the_place_of_the_notebook(_notebook, scene):
    (scene.folder / "a1.ipynb").mkdir()
    (scene.folder / "a1.ipynb" / "a1.ipynb").write_text("{}")


@attack("files handed in")
def a_link_in_the_place_of_the_notebook(_notebook, scene):
    (scene.folder / "a1.ipynb").symlink_to(scene.neighbour / "a1.ipynb")


@attack("files handed in")
def a_pipe_in_the_place_of_the_notebook(_notebook, scene):
    os.mkfifo(scene.folder / "a1.ipynb")


@attack("files handed in")
def a_device_in_the_place_of_the_notebook(_notebook, scene):
    (scene.folder / "a1.ipynb").symlink_to("/dev/zero")


@attack("files handed in", 20, solved=True)
def thousands_of_files(_notebook, scene):
    for k in range(3000):
        (scene.folder / f"data-{k}.csv").write_text("1,2")


@attack("files handed in", 20, solved=True)
def folders_deeper_than_a_walk_can_follow(_notebook, scene):
    here = os.open(scene.folder, os.O_RDONLY)
    for _ in range(1200):
        os.mkdir("d" * 100, dir_fd=here)
        below = os.open("d" * 100, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(here)


@attack("files handed in", 20, solved=True)
def a_file_of_a_terabyte_of_nothing(_notebook, scene):
    for name in ("data.csv", "b.ipynb", ".hidden"):
        (scene.folder / name).touch()
        os.truncate(scene.folder / name, 1 << 40)


@attack("files handed in")
def a_notebook_of_a_terabyte_of_nothing(_notebook, scene):
    (scene.folder / "a1.ipynb").touch()
    os.truncate(scene.folder / "a1.ipynb", 1 << 40)


@attack("files handed in", 20, solved=True)
def names_that_are_no_text(notebook, scene):
    for name in (
        b"a\nb.csv",
        b"dados-\xe7\xe3o.csv",
        b"\x1b[2J.txt",
        b"-rf",
        b"<script>alert(1)<.py",
        b"\xed\xa0\x80.csv",
        b"x" * 255,
    ):
        (scene.folder / os.fsdecode(name)).write_text("1")
    first(notebook, "import os\nprint(sorted(os.listdir()))")


@attack("files handed in", 20, solved=True, alone=True)
def a_notebook_whose_name_is_no_text(notebook, scene):
    """As a zip file in Latin-1 makes one."""
    import nbformat

    nbformat.write(notebook, scene.folder / "right.ipynb")
    (scene.folder / "right.ipynb").rename(scene.folder / os.fsdecode(b"solu\xe7\xe3o.ipynb"))


@attack("files handed in", alone=True)
def nothing_but_names_that_are_no_text(_notebook, scene):
    for name in (b"solu\xe7\xe3o.zip", b"a\nb", b"\x1b[2J"):
        (scene.folder / os.fsdecode(name)).touch()


@attack("files handed in", 20, solved=True)
def files_that_may_not_be_read(_notebook, scene):
    for name, mode in {"a.csv": 0, "b.csv": 0o4777, "c.csv": 0o222}.items():
        (scene.folder / name).write_text("1")
        (scene.folder / name).chmod(mode)
    (scene.folder / "closed").mkdir(mode=0)


@attack("files handed in", 20, solved=True)
def forty_megabytes_beside_the_notebook(notebook, scene):
    for k in range(2):
        (scene.folder / f"data-{k}.bin").write_bytes(b"x" * 19_000_000)
    (scene.folder / "larger.bin").write_bytes(b"x" * 39_000_000)
    first(notebook, quietly("import os\nprint({name: os.path.getsize(name) for name in os.listdir()})"))
