"""Tests of the list of data sets and of what each module defines."""

import pytest

from odyssey.corpora import CORPORA, EMBEDDED, corpus, embedded_corpus
from odyssey.errors import BadInput
from odyssey.training.tasks import TASKS


@pytest.mark.parametrize("name", CORPORA)
def test_every_data_set_declares_what_the_pipeline_asks_for(name):
    module = corpus(name)
    assert module.TITLE and module.TASK in TASKS
    assert callable(module.features) and callable(module.check)
    assert hasattr(module, "write_embedded") == (name in EMBEDDED)


def test_a_name_that_is_not_there_gets_one_sentence():
    with pytest.raises(BadInput, match="no data set named 'bach'; choose from timit, iam, jsb"):
        corpus("bach")
    with pytest.raises(BadInput, match="'bach' cannot be made offline; choose from timit, iam"):
        embedded_corpus("bach")
