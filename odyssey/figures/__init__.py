"""Tables to figures; nothing is trained or tested here."""

from odyssey.figures.learning_curves import learning_curves
from odyssey.figures.search_space import search_space
from odyssey.figures.style import save
from odyssey.figures.variant_comparison import variant_comparison

__all__ = ["learning_curves", "save", "search_space", "variant_comparison"]
