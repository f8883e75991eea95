"""The state of a run in its file."""

import pytest

from odyssey.status.run import Run, read_run, write_run
from tests.helpers.synthetic_study import CONFIG, NOW, failed


def test_a_run_is_read_as_it_was_written(tmp_path):
    run = Run(CONFIG, 1.5, 2.5, ["a.parquet"], [failed(1)])
    write_run(run, tmp_path / "run.json")
    again = read_run(tmp_path / "run.json")
    assert again.updated > NOW
    again.updated = run.updated
    assert again == run


@pytest.mark.parametrize("content", ["", "[]", "{", '{"config": 1}', "[" * 100_000, "\0"])
def test_another_file_is_none(tmp_path, content):
    (tmp_path / "run.json").write_text(content)
    assert read_run(tmp_path / "run.json") is None
    assert read_run(tmp_path / "nothing.json") is None


def test_a_run_is_in_progress_while_it_is_updated():
    assert Run(CONFIG, NOW - 500, updated=NOW - 20).in_progress(NOW)
    assert not Run(CONFIG, NOW - 500, updated=NOW - 400).in_progress(NOW)
    assert not Run(CONFIG, NOW - 500, ended=NOW - 10, updated=NOW - 10).in_progress(NOW)
    assert not Run(CONFIG).in_progress(NOW)
