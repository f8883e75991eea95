"""How far intervals and verdicts can be trusted, measured on made-up studies with a known truth."""
