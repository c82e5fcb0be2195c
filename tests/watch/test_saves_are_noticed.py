"""Real files and a real file system: what is a save, what is none, and what is a silent one."""

import queue
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from clinic.terminal.watch import saves
from clinic.terminal.watch.messages import Back, Gone, Looking, Saved
from clinic.terminal.watch.saves import SavesThread

SECONDS, MOST = 30.0, 500


class Heard:
    """What a folder's watcher has told."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._told: queue.Queue[Any] = queue.Queue()
        self._thread = SavesThread(folder, self._told.put)

    def next(self) -> Any:
        """The next news; it fails if there is none."""
        message = self._told.get(timeout=SECONDS)
        assert message.folder == self.folder
        return message

    def until(self, kind: type) -> Any:
        """The next news of that kind; several events of one save may be two."""
        for _ in range(MOST):
            message = self.next()
            if isinstance(message, kind):
                return message
            assert isinstance(message, Saved), f"unexpected: {message}"
        pytest.fail(f"no {kind.__name__} came, but {MOST} others")

    def nothing_but(self, change: Callable[[], object], then: Path) -> None:
        """Make a change that is no save, then one that is: only the second one is told."""
        while not self._told.empty():
            self._told.get()
        before = saves.state(self.folder)
        change()
        assert saves.state(self.folder) == before
        then.write_text("after\n", "utf-8")
        self.until(Saved)

    def close(self) -> None:
        self._thread.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "exercises" / "idor"
    (folder / "app").mkdir(parents=True)
    (folder / "app" / "main.py").write_text("one = 1\n", "utf-8")
    return folder


@pytest.fixture
def heard(folder: Path) -> Iterator[Heard]:
    heard = Heard(folder)
    yield heard
    heard.close()


def write_in_place(main: Path) -> None:
    main.write_text("two = 2\n", "utf-8")


def write_the_same_again(main: Path) -> None:
    main.write_bytes(main.read_bytes())


def replace_it(main: Path) -> None:
    beside = main.with_name("main.py~")
    beside.write_text("two = 2\n", "utf-8")
    beside.replace(main)


def rename_it(main: Path) -> None:
    main.rename(main.with_name("other.py"))


def delete_it(main: Path) -> None:
    main.unlink()


def add_a_folder(main: Path) -> None:
    (main.parent / "rules").mkdir()
    (main.parent / "rules" / "letters.py").write_text("", "utf-8")


@pytest.mark.parametrize(
    "change",
    [write_in_place, write_the_same_again, replace_it, rename_it, delete_it, add_a_folder],
)
def test_a_save_is_told(heard: Heard, folder: Path, change: Callable[[Path], None]) -> None:
    change(folder / "app" / "main.py")
    heard.until(Saved)


@pytest.mark.parametrize(
    "name", ["clinic.db", "clinic.db-wal", "app/__pycache__/main.pyc", "app/.main.py.swp", ".git/x"]
)
def test_what_tools_leave_behind_is_no_save(heard: Heard, folder: Path, name: str) -> None:
    def change() -> None:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("", "utf-8")

    heard.nothing_but(change, folder / "app" / "main.py")


def test_a_folder_goes_and_comes_back(heard: Heard, folder: Path) -> None:
    away = folder.with_name("away")
    folder.rename(away)
    heard.until(Gone)
    away.rename(folder)
    heard.until(Back)
    write_in_place(folder / "app" / "main.py")
    heard.until(Saved)


def test_another_folder_in_its_place_is_told(heard: Heard, folder: Path) -> None:
    fresh = folder.with_name("fresh")
    (fresh / "app").mkdir(parents=True)
    folder.rename(folder.with_name("kept"))
    fresh.rename(folder)
    while isinstance(message := heard.next(), Gone):  # if it looked at just that moment
        pass
    assert isinstance(message, Back)
    (folder / "app" / "main.py").write_text("", "utf-8")
    heard.until(Saved)


class Silent:
    """A file system that tells nothing; something is saved while one listens."""

    tells_of_the_probe = False

    def __init__(self, paths: list[str], *_: object) -> None:
        self._path = Path(paths[0])

    def __enter__(self) -> "Silent":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def watch(self, *_: object) -> object:
        if ".clinic-probe-" in self._path.name:
            return {(1, str(self._path))} if self.tells_of_the_probe else "timeout"
        write_the_same_again(self._path / "app" / "main.py")
        return "timeout"


class TellsOfTheProbeAlone(Silent):
    """One that tells of what is written here, and not of what is written elsewhere."""

    tells_of_the_probe = True


def refuses(*_: object) -> None:
    raise OSError("OS file watch limit reached")


@pytest.mark.parametrize("notify", [Silent, TellsOfTheProbeAlone, refuses])
def test_a_silent_file_system_is_found_out(
    monkeypatch: pytest.MonkeyPatch, folder: Path, notify: Any
) -> None:
    monkeypatch.setattr(saves, "RustNotify", notify)
    monkeypatch.setattr(saves, "LOOK_SECONDS", 0.01)
    heard = Heard(folder)
    told = heard.until(Looking)
    assert told.reason in (saves.SILENT, f"{saves.LIMIT}: OS file watch limit reached")
    write_the_same_again(folder / "app" / "main.py")
    heard.until(Saved)
    heard.close()


def test_the_probe_leaves_nothing(heard: Heard, folder: Path) -> None:
    write_in_place(folder / "app" / "main.py")
    heard.until(Saved)
    assert [path.name for path in folder.parent.iterdir()] == ["idor"]
