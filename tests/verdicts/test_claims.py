import inspect

import pandas as pd
import pytest

from odyssey.cells.variants import PAPER
from odyssey.corpora import CORPORA
from odyssey.provenance import code_files
from odyssey.report.matrix import SECTIONS
from odyssey.search_space import PRIORS
from odyssey.verdicts.claims import TABLE, read_claims
from odyssey.verdicts.dataset_tables import tables_of_dataset
from odyssey.verdicts.deciders import KINDS
from odyssey.verdicts.importances import TIMES
from odyssey.verdicts.random_sampling import CLAIMS as SECOND

CLAIMS = read_claims()


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)
def test_a_claim_can_be_decided(claim):
    assert claim.dataset in CORPORA and claim.section in SECTIONS
    inspect.signature(KINDS[claim.kind]).bind(None, **claim.parameters)
    assert claim.parameters.get("variant", "V") in PAPER
    names = claim.parameters.get("hyperparameter", "interactions").split(TIMES)
    assert set(names) <= {*PRIORS, "interactions"}
    assert claim.parameters.get("at_least", 0) < claim.parameters.get("at_most", 10)


def test_claims_are_sentences_with_names_of_their_own():
    assert len({claim.id for claim in CLAIMS}) == len(CLAIMS)
    assert len({(claim.claim, claim.dataset) for claim in CLAIMS}) == len(CLAIMS)


def test_a_claim_about_several_data_sets_names_none():
    titles = ("TIMIT", "IAM-OnDB", "JSB")
    datasets_of = {}
    for claim in CLAIMS:
        datasets_of.setdefault(claim.claim, []).append(claim.dataset)
    shared = [text for text, datasets in datasets_of.items() if len(datasets) > 1]
    assert shared and not any(title in text for text in shared for title in titles)
    assert all(claim.claim.endswith(".") and claim.paper_value for claim in CLAIMS)


def test_published_errors_need_the_original_data():
    [*needing] = (claim for claim in CLAIMS if claim.needs_original)
    assert {claim.id for claim in needing} >= {"best_timit", "best_iam", "best_jsb"}
    assert not any(claim.needs_original for claim in CLAIMS if claim.kind == "worse")


def test_every_kind_is_used():
    assert {claim.kind for claim in [*CLAIMS, *read_claims(SECOND)]} == set(KINDS)


def test_every_variant_is_judged_once_on_every_data_set():
    judged = [
        (claim.parameters["variant"], claim.dataset)
        for claim in CLAIMS
        if claim.kind in ("worse", "not_different")
    ]
    assert sorted(judged) == sorted((v, d) for v in PAPER if v != "V" for d in CORPORA)


def test_claims_look_at_the_papers_variants_only():
    trials = pd.DataFrame({"dataset": "jsb", "variant": ["V", "GRU", "NP"], "test_error": 1.0})
    importance = pd.DataFrame({"dataset": "jsb", "variant": ["all", "GRU"], "share": 0.5})
    selected = tables_of_dataset("jsb", {"trials": trials, "importance": importance}, {"jsb": None})
    assert selected.rows("trials", ["test_error"])["variant"].tolist() == ["V", "NP"]
    assert selected.rows("importance", ["share"])["variant"].tolist() == ["all"]


def test_the_digest_of_code_sees_the_table():
    modules = code_files("workflow/scripts/verdicts.py")
    assert TABLE.with_suffix(".py") in modules and TABLE.is_file()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("NOAF_worse_jsb", {"variant": "NOAF"}),
        ("momentum_share_iam", {"hyperparameter": "momentum", "at_most": 0.01}),
        ("best_timit", {"paper_error": 29.6}),
        ("none_better_jsb", {}),
    ],
)
def test_parameters_are_the_filled_cells(name, expected):
    [claim] = [claim for claim in CLAIMS if claim.id == name]
    assert claim.parameters == expected
