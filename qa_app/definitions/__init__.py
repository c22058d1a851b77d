"""Rules, rubrics and latency profiles: YAML text to core values and back.

One module per kind of definition; ``documents`` holds what they share.
"""
