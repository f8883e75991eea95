"""The code that the results of each rule depend on, as a digest for its parameter `code`.

For most rules this is the rule's script with all modules that it imports. Rules that train, and
the rules whose results they read, name the modules that their numbers depend on. An edit of a log
line, a column's description or a checkpoint then retrains nothing.
"""

from odyssey.provenance import PACKAGE, ROOT, code_digest, code_files, files_digest
from odyssey.training.trial_code import trial_code, trial_files

TRAINING_TRIALS = ("trial", "fresh_seed", "rerun_trial")
COMPILING = ("kernels", "kernels_of_variant")
READING_CORPORA = ("embedded_corpus", "features")
# The modules that the numbers of a rule depend on, with what they import, for long computations
# and for what these read.
ENTRY_MODULES = {
    "sampling_series": ("random_sampling/source.py", "random_sampling/forward.py"),
    "sample": ("random_sampling/sampled.py", "random_sampling/selection.py"),
    "beyond_series": ("random_sampling/beyond.py",),
    "train_check": ("random_sampling/trained.py", "random_sampling/selection.py"),
}
WORDS = ("odyssey/labels.py", "odyssey/phrases.py")  # change titles and sentences only


def code_of(rule: str, dataset: str = "") -> str:
    """Return the digest of the code that a rule's results depend on.

    Args:
        rule: Name of the rule's script, without ending.
        dataset: Name of the data set, for rules that read or draw its files.
    """
    script = f"workflow/scripts/{rule}.py"
    if rule in TRAINING_TRIALS:
        return trial_code()
    if rule == "model":
        folder = ROOT / PACKAGE / "models"
        return trial_code(path for path in code_files(script) if path.parent == folder)
    if rule in COMPILING:  # not more than trials depend on: they read what these rules write
        return files_digest(code_files(f"{PACKAGE}/training/warm_up.py") & trial_files())
    if rule in ENTRY_MODULES:
        entries = [f"{PACKAGE}/{module}" for module in ENTRY_MODULES[rule]]
        return code_digest(*entries, without=WORDS)
    if rule in READING_CORPORA:
        return code_digest(script, f"{PACKAGE}/corpora/{dataset}.py", without=WORDS)
    if rule == "example":
        return code_digest(script, _drawing(dataset))
    return code_digest(script)


def _drawing(dataset: str) -> str:
    """The module that draws a data set's examples, which imports the data set's own module."""
    own = f"{PACKAGE}/report/figures/examples/{dataset}.py"
    return own if (ROOT / own).is_file() else f"{PACKAGE}/corpora/{dataset}.py"
