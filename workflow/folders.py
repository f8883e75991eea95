"""The repository and the folder of a study, which `snakemake --directory` can choose.

All paths of a study are relative to its folder: results/, logs/ and the paths in its configuration.
"""

from pathlib import Path

from odyssey.errors import BadInput
from odyssey.provenance import ROOT

CONFIGURATION = Path("config", "config.yaml")


def default_configuration() -> list[Path]:
    """Return the configuration files that every run reads, later ones on top of earlier ones.

    Returns:
        The repository's config/config.yaml and, if the study has another folder, the
        config/config.yaml in it, if there is one. The present folder is the study's.
    """
    shared = ROOT / CONFIGURATION
    has_own = CONFIGURATION.is_file() and not CONFIGURATION.samefile(shared)
    return [shared, CONFIGURATION] if has_own else [shared]


def check_repository(folder: Path = ROOT) -> None:
    """Check that Snakemake can use files in the repository's folder.

    Raises:
        BadInput: the path has a brace. Snakemake takes braces for wildcards.
    """
    if set("{}").intersection(str(folder)):
        raise BadInput(f"{folder} has a brace in its path; rename the folder or move the clone.")
