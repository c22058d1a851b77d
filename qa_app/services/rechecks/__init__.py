"""Re-checks (复核): choosing, the senior's second look, settling, error rates.

``choosing`` is asked before anything is published, ``arriving`` is what a submitted, skipped or
withdrawn review calls, ``settling`` what leads and seniors do.
"""
