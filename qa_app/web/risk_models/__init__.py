"""Pages: how likely conversations would fail a review, and the models that say so."""
