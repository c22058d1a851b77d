"""Pages: appeals, from the agent's word to the decision, cases, and the days that teams give."""
