"""Reading and writing people: accounts, teams with their agents, and sign-ins."""
