"""The ledger (台账): entering, telling, answering and settling; lists, imports, suggestions.

``roster`` says where agents were and which schemes' items apply to them, ``loading`` what
somebody may see or change, ``published`` which entries stand in a published period.
"""
