"""Random damage to files of every kind: a reader reads the file or refuses it in one sentence."""

import json

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.helpers.hostile import READERS, put, refusal
from tests.helpers.hostile_changes import changed, mutated

quick = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    def of_reader(name):
        return tmp_path_factory.getbasetemp() / "hostile" / name

    return of_reader


@pytest.mark.parametrize("name", READERS)
def test_good_files_are_read(folder, name):
    reader = READERS[name]
    for sample in reader.samples():
        assert refusal(reader, put(reader, folder(name), sample))[1] is None


@pytest.mark.parametrize("name", READERS)
@quick
@given(data=st.data())
def test_damaged_files_are_read_or_refused(folder, name, data):
    reader = READERS[name]
    sample = data.draw(st.sampled_from(reader.samples()))
    refusal(reader, put(reader, folder(name), data.draw(mutated(sample))))


IN_JSON = [name for name, reader in READERS.items() if reader.file.endswith(".json")]


@pytest.mark.parametrize("name", [*IN_JSON, "config"])
@quick
@given(data=st.data())
def test_other_values_are_read_or_refused(folder, name, data):
    reader = READERS[name]
    value = data.draw(changed(yaml.safe_load(reader.samples()[0])))
    write = yaml.safe_dump if name == "config" else json.dumps
    refusal(reader, put(reader, folder(name), write(value).encode()))
