"""Pages: a period recomputed under a draft of a scheme."""
