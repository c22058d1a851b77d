"""Pages: which scheme assesses whom."""
