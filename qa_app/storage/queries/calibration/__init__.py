"""Reading calibration: rounds, what was answered in them, and what figures are made of."""
