"""What a run says of itself, for other shells."""

import pytest

from odyssey.status.run import Run, read_run, write_run
from tests.helpers.study_files import CONFIG, NOW, failed


def test_a_run_is_read_as_it_was_written(tmp_path):
    run = Run(CONFIG, 1.5, 2.5, ["a.parquet"], [failed(1)])
    write_run(run, tmp_path / "run.json")
    again = read_run(tmp_path / "run.json")
    assert again.said > NOW
    again.said = run.said
    assert again == run


@pytest.mark.parametrize("content", ["", "[]", "{", '{"config": 1}', "[" * 100_000, "\0"])
def test_what_is_no_run_is_none(tmp_path, content):
    (tmp_path / "run.json").write_text(content)
    assert read_run(tmp_path / "run.json") is None
    assert read_run(tmp_path / "nothing.json") is None


def test_a_run_goes_on_while_it_gives_signs_of_life():
    assert Run(CONFIG, NOW - 500, said=NOW - 20).goes_on(NOW)
    assert not Run(CONFIG, NOW - 500, said=NOW - 400).goes_on(NOW)
    assert not Run(CONFIG, NOW - 500, ended=NOW - 10, said=NOW - 10).goes_on(NOW)
    assert not Run(CONFIG).goes_on(NOW)
