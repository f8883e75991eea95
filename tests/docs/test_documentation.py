"""Keys, numbers, names, paths and links in the documents agree with the code."""

import math
import re
import tomllib
from itertools import chain

import pytest
import yaml

from docs.generate import PARTS, filled
from odyssey.cells.block import block
from odyssey.cells.variants import VARIANTS
from odyssey.corpora import CORPORA
from odyssey.corpora.embedded.jsb import PUBLISHED_ROLLS
from odyssey.corpora.embedded.jsb_alignment import alignments
from odyssey.records import CURVES, TRIALS
from odyssey.statistics.comparison import COLUMNS
from tests.helpers.documents import blocks
from tests.helpers.repository import ROOT
from workflow.configuration import check
from workflow.configuration_file import read

FOLDERS = (".", "benchmarks", "config", "docs", "results", "verification")
DOCUMENTS = sorted(chain.from_iterable((ROOT / folder).glob("*.md") for folder in FOLDERS))
RULES = "\n".join(
    path.read_text(encoding="utf-8") for path in sorted((ROOT / "workflow/rules").glob("*.smk"))
)

every_document = pytest.mark.parametrize(
    "document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT))
)


def text(path):
    return (ROOT / path).read_text(encoding="utf-8")


def tables(document):
    """Rows of the document's tables, each a list of cells, headers and rulers included."""
    rows = (line for line in text(document).splitlines() if line.startswith("|"))
    return [[c.strip().replace("\\|", "|") for c in re.split(r"(?<!\\)\|", r)[1:-1]] for r in rows]


# Configuration.

SCHEMA = yaml.safe_load(text("config/schema.yaml"))
DEFAULT = yaml.safe_load(text("config/config.yaml"))


def keys(schema, prefix=""):
    """Yield (dotted key, its schema) for every key, depth first."""
    for name, found in schema.get("properties", {}).items():
        referred = SCHEMA["$defs"][found["$ref"].rpartition("/")[2]] if "$ref" in found else {}
        found = {**referred, **found}
        yield prefix + name, found
        yield from keys(found, f"{prefix}{name}.")
    if isinstance(schema.get("additionalProperties"), dict):
        yield from keys({"properties": {"NAME": schema["additionalProperties"]}}, prefix)


def allowed(schema):
    """Type and bounds in words."""
    if "enum" in schema:
        return " or ".join(schema["enum"])
    if "pattern" in schema:
        return f"text like `{schema['pattern']}`"
    kind = schema["type"]
    if kind == "array" and schema.get("maxItems") == 2:
        return f"[low, high], each {allowed(schema['items'])}"
    if kind == "array" and schema.get("maxItems") == 3:
        return f"[train, validation, test], each {allowed(schema['items'])}"
    if kind == "array" and "minimum" in schema["items"]:
        return f"list of numbers, each {allowed(schema['items'])}"
    if kind == "array":
        return "list of names"
    words = {"minimum": "≥", "exclusiveMinimum": ">", "maximum": "≤", "exclusiveMaximum": "<"}
    bounds = [f"{sign} {schema[key]}" for key, sign in words.items() if key in schema]
    names = {"object": "section", "boolean": "true or false", "string": "text"}
    return " ".join([names.get(kind, kind), ", ".join(bounds)]).strip()


def default(key):
    """The value in config.yaml, None where there is none."""
    value = DEFAULT
    for name in key.split("."):
        value = (value or {}).get(name)
    return value


def test_every_configuration_key_is_in_the_table():
    rows = [row for row in tables("config/README.md") if len(row) == 4 and row[0][0] == "`"]
    documented = {row[0].strip("`"): row[1:] for row in rows}
    assert list(documented) == [key for key, _ in keys(SCHEMA)]
    for key, schema in keys(SCHEMA):
        bounds, value, meaning = documented[key]
        assert (bounds, meaning) == (allowed(schema), schema["description"]), key
        if bounds != "section":
            assert yaml.safe_load(value.strip("`–") or "null") == default(key), key


@pytest.mark.parametrize("name", ["config", "paper", "smoke", "ten_years", "second_paper"])
def test_every_configuration_is_valid(name):
    check(read(ROOT / "config/config.yaml", ROOT / f"config/{name}.yaml"), CORPORA)
    assert f"`{name}.yaml`" in text("config/README.md")


# Numbers.


def test_sizes_of_the_studies():
    paper = read(ROOT / "config/config.yaml", ROOT / "config/paper.yaml")
    for config in (DEFAULT, paper):
        networks = config["trials"] * len(config["variants"]) * len(config["datasets"])
        assert f"{networks:,} networks" in text("README.md")
    assert f"{DEFAULT['trials']} random draws" in text("README.md")
    assert f"{DEFAULT['training']['max_epochs']} in the default config" in text("docs/protocol.md")


def test_the_reconstruction_has_the_agreement_stated():
    table = alignments()
    frames = sum(stop - start for alignment in table for start, stop in alignment.ranges)
    share = sum(alignment.identical for alignment in table) / frames
    words = " ".join(text("README.md").split())
    assert f"{len(table)} of the {PUBLISHED_ROLLS} chorales" in words
    assert f"{100 * share:.1f} % of their frames" in words


def test_parameter_counts():
    counts = {row[0]: row[1:] for row in tables("docs/equations.md") if row[0] in VARIANTS}
    assert list(counts) == list(VARIANTS)
    for name, variant in VARIANTS.items():
        shapes = variant.parameter_shapes(input_size=88, hidden_size=100).values()
        form, layer = counts[name]
        python = re.sub(r"(\d)N", r"\1*N", form.strip("$").replace("NM", "N*M")).replace("^", "**")
        assert eval(python, {"N": 100, "M": 88}) == int(layer.replace(",", "")), name
        assert int(layer.replace(",", "")) == sum(map(math.prod, shapes)), name
    assert counts["V"] == ["$4NM + 4N^2 + 7N$", "75,900"]


@pytest.mark.parametrize("page", PARTS)
def test_what_follows_from_the_code_is_as_the_code_has_it(page):
    assert filled(page) == text(f"docs/{page}"), "run make docs"


def test_the_cell_of_the_readme_is_one():
    [source] = [body for _, body in blocks(text("README.md")) if body.startswith("# my_cells.py")]
    space = {}
    exec(source, space)
    assert block(space["mine"]).trace.parameters == ("W_f", "W_z", "R_f", "b_f", "b_z")


# Names.


@pytest.mark.parametrize(
    "document, columns",
    [("docs/protocol.md", [*TRIALS.names, *CURVES.names]), ("results/README.md", list(COLUMNS))],
)
def test_every_column_is_described(document, columns):
    assert {f"`{column}`" for column in columns} <= set(re.findall(r"`\w+`", text(document)))


def test_requirements_agree():
    pins = set(re.findall(r"^[\w.-]+==\S+", text("requirements.txt"), re.MULTILINE))
    *_, pip = yaml.safe_load(text("envs/odyssey.yaml"))["dependencies"]
    assert set(pip["pip"]) == pins


def test_rule_script_log_and_benchmark_share_one_name():
    rule = r"^ *(?:rule|checkpoint)(?: (\w+))?:\n(.*?)(?=^\S|\Z)"
    bodies = {}
    for name, body in re.findall(rule, RULES, re.MULTILINE | re.DOTALL):
        [script] = re.findall(r'"\.\./scripts/(\w+)\.py"', body)
        assert name in (script, "")  # rules made in a loop have their names from it
        bodies[script] = body
    for name, body in bodies.items():
        assert re.search(rf'"logs/{name}[./]', body), f"log of {name}"
        if "output:" in body:  # a benchmark is an output too
            assert re.search(rf'"results/benchmarks/{name}[./]', body), f"benchmark of {name}"
    assert set(bodies) == {path.stem for path in (ROOT / "workflow/scripts").glob("*.py")}


def test_the_map_of_results_is_complete():
    declared = set(re.findall(r'"(results/(?!benchmarks/)[^"]+)"', RULES))
    mapped = set(re.findall(r"`(results/[^`]+)`", text("results/README.md").split("\n\n", 2)[2]))
    assert {path for path in declared if not any(m.startswith(path) for m in mapped)} == set()
    assert mapped - declared == {"results/benchmarks/"}


@every_document
def test_make_targets_exist(document):
    targets = set(re.findall(r"^([a-z-]+):", text("Makefile"), re.MULTILINE))
    assert set(re.findall(r"(?:^|`|=\S+ )make ([a-z-]+)", text(document), re.MULTILINE)) <= targets


@every_document
def test_paths_exist(document):
    folders = r"(?:odyssey|workflow|config|docs|tests|envs|profiles|benchmarks)"
    for path in re.findall(rf"`({folders}/[\w./]*)`", text(document)):
        assert (ROOT / path).exists(), path


@every_document
def test_links_lead_somewhere(document):
    for target, fragment in re.findall(r"\]\(([^)#:\s]*)(?:#([^)\s]*))?\)", text(document)):
        path = (document.parent / target).resolve() if target else document
        assert path.exists(), target
        if fragment:
            headings = re.findall(r"^#+ (.+)$", text(path), re.MULTILINE)
            anchors = [re.sub(r"[^\w -]", "", h.lower()).replace(" ", "-") for h in headings]
            assert fragment in anchors, f"{target}#{fragment}"


def test_citation():
    citation = yaml.safe_load(text("CITATION.cff"))
    project = tomllib.loads(text("pyproject.toml"))["project"]
    assert citation["version"] == project["version"]
    assert citation["license"] == project["license"] and text("LICENSE").startswith("MIT License")
    assert citation["references"][0]["doi"] in text("README.md")
