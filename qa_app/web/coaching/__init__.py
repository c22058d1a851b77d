"""The pages of coaching: the board, setting a task, one task, and an agent's own."""
